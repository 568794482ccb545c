<?php
/** Tests a connection with the CRM: gives a contact a tag and takes it away again. */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\{ FormError, Forms, Notice, Panel };
use CartCompanion\Crm\{ ConnectionTest, Crm, Registry };

final class CrmTestPanel extends Panel {
	private Registry $crms;

	public function __construct( Registry $crms ) {
		$this->crms = $crms;
	}

	public function forms(): array {
		return array( 'connection_test' => array( $this, 'test' ) );
	}

	/** @param array<string, mixed> $fields connection, email. */
	public function test( array $fields ): Notice {
		$crm   = $this->crms->all()[ Forms::text( $fields, 'connection' ) ] ?? null;
		$email = strtolower( Forms::email( $fields, 'email' ) );
		if ( null === $crm ) {
			throw new FormError( __( 'There is no such connection on this site.', 'cart-companion' ) );
		}
		if ( '' === $email ) {
			throw new FormError( __( 'Enter an e-mail address for the test, for example your own. Nothing was done.', 'cart-companion' ) );
		}
		if ( ! $crm->is_connected() ) {
			throw new FormError( $crm->status_message() );
		}
		$test = ConnectionTest::run( $crm, $email );
		/* translators: 1: name of a connection, 2: what happened */
		return $test->worked ? Notice::success( sprintf( __( '%1$s works. %2$s', 'cart-companion' ), $crm->name(), $test->message ) )
			/* translators: 1: name of a connection, 2: what happened */
			: Notice::error( sprintf( __( '%1$s did not pass the test. %2$s', 'cart-companion' ), $crm->name(), $test->message ) );
	}

	public function print(): void {
		if ( array() !== $this->ready() ) {
			printf( '<h3>%s</h3>', esc_html__( 'Test this connection', 'cart-companion' ) );
			$this->print_form();
		}
	}

	/** Without the heading; whether there is a connection that can be tested. */
	public function print_form(): bool {
		$chosen = $this->crms->chosen();
		$ready  = $this->ready();
		if ( array() === $ready ) {
			return false;
		}
		Forms::open( 'connection_test', 'cart-companion-trial' );
		?>
			<p>
				<label for="cart-companion-trial-connection" class="screen-reader-text"><?php esc_html_e( 'Connection to test', 'cart-companion' ); ?></label>
				<select id="cart-companion-trial-connection" name="connection">
					<?php foreach ( $ready as $crm ) : ?>
						<option value="<?php echo esc_attr( $crm->slug() ); ?>" <?php selected( null !== $chosen && $chosen->slug() === $crm->slug() ); ?>><?php echo esc_html( $crm->name() ); ?></option>
					<?php endforeach; ?>
				</select>
				<label for="cart-companion-trial-email" class="screen-reader-text"><?php esc_html_e( 'E-mail address for the test', 'cart-companion' ); ?></label>
				<input type="email" required class="regular-text" id="cart-companion-trial-email" name="email" value="<?php echo esc_attr( wp_get_current_user()->user_email ); ?>" aria-describedby="cart-companion-trial-help" />
				<button type="submit" class="button" id="cart-companion-try"><?php esc_html_e( 'Test', 'cart-companion' ); ?></button>
			</p>
			<p class="description" id="cart-companion-trial-help">
				<?php
				/* translators: %s: name of a tag */
				$help = null !== $chosen && null !== $chosen->user_contacts()
					/* translators: %s: name of a tag */
					? __( 'Make the tag “%s” under AccessAlly → Settings → Tags first. The test gives it to the contact with this address and takes it away again. Enter the address of somebody who is a user of this site, such as your own: the test makes no user.', 'cart-companion' )
					/* translators: %s: name of a tag */
					: __( 'Tries it with this address, such as your own: adds the tag “%s” in your CRM and removes it again.', 'cart-companion' );
				echo esc_html( sprintf( $help, ConnectionTest::TAG ) );
				?>
			</p>
		</form>
		<?php
		return true;
	}

	/** @return Crm[] */
	private function ready(): array {
		return array_filter( $this->crms->all(), static fn( Crm $crm ): bool => $crm->is_connected() );
	}
}
