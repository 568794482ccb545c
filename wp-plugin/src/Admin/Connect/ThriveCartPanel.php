<?php
/** Step 2 of Connect: the secret word and the address that make ThriveCart's messages arrive. */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\{ Fields, FormError, Forms, Notice, RefusedPanel };
use CartCompanion\Alerts\RefusedWebhooks;
use CartCompanion\Labels\DateTimes;

final class ThriveCartPanel extends CompanionPanel {
	public function forms(): array {
		return array(
			'secret_word' => array( $this, 'save_secret_word' ),
			'test_event'  => array( $this, 'send_test_event' ),
		);
	}

	/** @param array<string, mixed> $fields secret_word: goes to the companion as it is, and is kept nowhere on this site. */
	public function save_secret_word( array $fields ): Notice {
		$word = Forms::to_the_letter( $fields, 'secret_word' );
		if ( '' === $word ) {
			throw new FormError( __( 'Enter the secret word from ThriveCart: Settings → API & Webhooks → ThriveCart order validation.', 'cart-companion' ) );
		}
		$this->companion->save_settings( array( 'secret_word' => $word ) );
		return Notice::success( __( 'The secret word is stored at the companion. From now on messages with another one are refused.', 'cart-companion' ) );
	}

	public function send_test_event(): Notice {
		$this->companion->test_event();
		return Notice::success( __( 'A test event is on its way. Look at the Status screen: it should say “Done” or “Not needed” within a few seconds. Both mean that the way works.', 'cart-companion' ) );
	}

	public function print(): void {
		if ( ! $this->settings->is_paired() ) {
			ConnectScreen::print_step( 2, __( 'ThriveCart', 'cart-companion' ), false );
			printf( '<p>%s</p>', esc_html__( 'When this site is connected, the address to paste into ThriveCart is shown here.', 'cart-companion' ) );
			return;
		}
		$site = $this->summary->part( 'site' );
		$left = self::left( $site );
		ConnectScreen::print_step( 2, __( 'ThriveCart', 'cart-companion' ), array() === $site ? null : '' === $left, $left );
		RefusedPanel::print_refused( new RefusedWebhooks( $this->summary->all() ) );
		if ( ! empty( $site['listens_to'] ) ) {
			/* translators: %s: id of another site */
			printf( '<p>%s</p>', esc_html( sprintf( __( 'This site shares the webhook of another site (%s). Nothing has to be entered at ThriveCart for it; the secret word belongs to the other site.', 'cart-companion' ), (string) $site['listens_to'] ) ) );
		} else {
			echo '<ol class="cart-companion-steps"><li>';
			self::print_secret_word( $site );
			echo '</li><li>';
			$this->print_webhook_url( (string) ( $site['webhook_url'] ?? '' ) );
			echo '</li></ol>';
		}
		self::print_test( $site );
	}

	/**
	 * What is missing, for the heading; '' when nothing is.
	 *
	 * @param array<string, mixed> $site
	 */
	private static function left( array $site ): string {
		if ( empty( $site['secret_word_set'] ) ) {
			return __( 'enter the secret word', 'cart-companion' );
		}
		return empty( $site['last_webhook_at'] ) ? __( 'ThriveCart’s first message has not come yet', 'cart-companion' ) : '';
	}

	/** @param array<string, mixed> $site As GET /api/v1/summary answers it. */
	public static function print_secret_word( array $site ): void {
		$is_set = ! empty( $site['secret_word_set'] );
		$stored = array() === $site ? '' : __( 'No secret word is stored yet.', 'cart-companion' );
		$stored = $is_set ? __( 'A secret word is stored at the companion.', 'cart-companion' ) : $stored;
		$help   = __( 'It goes to the companion and is never shown again. With it the companion knows that a message is really ThriveCart’s.', 'cart-companion' );
		printf( '<p>%s</p>', esc_html__( 'At ThriveCart, open Settings → API & Webhooks → ThriveCart order validation and copy the secret word. Enter it here:', 'cart-companion' ) );
		Forms::open( 'secret_word' );
		Fields::print_secret( 'secret_word', __( 'Secret word', 'cart-companion' ), $is_set ? __( 'Stored; enter it again to change it', 'cart-companion' ) : '', __( 'Save secret word', 'cart-companion' ), trim( "$stored $help" ) );
	}

	/** @param string $url '' where the companion cannot be asked. */
	public function print_webhook_url( string $url ): void {
		$url = '' === $url ? $this->settings->webhook_url() : $url;
		?>
		<p><?php esc_html_e( 'At ThriveCart, open Settings → API & Webhooks → Webhooks & notifications, add a webhook, give it a name, for example “Cart Companion”, and paste this address:', 'cart-companion' ); ?></p>
		<?php if ( '' === $url ) : ?>
			<p><strong><?php esc_html_e( 'The address is shown here as soon as the companion answers.', 'cart-companion' ); ?></strong></p>
		<?php else : ?>
			<p class="cart-companion-copy">
				<label for="cart-companion-webhook-url" class="screen-reader-text"><?php esc_html_e( 'Webhook address for ThriveCart', 'cart-companion' ); ?></label>
				<input type="text" readonly class="large-text code" id="cart-companion-webhook-url" value="<?php echo esc_attr( $url ); ?>" />
				<button type="button" class="button hide-if-no-js" data-cart-companion-copy="cart-companion-webhook-url" data-copied="<?php esc_attr_e( 'Copied.', 'cart-companion' ); ?>" data-not-copied="<?php esc_attr_e( 'The address is selected: press Ctrl+C (on a Mac: ⌘C).', 'cart-companion' ); ?>"><?php esc_html_e( 'Copy address', 'cart-companion' ); ?></button>
				<span role="status" aria-live="polite"></span>
			</p>
			<p class="description"><?php esc_html_e( 'Treat it like a password: it belongs to ThriveCart only.', 'cart-companion' ); ?></p>
		<?php endif; ?>
		<?php
	}

	/** @param array<string, mixed> $site */
	private static function print_test( array $site ): void {
		$none = array() === $site ? __( 'Not known at the moment.', 'cart-companion' ) : __( 'No message of ThriveCart’s has arrived so far.', 'cart-companion' );
		/* translators: %s: "2 hours ago" */
		$last = empty( $site['last_webhook_at'] ) ? $none : sprintf( __( 'ThriveCart’s last message arrived %s.', 'cart-companion' ), DateTimes::ago( (string) $site['last_webhook_at'] ) );
		printf( '<h3>%1$s</h3><p>%2$s</p>', esc_html__( 'Does it arrive?', 'cart-companion' ), esc_html( $last ) );
		Forms::open( 'test_event' );
		Fields::print_submit( __( 'Send a test event', 'cart-companion' ), array( 'aria-describedby' => 'cart-companion-test-help' ) );
		printf( '<p class="description" id="cart-companion-test-help">%s</p>', esc_html__( 'Checks the connection from the companion to this site, in test mode. It does not check ThriveCart: for that, make a test order there.', 'cart-companion' ) );
	}
}
