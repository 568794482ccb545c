<?php
/**
 * Step 1 of Connect: this site and its companion get to know each other, by a connection link, a request that the host
 * accepts, or a pairing code; the end of Connect: they part.
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\{ Fields, Forms, Notice, Screen };
use CartCompanion\Companion\{ Client, CompanionError, CurrentSummary, DemoCompanion, PluginUpdates };
use CartCompanion\Labels\{ CompanionErrorLabels, HostMessage, Links };
use CartCompanion\Site\{ Settings, SiteAddress };

final class PairingPanel extends CompanionPanel {
	private RequestPanel $request;

	public function __construct( Settings $settings, Client $companion, CurrentSummary $summary, RequestPanel $request ) {
		parent::__construct( $settings, $companion, $summary );
		$this->request = $request;
	}

	public function forms(): array {
		return array( 'pair' => array( $this, 'pair' ), 'disconnect' => array( $this, 'disconnect' ), 'allow_updates' => array( $this, 'allow_updates' ) ) + $this->request->forms();
	}

	/** @param array<string, mixed> $fields companion_url, code. */
	public function pair( array $fields ): Notice {
		$this->companion->pair( Forms::text( $fields, 'companion_url' ), Forms::text( $fields, 'code' ) );
		$this->request->forget();
		$connected = RequestPanel::connected();
		try {
			$this->companion->hand_over( $this->settings->alert_email(), $this->settings->apply_test_mode() );
		} catch ( CompanionError $error ) {
			/* translators: %s: the reason */
			return Notice::warning( sprintf( __( 'This site is connected, but its preferences could not be handed over. Save them again below. %s', 'cart-companion' ), $error->getMessage() ) );
		}
		// Not back to an address that has the link's token in it.
		return $connected->shown_at( Links::screen( Links::CONNECT ) );
	}

	/** @param array<string, mixed> $fields sure. */
	public function disconnect( array $fields ): Notice {
		if ( empty( $fields['sure'] ) ) {
			return Notice::warning( __( 'Tick “Yes, disconnect this site” first. Nothing was changed.', 'cart-companion' ) );
		}
		$this->settings->forget_pairing();
		return Notice::success( __( 'This site is disconnected. Its tag rules and its record stay.', 'cart-companion' ) );
	}

	/** The capability for the screen is not enough: whoever supplies updates chooses code that runs here. */
	public function allow_updates(): Notice {
		if ( ! PluginUpdates::may_be_allowed() || ! $this->settings->is_paired() ) {
			return Notice::warning( PluginUpdates::not_allowed() );
		}
		$this->settings->allow_updates();
		return Notice::success( __( 'This plugin now gets its updates from your companion.', 'cart-companion' ) );
	}

	public function print(): void {
		$error = $this->summary->error();
		ConnectScreen::print_step( 1, __( 'Your companion', 'cart-companion' ), null === $error ? $this->settings->is_paired() : null );
		if ( ! $this->settings->is_paired() ) {
			$this->print_ways();
			return;
		}
		$this->print_opened_link( null !== $error );
		/* translators: 1: web address, 2: id of this site */
		$connected = esc_html__( 'This site is connected with the companion at %1$s as %2$s.', 'cart-companion' );
		printf( '<p>%s</p>', wp_kses_post( sprintf( $connected, '<code>' . esc_html( $this->settings->companion_url() ) . '</code>', '<code>' . esc_html( $this->settings->site_id() ) . '</code>' ) ) );
		if ( $this->settings->paired_by_constants() ) {
			printf( '<p>%s</p>', esc_html__( 'The connection is written in wp-config.php (CART_COMPANION_URL, CART_COMPANION_SITE_ID and CART_COMPANION_KEY) and can be changed there only.', 'cart-companion' ) );
		}
		$this->print_updates();
		if ( null !== $error ) {
			Notice::error( ( new CompanionErrorLabels( $error ) )->notice() )->print_inline();
		}
	}

	/** Where updates come from; where they do not yet, only who may change that is told. */
	private function print_updates(): void {
		if ( DemoCompanion::URL === $this->settings->companion_url() ) {
			return;
		}
		if ( $this->settings->supplies_updates() ) {
			printf( '<p>%s</p>', esc_html__( 'Updates of this plugin come from this companion.', 'cart-companion' ) );
		} elseif ( PluginUpdates::may_be_allowed() ) {
			printf( '<p id="cart-companion-updates-help">%s</p>', esc_html__( 'Updates of this plugin do not come from this companion yet. Allow it if you trust whoever runs the companion: an update is code that runs on your site.', 'cart-companion' ) );
			Forms::open( 'allow_updates' );
			Fields::print_submit( __( 'Get updates from this companion', 'cart-companion' ), array( 'aria-describedby' => 'cart-companion-updates-help' ) );
		}
	}

	/** Before it is connected, to whoever thereby lets the companion supply updates. */
	private static function print_trust(): void {
		if ( PluginUpdates::may_be_allowed() ) {
			printf( '<p class="description">%s</p>', esc_html__( 'The companion then also supplies the updates of this plugin, which are code that runs on your site. Connect only with a companion that you trust.', 'cart-companion' ) );
		}
	}

	/** A link that was opened; else a request that waits; else how to make one, and the code. */
	private function print_ways(): void {
		$url  = esc_url_raw( Screen::argument( 'companion_url' ), array( 'http', 'https' ) );
		$code = Screen::argument( 'code' );
		if ( '' !== $url && '' !== $code ) {
			self::print_link( $url, $code );
			return;
		}
		if ( $this->request->is_waiting() ) {
			$this->request->print();
			return;
		}
		printf( '<p>%s</p>', esc_html__( 'Your agency or host runs the companion, the service that listens to ThriveCart for you. If they sent you a connection link, open it. If not, enter the companion’s address and ask to be connected.', 'cart-companion' ) );
		self::print_trust();
		$this->request->print();
		printf( '<details id="cart-companion-with-code"><summary>%s</summary>', esc_html__( 'I have a pairing code', 'cart-companion' ) );
		$this->print_code_form();
		echo '</details>';
		echo HostMessage::html( HostMessage::asks_for_link( home_url() ), __( 'I have nothing yet: write the mail for me', 'cart-companion' ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
	}

	/** One click; the token need not be seen. */
	private static function print_link( string $url, string $token ): void {
		Notice::info( esc_html__( 'Filled in by your connection link. Press “Connect this site” if this is your host’s address.', 'cart-companion' ) )->print_inline();
		self::print_trust();
		Forms::open( 'pair' );
		?>
			<table class="form-table" role="presentation"><tbody>
				<tr>
					<th scope="row"><label for="cart-companion-url"><?php esc_html_e( 'Address of the companion', 'cart-companion' ); ?></label></th>
					<td><input type="url" readonly class="regular-text code" id="cart-companion-url" name="companion_url" value="<?php echo esc_attr( $url ); ?>" /></td>
				</tr>
			</tbody></table>
			<input type="hidden" name="code" value="<?php echo esc_attr( $token ); ?>" />
			<?php submit_button( __( 'Connect this site', 'cart-companion' ), 'primary', 'submit', true, array( 'id' => 'cart-companion-pair' ) ); ?>
		</form>
		<?php
		printf( '<p><a href="%1$s">%2$s</a></p>', esc_url( Links::screen( Links::CONNECT ) ), esc_html__( 'I do not know this address: other ways to connect', 'cart-companion' ) );
	}

	/**
	 * A link is opened although this site is connected: it is needed where the connection does not work, as after the host
	 * has ended a key that leaked.
	 */
	private function print_opened_link( bool $is_broken ): void {
		if ( '' === Screen::argument( 'code' ) ) {
			return;
		}
		$url = esc_url_raw( Screen::argument( 'companion_url' ), array( 'http', 'https' ) );
		if ( $is_broken && ! $this->settings->paired_by_constants() && SiteAddress::are_same( $url, $this->settings->companion_url() ) ) {
			self::print_link( $url, Screen::argument( 'code' ) );
			return;
		}
		Notice::info( SiteAddress::are_same( Screen::argument( 'companion_url' ), $this->settings->companion_url() )
			? esc_html__( 'This site is connected already: this link is not needed.', 'cart-companion' )
			: esc_html__( 'This site is connected with another companion. To use the link, disconnect it first, at the end of this page; then open the link again.', 'cart-companion' )
		)->print_inline();
	}

	private function print_code_form(): void {
		Forms::open( 'pair' );
		?>
			<table class="form-table" role="presentation"><tbody>
				<tr>
					<th scope="row"><label for="cart-companion-url"><?php esc_html_e( 'Address of the companion', 'cart-companion' ); ?></label></th>
					<td><input type="url" required class="regular-text code" id="cart-companion-url" name="companion_url" placeholder="https://companion.example.com" value="<?php echo esc_attr( $this->settings->companion_url() ); ?>" /></td>
				</tr>
				<tr>
					<th scope="row"><label for="cart-companion-code"><?php esc_html_e( 'Pairing code', 'cart-companion' ); ?></label></th>
					<td>
						<input type="text" required class="regular-text code" id="cart-companion-code" name="code" autocomplete="off" spellcheck="false" aria-describedby="cart-companion-code-help" />
						<p class="description" id="cart-companion-code-help"><?php esc_html_e( 'Looks like 6ZH8-Z9ND-EXHS. It works once and for 15 minutes: ask for it when you are sitting here.', 'cart-companion' ); ?></p>
					</td>
				</tr>
			</tbody></table>
			<?php submit_button( __( 'Connect this site', 'cart-companion' ), 'secondary', 'submit', true, array( 'id' => 'cart-companion-pair' ) ); ?>
		</form>
		<?php
	}

	/** At the end of the screen. */
	public function print_disconnect(): void {
		if ( ! $this->settings->is_paired() || $this->settings->paired_by_constants() ) {
			return;
		}
		printf( '<h2>%s</h2>', esc_html__( 'Disconnect', 'cart-companion' ) );
		printf( '<p id="cart-companion-disconnect-help">%s</p>', esc_html__( 'This site then gets nothing from ThriveCart any more. Your tag rules stay. The companion keeps new events for about four days; to connect again you need a new connection link from your host.', 'cart-companion' ) );
		Forms::open( 'disconnect' );
		Fields::print_sure( __( 'Yes, disconnect this site', 'cart-companion' ) );
		Fields::print_submit( __( 'Disconnect', 'cart-companion' ), array( 'aria-describedby' => 'cart-companion-disconnect-help' ) );
	}
}
