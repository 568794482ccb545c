<?php
/** Where the keys of CRMs are entered, replaced and removed; a stored one is never shown. */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\{ Fields, FormError, Forms, Notice, Panel };
use CartCompanion\Crm\{ ConnectionTest, CredentialField, Credentials, Crm, CrmException, Registry };

final class CrmKeysPanel extends Panel {
	private Registry $crms;

	public function __construct( Registry $crms ) {
		$this->crms = $crms;
	}

	public function forms(): array {
		return array( 'crm_key' => array( $this, 'save_key' ), 'crm_key_removal' => array( $this, 'remove_key' ) );
	}

	/**
	 * The CRM is asked before the key is stored, so that a mistyped one never takes the place of a good one.
	 *
	 * @param array<string, mixed> $fields connection, and the key's own fields by their names.
	 */
	public function save_key( array $fields ): Notice {
		$crm         = $this->chosen( $fields );
		$credentials = self::credentials( $crm );
		$values      = self::entered( $credentials, $fields );
		if ( ! $credentials->with( $values )->are_complete() ) {
			/* translators: %s: name of a CRM */
			throw new FormError( sprintf( __( 'Fill in every field for %s; an address begins with https://. Nothing was changed.', 'cart-companion' ), $crm->name() ) );
		}
		try {
			$crm->save_credentials( $values );
		} catch ( CrmException $error ) {
			/* translators: %s: what the CRM said */
			throw new FormError( $error->is_permanent() ? sprintf( __( 'The key was not stored. %s', 'cart-companion' ), $error->getMessage() )
				/* translators: %s: name of a CRM */
				: sprintf( __( 'The key was not stored: %s could not be asked whether it takes it, for it is down or limits how often it may be asked. Nothing was changed. Try again in a minute.', 'cart-companion' ), $crm->name() ) );
		}
		ConnectionTest::forget( $crm->slug() );
		/* translators: %s: name of a CRM */
		return Notice::success( sprintf( __( '%s took the key, and it is stored. Now test the connection below.', 'cart-companion' ), $crm->name() ) );
	}

	/** @param array<string, mixed> $fields connection, sure. */
	public function remove_key( array $fields ): Notice {
		$crm         = $this->chosen( $fields );
		$credentials = self::credentials( $crm );
		if ( empty( $fields['sure'] ) ) {
			return Notice::warning( __( 'Tick “Yes, remove it” first. Nothing was changed.', 'cart-companion' ) );
		}
		$credentials->forget();
		ConnectionTest::forget( $crm->slug() );
		/* translators: %s: name of a CRM */
		return Notice::success( sprintf( __( 'The key of %s was removed from this site.', 'cart-companion' ), $crm->name() ) );
	}

	/**
	 * A secret that was left empty stays as it is; what wp-config.php says is not stored.
	 *
	 * @param array<string, mixed> $fields
	 * @return array<string, string>
	 */
	private static function entered( Credentials $credentials, array $fields ): array {
		$stored = $credentials->stored();
		$values = array();
		foreach ( $credentials->fields() as $field ) {
			if ( $credentials->is_fixed( $field ) ) {
				continue;
			}
			$value = Forms::to_the_letter( $fields, $field->name );
			if ( '' === $value && $field->is_secret() ) {
				$value = $stored[ $field->name ] ?? '';
			}
			$values[ $field->name ] = 'url' === $field->kind ? esc_url_raw( $value, array( 'https' ) ) : $value;
		}
		return $values;
	}

	/**
	 * @param array<string, mixed> $fields connection.
	 * @throws FormError When it is not on this site.
	 */
	private function chosen( array $fields ): Crm {
		$crm = $this->crms->all()[ Forms::text( $fields, 'connection' ) ] ?? null;
		if ( null === $crm ) {
			throw new FormError( __( 'There is no such connection on this site.', 'cart-companion' ) );
		}
		return $crm;
	}

	/** @throws FormError When it needs no key. */
	private static function credentials( Crm $crm ): Credentials {
		$credentials = $crm->credentials();
		if ( null === $credentials ) {
			throw new FormError( __( 'This connection needs no key.', 'cart-companion' ) );
		}
		return $credentials;
	}

	public function print(): void {
		printf( '<h3>%s</h3>', esc_html__( 'Keys of CRMs', 'cart-companion' ) );
		$chosen = $this->crms->chosen();
		printf( '<p>%s</p>', esc_html( null !== $chosen && null !== $chosen->user_contacts()
			? __( 'AccessAlly’s Managed Contacts need no key. Enter one only if your tags are to go to that CRM instead of AccessAlly; then choose it above.', 'cart-companion' )
			: __( 'With the key of your CRM this site creates contacts and missing tags there itself, so that new buyers get their tags.', 'cart-companion' ) ) );
		list( $used, $others ) = $this->used_and_others( $chosen );
		array_map( array( self::class, 'print_crm' ), $used );
		if ( array() === $others ) {
			return;
		}
		printf( '<details class="cart-companion-key" id="cart-companion-other-keys"><summary>%s</summary>', esc_html__( 'Another CRM', 'cart-companion' ) );
		array_map( array( self::class, 'print_crm' ), $others );
		echo '</details>';
	}

	/**
	 * The CRM that was found and those with a key come first; where none was found, all do.
	 *
	 * @return array{0: Crm[], 1: Crm[]}
	 */
	private function used_and_others( ?Crm $chosen ): array {
		$keyed = array_filter( $this->crms->all(), static fn( Crm $crm ): bool => null !== $crm->credentials() );
		$found = null === $chosen ? '' : $chosen->crm_slug();
		$used  = array_filter( $keyed, static fn( Crm $crm ): bool => $found === $crm->crm_slug() || $crm->is_connected() );
		return array() === $used ? array( $keyed, array() ) : array( $used, array_diff_key( $keyed, $used ) );
	}

	/** The id of the first field of the key of a CRM, to lead there. */
	public static function first_field( Crm $crm ): string {
		return 'cart-companion-' . $crm->slug() . '-' . self::credentials( $crm )->fields()[0]->name;
	}

	private static function print_crm( Crm $crm ): void {
		$credentials = self::credentials( $crm );
		$is_stored   = array() !== $credentials->stored();
		$open      = array_filter( $credentials->fields(), static fn( CredentialField $field ): bool => ! $credentials->is_fixed( $field ) );
		/* translators: %s: name of a CRM */
		$summary = $is_stored ? __( '%s: key stored', 'cart-companion' ) : __( '%s: enter its key', 'cart-companion' );
		printf( '<details class="cart-companion-key" id="cart-companion-key-%1$s"><summary>%2$s</summary>', esc_attr( $crm->slug() ), esc_html( sprintf( $summary, $crm->name() ) ) );
		if ( array() === $open ) {
			printf( '<p>%s</p></details>', esc_html( self::where_it_is_fixed() ) );
			return;
		}
		self::print_fields( $crm, $credentials );
		if ( $is_stored ) {
			self::open( 'crm_key_removal', $crm );
			Fields::print_sure( __( 'Yes, remove it: what depends on it then waits under “Needs you”', 'cart-companion' ) );
			/* translators: %s: name of a CRM */
			Fields::print_submit( sprintf( __( 'Remove the key of %s', 'cart-companion' ), $crm->name() ), array( 'class' => 'button-link button-link-delete' ) );
		}
		echo '</details>';
	}

	private static function open( string $form, Crm $crm ): void {
		Forms::open( $form );
		printf( '<input type="hidden" name="connection" value="%s" />', esc_attr( $crm->slug() ) );
	}

	private static function print_fields( Crm $crm, Credentials $credentials ): void {
		self::open( 'crm_key', $crm );
		echo '<table class="form-table" role="presentation"><tbody>';
		foreach ( $credentials->fields() as $field ) {
			self::print_field( $crm, $credentials, $field );
		}
		$constants = implode( ', ', array_map( static fn( CredentialField $field ): string => $field->constant, $credentials->fields() ) );
		printf( '</tbody></table><p class="description">%s</p>', esc_html__( 'It is stored on this site and never shown again.', 'cart-companion' ) );
		/* translators: %s: names of constants */
		printf( '<details><summary>%1$s</summary><p class="description">%2$s</p></details>', esc_html__( 'Advanced', 'cart-companion' ), esc_html( sprintf( __( 'To keep it out of the database, define it in wp-config.php instead: %s.', 'cart-companion' ), $constants ) ) );
		/* translators: %s: name of a CRM */
		Fields::print_submit( sprintf( __( 'Store the key of %s', 'cart-companion' ), $crm->name() ) );
	}

	private static function print_field( Crm $crm, Credentials $credentials, CredentialField $field ): void {
		$id       = 'cart-companion-' . $crm->slug() . '-' . $field->name;
		$value    = $credentials->value( $field );
		$is_kept  = $field->is_secret() && '' !== $value;
		$is_fixed = $credentials->is_fixed( $field );
		$help     = $is_fixed ? self::where_it_is_fixed() : $field->help . ( $is_kept ? ' ' . __( 'One is stored; leave this empty to keep it.', 'cart-companion' ) : '' );
		?>
		<tr>
			<th scope="row"><label for="<?php echo esc_attr( $id ); ?>"><?php echo esc_html( $field->label ); ?></label></th>
			<td>
				<input type="<?php echo esc_attr( $field->kind ); ?>" class="regular-text code" id="<?php echo esc_attr( $id ); ?>" name="<?php echo esc_attr( $field->name ); ?>" value="<?php echo esc_attr( $field->is_secret() ? '' : $value ); ?>" autocomplete="off" spellcheck="false" aria-describedby="<?php echo esc_attr( $id ); ?>-help" <?php wp_readonly( $is_fixed ); ?> <?php echo $is_kept ? '' : 'required'; ?> />
				<p class="description" id="<?php echo esc_attr( $id ); ?>-help"><?php echo esc_html( $help ); ?></p>
			</td>
		</tr>
		<?php
	}

	private static function where_it_is_fixed(): string {
		return __( 'It is written in wp-config.php and can be changed there only.', 'cart-companion' );
	}
}
