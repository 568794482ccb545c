<?php
/** Connect without a code: asks the companion, and waits until its host has accepted. */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\{ Fields, Forms, NeedsAttention, Notice, Panel };
use CartCompanion\Companion\{ CompanionError, ConnectionRequest };
use CartCompanion\Labels\{ DateTimes, HostMessage, Links };
use CartCompanion\Site\Capabilities;
use const CartCompanion\PLUGIN_FILE;
use const CartCompanion\VERSION;

final class RequestPanel extends Panel {
	/** Of admin-ajax.php, and of the nonce. */
	public const ACTION = 'cart_companion_connection_request';

	private const SECONDS = 5;

	private ConnectionRequest $request;

	public function __construct( ConnectionRequest $request ) {
		$this->request = $request;
		add_action( 'wp_ajax_' . self::ACTION, array( $this, 'answer' ) );
	}

	public function forms(): array {
		return array(
			'ask_to_connect' => array( $this, 'ask' ),
			'check_request'  => array( $this, 'check' ),
			'end_request'    => array( $this, 'end' ),
		);
	}

	public function is_waiting(): bool {
		return $this->request->is_waiting();
	}

	public function forget(): void {
		$this->request->forget();
	}

	/** @param array<string, mixed> $fields companion_url. */
	public function ask( array $fields ): Notice {
		$this->request->ask( Forms::text( $fields, 'companion_url' ) );
		return Notice::success( __( 'Your request is at the companion. Now your host has to accept it.', 'cart-companion' ) )->shown_at( Links::screen( Links::CONNECT ) );
	}

	/** Asks at once what became of it. */
	public function check(): Notice {
		$state = $this->request->check();
		if ( ConnectionRequest::CONNECTED === $state ) {
			return self::connected();
		}
		return Notice::info( ConnectionRequest::WAITING === $state ? __( 'Your host has not accepted it yet.', 'cart-companion' ) : __( 'The request is over.', 'cart-companion' ) );
	}

	/** What is said once this site is connected, by whichever way; what was known of a companion before counts no more. */
	public static function connected(): Notice {
		NeedsAttention::forget();
		return Notice::success( __( 'This site is connected. Now tell ThriveCart: step 2 below.', 'cart-companion' ) );
	}

	public function end(): Notice {
		$this->request->forget();
		return Notice::success( __( 'This site waits no longer. Nothing was connected.', 'cart-companion' ) );
	}

	/** Hook wp_ajax_cart_companion_connection_request: the state now, for a page that waits. */
	public function answer(): void {
		if ( ! current_user_can( Capabilities::MANAGE ) || ! check_ajax_referer( self::ACTION, 'nonce', false ) ) {
			wp_send_json_error( null, 403 );
		}
		nocache_headers();
		try {
			$state = $this->request->check();
		} catch ( CompanionError $error ) {
			wp_send_json_error( null, 502 );
		}
		if ( ConnectionRequest::CONNECTED === $state ) {
			self::connected()->keep();
		}
		wp_send_json_success( compact( 'state' ) );
	}

	public function print(): void {
		if ( $this->is_waiting() ) {
			$this->print_waiting();
			return;
		}
		if ( ConnectionRequest::REFUSED === $this->request->state() ) {
			/* translators: %s: web address */
			Notice::warning( esc_html( sprintf( __( 'Your host has refused the request to %s. Ask them why, or whether the address is right.', 'cart-companion' ), $this->request->companion_url() ) ) )->print_inline();
		} elseif ( ConnectionRequest::EXPIRED === $this->request->state() ) {
			/* translators: %s: web address */
			Notice::warning( esc_html( sprintf( __( 'The request to %s was not accepted within 7 days. Ask again, and tell your host.', 'cart-companion' ), $this->request->companion_url() ) ) )->print_inline();
		}
		Forms::open( 'ask_to_connect' );
		?>
			<table class="form-table" role="presentation"><tbody>
				<tr>
					<th scope="row"><label for="cart-companion-ask-url"><?php esc_html_e( 'Address of the companion', 'cart-companion' ); ?></label></th>
					<td>
						<input type="url" required class="regular-text code" id="cart-companion-ask-url" name="companion_url" placeholder="https://companion.example.com" value="<?php echo esc_attr( $this->request->companion_url() ); ?>" aria-describedby="cart-companion-ask-help" />
						<p class="description" id="cart-companion-ask-help"><?php esc_html_e( 'Your host sees this site’s name and address and your e-mail address, and accepts. This site then connects automatically.', 'cart-companion' ); ?></p>
					</td>
				</tr>
			</tbody></table>
			<?php
			Fields::print_submit( __( 'Ask to connect', 'cart-companion' ), array( 'class' => 'button button-primary', 'id' => 'cart-companion-ask' ) );
	}

	private function print_waiting(): void {
		wp_enqueue_script( 'cart-companion-connect', plugins_url( 'assets/connect.js', PLUGIN_FILE ), array(), VERSION, true );
		$page = $this->request->operators_page();
		printf( '<div class="card" data-cart-companion-request="%1$s" data-nonce="%2$s" data-seconds="%3$d">', esc_attr( self::ACTION ), esc_attr( wp_create_nonce( self::ACTION ) ), (int) self::SECONDS );
		printf( '<h3>%s</h3>', esc_html__( 'Waiting for your host', 'cart-companion' ) );
		/* translators: %s: web address */
		printf( '<p>%s</p>', esc_html( sprintf( __( 'This site has asked the companion at %s to be connected. As soon as your host accepts, it connects automatically; you may close this page.', 'cart-companion' ), $this->request->companion_url() ) ) );
		/* translators: %s: six digits */
		printf( '<p>%s</p>', wp_kses_post( sprintf( __( 'If your host asks for the number of your request, it is %s.', 'cart-companion' ), '<strong class="cart-companion-number">' . esc_html( $this->request->number() ) . '</strong>' ) ) );
		if ( '' === $page ) {
			printf( '<p>%s</p>', esc_html__( 'This companion has no pages for its host: tell them that you asked. The message below has the command that accepts.', 'cart-companion' ) );
		}
		/* translators: %s: time */
		printf( '<p class="description">%s</p>', esc_html( sprintf( __( 'Asked %s; it waits for 7 days.', 'cart-companion' ), DateTimes::day_and_time( gmdate( 'c', $this->request->asked_at() ) ) ) ) );
		echo '<div class="cart-companion-buttons">';
		Forms::open( 'check_request' );
		Fields::print_submit( __( 'Check now', 'cart-companion' ), array( 'class' => 'button button-primary' ) );
		Forms::open( 'end_request' );
		Fields::print_submit( __( 'Do not wait any longer', 'cart-companion' ), array( 'class' => 'button button-link' ) );
		echo '</div></div>';
		echo HostMessage::html( HostMessage::asks_to_accept( home_url(), $this->request->id(), $this->request->number(), $page ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped there.
	}
}
