<?php
/**
 * Today's tag rules for everybody who bought before: under the rules, since that is when it is wanted.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Admin\Forms;
use CartCompanion\Admin\Jobs\Progress;
use CartCompanion\Admin\Notice;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Companion\Job;
use CartCompanion\Companion\Jobs;
use CartCompanion\Labels\JobLabels;
use CartCompanion\Site\Settings;

final class ResyncPanel {
	private Settings $settings;
	private Jobs $jobs;

	public function __construct( Settings $settings, Jobs $jobs ) {
		$this->settings = $settings;
		$this->jobs     = $jobs;
	}

	public function print(): void {
		if ( ! $this->settings->is_paired() ) {
			return;
		}
		printf( '<h2 id="cart-companion-resync">%s</h2>', esc_html__( 'Use these rules for earlier customers', 'cart-companion' ) );
		try {
			$newest = $this->jobs->of_kind( Job::RESYNC )[0] ?? null;
		} catch ( CompanionError $error ) {
			Notice::warning( esc_html( $error->getMessage() ) )->print_inline();
			return;
		}
		if ( null !== $newest ) {
			( new Progress( $newest ) )->print();
		}
		Progress::open_next( $newest );
		$this->print_form();
		echo '</div>';
	}

	private function print_form(): void {
		?>
		<p id="cart-companion-resync-help"><?php esc_html_e( 'A rule counts from the next event on. This button brings the tags of all customers up to date with the saved rules: for each customer the companion tells this site what they hold now (bought, cancelled, refunded), and the site applies and removes tags where they differ. Automations of your CRM that start with a tag start for each tag that is applied. To try it with one customer first, search for them on the Status screen.', 'cart-companion' ); ?></p>
		<p><?php echo esc_html( __( 'Customers are handed to this site quickly and worked one after the other; those that wait are counted under Status.', 'cart-companion' ) . ' ' . JobLabels::stop( Job::RESYNC ) ); ?></p>
		<?php Forms::open( 'resync_all' ); ?>
			<p><label><input type="checkbox" name="sure" value="1" required /> <?php esc_html_e( 'Yes, for all customers', 'cart-companion' ); ?></label></p>
			<p><button type="submit" class="button" aria-describedby="cart-companion-resync-help"><?php esc_html_e( 'Bring all customers’ tags up to date', 'cart-companion' ); ?></button></p>
		</form>
		<?php
	}
}
