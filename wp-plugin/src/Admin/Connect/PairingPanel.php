<?php
/**
 * Step 1 of Connect: this site and its companion get to know each other by a pairing code; the end of Connect: they part.
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\{ Fields, Forms, NeedsAttention, Notice, Screen };
use CartCompanion\Companion\CompanionError;
use CartCompanion\Labels\{ CompanionErrorLabels, HostMessage };

final class PairingPanel extends CompanionPanel {
	public function forms(): array {
		return array( 'pair' => array( $this, 'pair' ), 'disconnect' => array( $this, 'disconnect' ) );
	}

	/** @param array<string, mixed> $fields companion_url, code. */
	public function pair( array $fields ): Notice {
		$this->companion->pair( Forms::text( $fields, 'companion_url' ), Forms::text( $fields, 'code' ) );
		NeedsAttention::forget();
		try {
			PreferencesPanel::hand_over( $this->companion, $this->settings->alert_email(), $this->settings->apply_test_mode() );
		} catch ( CompanionError $error ) {
			/* translators: %s: the reason */
			return Notice::warning( sprintf( __( 'This site is connected, but its preferences could not be handed over. Save them again below. %s', 'cart-companion' ), $error->getMessage() ) );
		}
		return Notice::success( __( 'This site is connected. Now tell ThriveCart: step 2 below.', 'cart-companion' ) );
	}

	/** @param array<string, mixed> $fields sure. */
	public function disconnect( array $fields ): Notice {
		if ( empty( $fields['sure'] ) ) {
			return Notice::warning( __( 'Tick “Yes, disconnect this site” first. Nothing was changed.', 'cart-companion' ) );
		}
		$this->settings->forget_pairing();
		NeedsAttention::forget();
		return Notice::success( __( 'This site is disconnected. Its tag rules and its record stay.', 'cart-companion' ) );
	}

	public function print(): void {
		$error = $this->summary->error();
		ConnectScreen::print_step( 1, __( 'Your companion', 'cart-companion' ), null === $error ? $this->settings->is_paired() : null );
		if ( ! $this->settings->is_paired() ) {
			$this->print_form();
			return;
		}
		/* translators: 1: web address, 2: id of this site */
		$connected = esc_html__( 'This site is connected with the companion at %1$s as %2$s.', 'cart-companion' );
		printf( '<p>%s</p>', wp_kses_post( sprintf( $connected, '<code>' . esc_html( $this->settings->companion_url() ) . '</code>', '<code>' . esc_html( $this->settings->site_id() ) . '</code>' ) ) );
		if ( $this->settings->paired_by_constants() ) {
			printf( '<p>%s</p>', esc_html__( 'The connection is written in wp-config.php (CART_COMPANION_URL, CART_COMPANION_SITE_ID and CART_COMPANION_KEY) and can be changed there only.', 'cart-companion' ) );
		}
		if ( null !== $error ) {
			Notice::error( ( new CompanionErrorLabels( $error ) )->notice() )->print_inline();
		}
	}

	private function print_form(): void {
		$url  = esc_url_raw( Screen::argument( 'companion_url' ), array( 'http', 'https' ) );
		$code = Screen::argument( 'code' );
		printf( '<p>%s</p>', esc_html__( 'Your agency or host runs the companion, the service that listens to ThriveCart for you. Ask them for a connection link and open it here, or enter its two parts.', 'cart-companion' ) );
		echo HostMessage::html( HostMessage::asks_for_code( home_url() ), __( 'Write the mail for me', 'cart-companion' ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
		if ( '' !== $url && '' !== $code ) {
			Notice::info( esc_html__( 'Filled in by your connection link. Press “Connect this site” if this is your host’s address.', 'cart-companion' ) )->print_inline();
		}
		?>
		<details>
			<summary><?php esc_html_e( 'For hosts: where the code comes from', 'cart-companion' ); ?></summary>
			<p><?php esc_html_e( 'Run this where the companion runs. It prints the link and the code.', 'cart-companion' ); ?></p>
			<p><code>python -m companion site add <?php echo esc_html( home_url() ); ?></code></p>
		</details>
		<?php Forms::open( 'pair' ); ?>
			<table class="form-table" role="presentation"><tbody>
				<tr>
					<th scope="row"><label for="cart-companion-url"><?php esc_html_e( 'Address of the companion', 'cart-companion' ); ?></label></th>
					<td><input type="url" required class="regular-text code" id="cart-companion-url" name="companion_url" placeholder="https://companion.example.com" value="<?php echo esc_attr( '' === $url ? $this->settings->companion_url() : $url ); ?>" /></td>
				</tr>
				<tr>
					<th scope="row"><label for="cart-companion-code"><?php esc_html_e( 'Pairing code', 'cart-companion' ); ?></label></th>
					<td>
						<input type="text" required class="regular-text code" id="cart-companion-code" name="code" value="<?php echo esc_attr( $code ); ?>" autocomplete="off" spellcheck="false" aria-describedby="cart-companion-code-help" />
						<p class="description" id="cart-companion-code-help"><?php esc_html_e( 'Looks like 6ZH8-Z9ND-EXHS. It works once and for 15 minutes: ask for it when you are sitting here.', 'cart-companion' ); ?></p>
					</td>
				</tr>
			</tbody></table>
			<?php submit_button( __( 'Connect this site', 'cart-companion' ), 'primary', 'submit', true, array( 'id' => 'cart-companion-pair' ) ); ?>
		</form>
		<?php
	}

	/** At the end of the screen. */
	public function print_disconnect(): void {
		if ( ! $this->settings->is_paired() || $this->settings->paired_by_constants() ) {
			return;
		}
		printf( '<h2>%s</h2>', esc_html__( 'Disconnect', 'cart-companion' ) );
		printf( '<p id="cart-companion-disconnect-help">%s</p>', esc_html__( 'This site then gets nothing from ThriveCart any more. Your tag rules stay. The companion keeps new events for about four days; to connect again you need a new pairing code.', 'cart-companion' ) );
		Forms::open( 'disconnect' );
		Fields::print_sure( __( 'Yes, disconnect this site', 'cart-companion' ) );
		Fields::print_submit( __( 'Disconnect', 'cart-companion' ), array( 'aria-describedby' => 'cart-companion-disconnect-help' ) );
	}
}
