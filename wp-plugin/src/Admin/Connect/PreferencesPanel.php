<?php
/** The owner's choices: where alerts go, whether test orders change tags, who fetches. */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\{ Fields, FormError, Forms, Notice, Panel };
use CartCompanion\Alerts\{ AlertEmail, DigestState, Mailer };
use CartCompanion\Companion\Client;
use CartCompanion\Site\Settings;

final class PreferencesPanel extends Panel {
	/** For an e-mail about alerts that is sent at this moment. */
	private const WAIT_SECONDS = 10;

	private Settings $settings;
	private Client $companion;

	public function __construct( Settings $settings, Client $companion ) {
		$this->settings  = $settings;
		$this->companion = $companion;
	}

	public function forms(): array {
		return array( 'preferences' => array( $this, 'save' ), 'test_mail' => array( $this, 'send_test_mail' ) );
	}

	/**
	 * The companion hears of it first, so that both always agree.
	 *
	 * @param array<string, mixed> $fields alert_email, alert_mails, apply_test_mode, always_pull.
	 */
	public function save( array $fields ): Notice {
		$email = Forms::email( $fields, 'alert_email' );
		if ( '' === $email ) {
			throw new FormError( __( 'Alerts need an e-mail address, for example you@example.com. Nothing was changed.', 'cart-companion' ) );
		}
		$test_mode = ! empty( $fields['apply_test_mode'] );
		if ( $this->settings->is_paired() ) {
			$this->companion->hand_over( $email, $test_mode );
		}
		$this->settings->set_alert_email( $email );
		$this->settings->set_alert_mails( ! empty( $fields['alert_mails'] ) );
		$this->settings->set_apply_test_mode( $test_mode );
		$this->settings->set_always_pull( ! empty( $fields['always_pull'] ) );
		return Notice::success( __( 'Preferences saved.', 'cart-companion' ) );
	}

	public function send_test_mail(): Notice {
		$mailer = new Mailer( $this->settings );
		$mail   = AlertEmail::test();
		$error  = $mailer->send( $mail->subject(), $mail->body() );
		DigestState::change(
			static function ( DigestState $state ) use ( $error ): void {
				$state->trouble = $error;
			},
			self::WAIT_SECONDS
		);
		if ( '' !== $error ) {
			throw new FormError( $mailer->problem( $error ) );
		}
		/* translators: %s: e-mail address */
		return Notice::success( sprintf( __( 'A test e-mail to %s is on its way. If it is not there in some minutes, look in the spam folder; if it is not there either, ask your host how this site sends its mail.', 'cart-companion' ), $this->settings->alert_email() ) );
	}

	public function print(): void {
		?>
		<h2><?php esc_html_e( 'Preferences', 'cart-companion' ); ?></h2>
		<?php Forms::open( 'preferences' ); ?>
			<table class="form-table" role="presentation"><tbody>
				<tr>
					<th scope="row"><label for="cart-companion-alert-email"><?php esc_html_e( 'Alerts go to', 'cart-companion' ); ?></label></th>
					<td>
						<input type="email" required class="regular-text" id="cart-companion-alert-email" name="alert_email" value="<?php echo esc_attr( $this->settings->alert_email() ); ?>" aria-describedby="cart-companion-alert-email-help" />
						<p class="description" id="cart-companion-alert-email-help"><?php esc_html_e( 'You get an e-mail when a paying customer cannot log in, or something needs you. About who cannot log in, and a product sold without a rule: at once, then at most one in half an hour. About the rest: at most one in three hours.', 'cart-companion' ); ?></p>
						<div class="cart-companion-more"><?php Fields::print_checkbox( 'alert_mails', $this->settings->alert_mails(), __( 'Send these e-mails', 'cart-companion' ), __( 'Off: nothing is sent, and alerts are shown in wp-admin only.', 'cart-companion' ) ); ?></div>
					</td>
				</tr>
				<tr>
					<th scope="row"><?php esc_html_e( 'Test orders', 'cart-companion' ); ?></th>
					<td>
						<?php Fields::print_checkbox( 'apply_test_mode', $this->settings->apply_test_mode(), __( 'Orders in ThriveCart’s test mode change tags too', 'cart-companion' ), __( 'Off: they are listed on the Status screen, and nothing else happens.', 'cart-companion' ) ); ?>
					</td>
				</tr>
			</tbody></table>
			<details id="cart-companion-advanced"<?php echo $this->settings->always_pull() ? ' open' : ''; ?>>
				<summary><?php esc_html_e( 'Advanced', 'cart-companion' ); ?></summary>
				<p><?php Fields::print_checkbox( 'always_pull', $this->settings->always_pull(), __( 'My host blocks incoming connections', 'cart-companion' ), __( 'Slower: this site then fetches its events once a minute. Leave it off otherwise.', 'cart-companion' ) ); ?></p>
			</details>
			<?php submit_button( __( 'Save preferences', 'cart-companion' ), 'primary', 'submit', true, array( 'id' => 'cart-companion-save-preferences' ) ); ?>
		</form>
		<?php
		Forms::open( 'test_mail', 'cart-companion-test-mail' );
		printf(
			'<button type="submit" class="button" aria-describedby="cart-companion-test-mail-help">%1$s</button> <span class="description" id="cart-companion-test-mail-help">%2$s</span></form>',
			esc_html__( 'Send a test e-mail', 'cart-companion' ),
			/* translators: %s: e-mail address */
			esc_html( sprintf( __( 'To the address that is saved: %s', 'cart-companion' ), $this->settings->alert_email() ) )
		);
	}
}
