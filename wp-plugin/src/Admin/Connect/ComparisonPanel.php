<?php
/**
 * The comparison with ThriveCart's own list of transactions: its key, its last result, Compare now.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\Forms;
use CartCompanion\Admin\Jobs\Progress;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Companion\Job;

final class ComparisonPanel {
	/** @var array<string, mixed> As GET /api/v1/summary answers; empty when the companion cannot be asked. */
	private array $summary;

	/** @param array<string, mixed> $summary */
	public function __construct( array $summary ) {
		$this->summary = $summary;
	}

	public function print(): void {
		$site = (array) ( $this->summary['site'] ?? array() );
		if ( ! empty( $site['listens_to'] ) ) {
			return;
		}
		$is_set = ! empty( $site['api_key_set'] );
		printf( '<h3 id="cart-companion-comparison">%s</h3>', esc_html__( 'ThriveCart API key (recommended)', 'cart-companion' ) );
		printf( '<p>%s</p>', esc_html__( 'Every day the companion compares ThriveCart’s list of transactions with what arrived, and brings what no message brought. For this it needs an API key of ThriveCart.', 'cart-companion' ) );
		$this->print_key( $is_set );
		if ( $is_set ) {
			$this->print_comparison();
		}
	}

	private function print_key( bool $is_set ): void {
		?>
		<p><?php esc_html_e( 'At ThriveCart, open Settings → API & webhooks → API tokens, make a token and paste it here:', 'cart-companion' ); ?></p>
		<?php Forms::open( 'api_key' ); ?>
			<label for="cart-companion-api-key"><?php esc_html_e( 'API key', 'cart-companion' ); ?></label>
			<input type="password" required class="regular-text" id="cart-companion-api-key" name="api_key" autocomplete="new-password" spellcheck="false" aria-describedby="cart-companion-api-key-help" placeholder="<?php echo $is_set ? esc_attr__( 'Stored; enter another to change it', 'cart-companion' ) : ''; ?>" />
			<button type="submit" class="button"><?php esc_html_e( 'Save API key', 'cart-companion' ); ?></button>
			<p class="description" id="cart-companion-api-key-help">
				<?php
				if ( $is_set ) {
					esc_html_e( 'An API key is stored at the companion.', 'cart-companion' );
				} elseif ( array() !== $this->summary ) {
					esc_html_e( 'No API key is stored yet.', 'cart-companion' );
				}
				?>
				<?php esc_html_e( 'It goes to the companion, is tried at ThriveCart at once, and is never shown again. This site does not keep it.', 'cart-companion' ); ?>
			</p>
		</form>
		<?php
		if ( $is_set ) {
			Forms::open( 'api_key_removal' );
			printf( '<p><button type="submit" class="button-link button-link-delete">%s</button></p></form>', esc_html__( 'Remove the API key from the companion', 'cart-companion' ) );
		}
	}

	private function print_comparison(): void {
		printf( '<h3>%s</h3>', esc_html__( 'Comparison with ThriveCart', 'cart-companion' ) );
		$last = $this->last();
		if ( null === $last ) {
			printf( '<p>%s</p>', esc_html__( 'Nothing was compared yet.', 'cart-companion' ) );
		} else {
			( new Progress( $last ) )->print();
		}
		Progress::open_next( $last );
		Forms::open( 'compare' );
		printf( '<p><button type="submit" class="button" aria-describedby="cart-companion-compare-help">%1$s</button></p><p class="description" id="cart-companion-compare-help">%2$s</p></form></div>', esc_html__( 'Compare now', 'cart-companion' ), esc_html__( 'Compares the last seven days.', 'cart-companion' ) );
	}

	/** Null when nothing was compared so far. */
	private function last(): ?Job {
		try {
			return Job::from( $this->summary['reconciliation'] ?? null );
		} catch ( CompanionError $error ) {
			return null;
		}
	}
}
