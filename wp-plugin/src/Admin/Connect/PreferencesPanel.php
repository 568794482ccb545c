<?php
/**
 * The owner's choices: where alerts go, whether test orders change tags, who fetches.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\Forms;
use CartCompanion\Site\Settings;

final class PreferencesPanel {
	private Settings $settings;

	public function __construct( Settings $settings ) {
		$this->settings = $settings;
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
						<p class="description" id="cart-companion-alert-email-help"><?php esc_html_e( 'An e-mail goes there when a customer who paid cannot get in 15 minutes later, when somebody still has access that should be gone, when a product is sold without a tag rule, when an event needs you, or when the companion has not answered for an hour, or refuses messages because of their secret word. Of each kind the first comes at once; then you get at most one e-mail in half an hour about customers who cannot get in and sales without a rule, and one in three hours about the rest.', 'cart-companion' ); ?></p>
						<div class="cart-companion-more"><?php $this->print_checkbox( 'alert_mails', $this->settings->alert_mails(), __( 'Send these e-mails', 'cart-companion' ), __( 'Off: nothing is sent, and alerts are shown in wp-admin only.', 'cart-companion' ) ); ?></div>
					</td>
				</tr>
				<tr>
					<th scope="row"><?php esc_html_e( 'Test orders', 'cart-companion' ); ?></th>
					<td>
						<?php $this->print_checkbox( 'apply_test_mode', $this->settings->apply_test_mode(), __( 'Orders in ThriveCart’s test mode change tags too', 'cart-companion' ), __( 'Off: they are listed on the Status screen, and nothing else happens.', 'cart-companion' ) ); ?>
					</td>
				</tr>
				<tr>
					<th scope="row"><?php esc_html_e( 'Fetching', 'cart-companion' ); ?></th>
					<td>
						<?php $this->print_checkbox( 'always_pull', $this->settings->always_pull(), __( 'This site always fetches its events itself, once a minute', 'cart-companion' ), __( 'For sites that nobody may call from outside. Leave it off otherwise: the companion brings events within a second.', 'cart-companion' ) ); ?>
					</td>
				</tr>
			</tbody></table>
			<?php submit_button( __( 'Save preferences', 'cart-companion' ), 'primary', 'submit', true, array( 'id' => 'cart-companion-save-preferences' ) ); ?>
		</form>
		<?php
		TestMailForm::print( $this->settings->alert_email() );
	}

	private function print_checkbox( string $name, bool $is_on, string $label, string $help ): void {
		$id = 'cart-companion-' . str_replace( '_', '-', $name );
		printf(
			'<label for="%1$s"><input type="checkbox" id="%1$s" name="%2$s" value="1" aria-describedby="%1$s-help"%3$s /> %4$s</label><p class="description" id="%1$s-help">%5$s</p>',
			esc_attr( $id ),
			esc_attr( $name ),
			checked( $is_on, true, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- core's own attribute.
			esc_html( $label ),
			esc_html( $help )
		);
	}
}
