<?php
/**
 * Where the key of a CRM is entered, replaced and removed; a stored one is never shown.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\Forms;
use CartCompanion\Crm\CredentialField;
use CartCompanion\Crm\Credentials;
use CartCompanion\Crm\Crm;

final class KeyForm {
	private Crm $connection;
	private Credentials $credentials;

	public function __construct( Crm $connection, Credentials $credentials ) {
		$this->connection  = $connection;
		$this->credentials = $credentials;
	}

	public function print(): void {
		$name      = $this->connection->name();
		$is_stored = array() !== $this->credentials->stored();
		/* translators: %s: name of a CRM */
		$summary = $is_stored ? __( '%s: key stored', 'cart-companion' ) : __( '%s: enter its key', 'cart-companion' );
		printf( '<details class="cart-companion-key" id="cart-companion-key-%1$s"><summary>%2$s</summary>', esc_attr( $this->connection->slug() ), esc_html( sprintf( $summary, $name ) ) );
		if ( $this->is_fixed() ) {
			printf( '<p>%s</p></details>', esc_html( self::where_it_is_fixed() ) );
			return;
		}
		$this->print_fields();
		if ( $is_stored ) {
			$this->print_removal();
		}
		echo '</details>';
	}

	private function is_fixed(): bool {
		foreach ( $this->credentials->fields() as $field ) {
			if ( ! $this->credentials->is_fixed( $field ) ) {
				return false;
			}
		}
		return true;
	}

	private function print_fields(): void {
		Forms::open( 'crm_key' );
		printf( '<input type="hidden" name="connection" value="%s" /><table class="form-table" role="presentation"><tbody>', esc_attr( $this->connection->slug() ) );
		foreach ( $this->credentials->fields() as $field ) {
			$this->print_field( $field );
		}
		printf( '</tbody></table><p class="description">%s</p>', esc_html( $this->constants() ) );
		/* translators: %s: name of a CRM */
		$label = sprintf( __( 'Store the key of %s', 'cart-companion' ), $this->connection->name() );
		printf( '<p><button type="submit" class="button">%s</button></p></form>', esc_html( $label ) );
	}

	private function print_field( CredentialField $field ): void {
		$id          = 'cart-companion-' . $this->connection->slug() . '-' . $field->name;
		$is_kept     = $field->is_secret() && '' !== $this->credentials->value( $field );
		$is_fixed    = $this->credentials->is_fixed( $field );
		$help        = $is_fixed ? self::where_it_is_fixed() : $field->help . ( $is_kept ? ' ' . __( 'One is stored; leave this empty to keep it.', 'cart-companion' ) : '' );
		?>
		<tr>
			<th scope="row"><label for="<?php echo esc_attr( $id ); ?>"><?php echo esc_html( $field->label ); ?></label></th>
			<td>
				<input type="<?php echo esc_attr( $field->kind ); ?>" class="regular-text code" id="<?php echo esc_attr( $id ); ?>" name="<?php echo esc_attr( $field->name ); ?>" value="<?php echo esc_attr( $field->is_secret() ? '' : $this->credentials->value( $field ) ); ?>" autocomplete="off" spellcheck="false" aria-describedby="<?php echo esc_attr( $id ); ?>-help" <?php wp_readonly( $is_fixed ); ?> <?php echo $is_kept ? '' : 'required'; ?> />
				<p class="description" id="<?php echo esc_attr( $id ); ?>-help"><?php echo esc_html( $help ); ?></p>
			</td>
		</tr>
		<?php
	}

	private static function where_it_is_fixed(): string {
		return __( 'It is written in wp-config.php and can be changed there only.', 'cart-companion' );
	}

	private function constants(): string {
		$names = array_map(
			static function ( CredentialField $field ): string {
				return $field->constant;
			},
			$this->credentials->fields()
		);
		/* translators: %s: names of constants */
		return sprintf( __( 'It is stored in this site’s database and never shown again. Who would rather keep it out of there writes it into wp-config.php: %s.', 'cart-companion' ), implode( ', ', $names ) );
	}

	private function print_removal(): void {
		Forms::open( 'crm_key_removal' );
		printf( '<input type="hidden" name="connection" value="%s" />', esc_attr( $this->connection->slug() ) );
		/* translators: %s: name of a CRM */
		$label = sprintf( __( 'Remove the key of %s', 'cart-companion' ), $this->connection->name() );
		printf( '<p><label><input type="checkbox" name="sure" value="1" required /> %s</label></p>', esc_html__( 'Yes, remove it: what depends on it then waits under “Needs you”', 'cart-companion' ) );
		printf( '<p><button type="submit" class="button-link button-link-delete">%s</button></p></form>', esc_html( $label ) );
	}
}
