<?php
/**
 * The screen on which an owner connects this site: with the companion, with ThriveCart, with the CRM.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\CompanionAway;
use CartCompanion\Admin\Forms;
use CartCompanion\Admin\Notice;
use CartCompanion\Companion\Client;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Crm\Registry;
use CartCompanion\Site\LoginSettings;
use CartCompanion\Site\Settings;

final class ConnectScreen {
	private Settings $settings;
	private Client $companion;
	private Registry $connections;
	private LoginSettings $logins;

	public function __construct( Settings $settings, Client $companion, Registry $connections, LoginSettings $logins ) {
		$this->settings    = $settings;
		$this->companion   = $companion;
		$this->connections = $connections;
		$this->logins      = $logins;
	}

	public function print_content(): void {
		printf( '<h1 class="wp-heading-inline">%s</h1><hr class="wp-header-end" />', esc_html__( 'Connect', 'cart-companion' ) );
		Notice::print_kept();
		$summary = array();
		$error   = null;
		if ( $this->settings->is_paired() ) {
			try {
				$summary = $this->companion->summary();
			} catch ( CompanionError $error ) {
				$summary = array();
			}
		}
		$this->print_pairing( $error );
		if ( $this->settings->is_paired() ) {
			( new ThriveCartPanel( $this->settings, (array) ( $summary['site'] ?? array() ) ) )->print();
			( new ComparisonPanel( $summary ) )->print();
		} else {
			SetupStep::print_heading( 2, __( 'ThriveCart', 'cart-companion' ), false );
			printf( '<p>%s</p>', esc_html__( 'When this site is connected, the address to paste into ThriveCart is shown here.', 'cart-companion' ) );
		}
		( new CrmPanel( $this->connections ) )->print();
		( new LoginsPanel( $this->logins, $this->connections ) )->print();
		( new PreferencesPanel( $this->settings ) )->print();
		if ( $this->settings->is_paired() && ! $this->settings->paired_by_constants() ) {
			$this->print_disconnect();
		}
	}

	private function print_pairing( ?CompanionError $error ): void {
		SetupStep::print_heading( 1, __( 'Your companion', 'cart-companion' ), null === $error ? $this->settings->is_paired() : null );
		if ( ! $this->settings->is_paired() ) {
			$this->print_pairing_form();
			return;
		}
		/* translators: 1: web address, 2: id of this site */
		$connected = esc_html__( 'This site is connected with the companion at %1$s as %2$s.', 'cart-companion' );
		$address   = '<code>' . esc_html( $this->settings->companion_url() ) . '</code>';
		$site_id   = '<code>' . esc_html( $this->settings->site_id() ) . '</code>';
		printf( '<p>%s</p>', wp_kses_post( sprintf( $connected, $address, $site_id ) ) );
		if ( $this->settings->paired_by_constants() ) {
			printf( '<p>%s</p>', esc_html__( 'The connection is written in wp-config.php (CART_COMPANION_URL, CART_COMPANION_SITE_ID and CART_COMPANION_KEY) and can be changed there only.', 'cart-companion' ) );
		}
		if ( null !== $error ) {
			$away = new CompanionAway( $error );
			Notice::error( $away->notice() )->print_inline();
		}
	}

	private function print_pairing_form(): void {
		?>
		<p><?php esc_html_e( 'The companion is the small service that takes ThriveCart’s messages day and night and hands them to this site. Whoever set it up gives you two things: its address, and a pairing code for this site.', 'cart-companion' ); ?></p>
		<details>
			<summary><?php esc_html_e( 'I set up the companion myself: where is the code?', 'cart-companion' ); ?></summary>
			<p><?php esc_html_e( 'Type this where the companion runs. It prints the code; it works once, for 15 minutes.', 'cart-companion' ); ?></p>
			<p><code>python -m companion site add <?php echo esc_html( home_url() ); ?></code></p>
		</details>
		<?php Forms::open( 'pair' ); ?>
			<table class="form-table" role="presentation"><tbody>
				<tr>
					<th scope="row"><label for="cart-companion-url"><?php esc_html_e( 'Address of the companion', 'cart-companion' ); ?></label></th>
					<td><input type="url" required class="regular-text code" id="cart-companion-url" name="companion_url" placeholder="https://companion.example.com" value="<?php echo esc_attr( $this->settings->companion_url() ); ?>" /></td>
				</tr>
				<tr>
					<th scope="row"><label for="cart-companion-code"><?php esc_html_e( 'Pairing code', 'cart-companion' ); ?></label></th>
					<td>
						<input type="text" required class="regular-text code" id="cart-companion-code" name="code" autocomplete="off" spellcheck="false" aria-describedby="cart-companion-code-help" />
						<p class="description" id="cart-companion-code-help"><?php esc_html_e( 'Three groups of four letters and digits.', 'cart-companion' ); ?></p>
					</td>
				</tr>
			</tbody></table>
			<?php submit_button( __( 'Connect this site', 'cart-companion' ), 'primary', 'submit', true, array( 'id' => 'cart-companion-pair' ) ); ?>
		</form>
		<?php
	}

	private function print_disconnect(): void {
		?>
		<h2><?php esc_html_e( 'Disconnect', 'cart-companion' ); ?></h2>
		<p id="cart-companion-disconnect-help"><?php esc_html_e( 'Removes the address and the key of the companion from this site. Tag rules and the record of what was done stay. Events wait at the companion until it gives up after about four days; to connect again you need a new pairing code.', 'cart-companion' ); ?></p>
		<?php Forms::open( 'disconnect' ); ?>
			<p><label><input type="checkbox" name="sure" value="1" required /> <?php esc_html_e( 'Yes, disconnect this site', 'cart-companion' ); ?></label></p>
			<p><button type="submit" class="button" aria-describedby="cart-companion-disconnect-help"><?php esc_html_e( 'Disconnect', 'cart-companion' ); ?></button></p>
		</form>
		<?php
	}
}
