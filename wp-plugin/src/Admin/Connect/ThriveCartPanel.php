<?php
/**
 * What to do at ThriveCart: the secret word from there, the address to there, a test.
 *
 * Menu names: support.thrivecart.com/help/using-webhook-notifications.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\Forms;
use CartCompanion\Labels\DateTimes;
use CartCompanion\Site\Settings;

final class ThriveCartPanel {
	private Settings $settings;

	/** @var array<string, mixed> What the companion says of this site; empty when it cannot be asked. */
	private array $site;

	/** @param array<string, mixed> $site */
	public function __construct( Settings $settings, array $site ) {
		$this->settings = $settings;
		$this->site     = $site;
	}

	public function print(): void {
		$arrived = (string) ( $this->site['last_webhook_at'] ?? '' );
		$left    = $this->left( $arrived );
		SetupStep::print_heading( 2, __( 'ThriveCart', 'cart-companion' ), array() === $this->site ? null : '' === $left, $left );
		if ( ! empty( $this->site['listens_to'] ) ) {
			/* translators: %s: id of another site */
			printf( '<p>%s</p>', esc_html( sprintf( __( 'This site shares the webhook of another site (%s). Nothing has to be entered at ThriveCart for it; the secret word belongs to the other site.', 'cart-companion' ), (string) $this->site['listens_to'] ) ) );
		} else {
			echo '<ol class="cart-companion-steps">';
			$this->print_secret_word();
			$this->print_webhook_url();
			echo '</ol>';
		}
		$this->print_test( $arrived );
	}

	/** What is missing, for the heading; '' when nothing is. */
	private function left( string $arrived ): string {
		if ( empty( $this->site['secret_word_set'] ) ) {
			return __( 'enter the secret word', 'cart-companion' );
		}
		return '' === $arrived ? __( 'ThriveCart’s first message has not come yet', 'cart-companion' ) : '';
	}

	private function print_secret_word(): void {
		$is_set = ! empty( $this->site['secret_word_set'] );
		?>
		<li>
			<p><?php esc_html_e( 'At ThriveCart, open Settings → API & Webhooks → ThriveCart order validation and copy the secret word. Enter it here:', 'cart-companion' ); ?></p>
			<?php Forms::open( 'secret_word' ); ?>
				<label for="cart-companion-secret-word"><?php esc_html_e( 'Secret word', 'cart-companion' ); ?></label>
				<input type="password" required class="regular-text" id="cart-companion-secret-word" name="secret_word" autocomplete="new-password" aria-describedby="cart-companion-secret-word-help" placeholder="<?php echo $is_set ? esc_attr__( 'Stored; enter it again to change it', 'cart-companion' ) : ''; ?>" />
				<button type="submit" class="button"><?php esc_html_e( 'Save secret word', 'cart-companion' ); ?></button>
				<p class="description" id="cart-companion-secret-word-help">
					<?php
					if ( $is_set ) {
						esc_html_e( 'A secret word is stored at the companion.', 'cart-companion' );
					} elseif ( array() !== $this->site ) {
						esc_html_e( 'No secret word is stored yet.', 'cart-companion' );
					}
					?>
					<?php esc_html_e( 'It goes to the companion and is never shown again. With it the companion knows that a message is really ThriveCart’s.', 'cart-companion' ); ?>
				</p>
			</form>
		</li>
		<?php
	}

	private function print_webhook_url(): void {
		$url = '' === (string) ( $this->site['webhook_url'] ?? '' ) ? $this->settings->webhook_url() : (string) $this->site['webhook_url'];
		?>
		<li>
			<p><?php esc_html_e( 'Still at ThriveCart, open Settings → API & Webhooks → Webhooks & notifications, add a webhook, give it a name, for example “Cart Companion”, and paste this address:', 'cart-companion' ); ?></p>
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
		</li>
		<?php
	}

	private function print_test( string $arrived ): void {
		?>
		<h3><?php esc_html_e( 'Does it arrive?', 'cart-companion' ); ?></h3>
		<p>
		<?php
		if ( '' !== $arrived ) {
			/* translators: %s: "2 hours ago" */
			echo esc_html( sprintf( __( 'ThriveCart’s last message arrived %s.', 'cart-companion' ), DateTimes::ago( $arrived ) ) );
		} else {
			echo array() === $this->site ? esc_html__( 'Not known at the moment.', 'cart-companion' ) : esc_html__( 'No message of ThriveCart’s has arrived so far.', 'cart-companion' );
		}
		?>
		</p>
		<?php Forms::open( 'test_event' ); ?>
			<p>
				<button type="submit" class="button" aria-describedby="cart-companion-test-help"><?php esc_html_e( 'Send a test event', 'cart-companion' ); ?></button>
			</p>
			<p class="description" id="cart-companion-test-help"><?php esc_html_e( 'Shows that the way from the companion to this site works. It is in test mode and moves no money.', 'cart-companion' ); ?></p>
		</form>
		<?php
	}
}
