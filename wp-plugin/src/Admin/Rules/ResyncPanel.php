<?php
/** Today's tag rules for everybody who bought before: under the rules, since that is when it is wanted. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Admin\{ Fields, Forms, JobPanel, Notice, Panel };
use CartCompanion\Companion\{ CompanionError, Job, Jobs };
use CartCompanion\Labels\RuleLabels;
use CartCompanion\Site\Settings;
use CartCompanion\Store\{ RuleRepository, RuleVersions };

final class ResyncPanel extends Panel {
	private Settings $settings;
	private Jobs $jobs;
	private RuleRepository $rules;

	public function __construct( Settings $settings, Jobs $jobs, RuleRepository $rules ) {
		$this->settings = $settings;
		$this->rules    = $rules;
		$this->jobs     = $jobs;
	}

	public function forms(): array {
		return array( 'resync_all' => array( $this, 'start' ) );
	}

	/** @param array<string, mixed> $fields sure. */
	public function start( array $fields ): Notice {
		if ( empty( $fields['sure'] ) ) {
			return Notice::warning( __( 'Tick “Yes, for all customers” first. Nothing was changed.', 'cart-companion' ) );
		}
		$this->jobs->start_resync();
		( new RuleVersions() )->mark_applied();
		return Notice::success( __( 'Started. Progress is shown under “Apply them to earlier customers too?”; each customer whose tags were checked is listed on the Status screen.', 'cart-companion' ) );
	}

	public function print(): void {
		if ( ! $this->settings->is_paired() || array() === $this->rules->all() ) {
			return;
		}
		printf( '<h2 id="cart-companion-resync">%s</h2>', esc_html__( 'Apply them to earlier customers too?', 'cart-companion' ) );
		try {
			$newest = $this->jobs->of_kind( Job::RESYNC )[0] ?? null;
		} catch ( CompanionError $error ) {
			Notice::warning( esc_html( $error->getMessage() ) )->print_inline();
			return;
		}
		if ( null !== $newest ) {
			( new JobPanel( $newest ) )->print();
		}
		JobPanel::open_next( $newest );
		$this->print_form();
		echo '</div>';
	}

	private function print_form(): void {
		?>
		<p id="cart-companion-resync-help"><?php esc_html_e( 'New rules apply to new orders. Applied to earlier customers, they change only tags that differ from what each customer should have now. Automations in your CRM that start with a tag start for each tag that is added. To try it with one customer first, search for them under Customers.', 'cart-companion' ); ?></p>
		<?php
		$operations = RuleLabels::operations_of( $this->rules->all() );
		if ( array() !== $operations ) {
			/* translators: %s: names of operations */
			printf( '<p>%s</p>', esc_html( sprintf( __( 'AccessAlly’s operations (%s) are not run for earlier customers, since some may not be run twice: run them in AccessAlly for customers who lack them.', 'cart-companion' ), implode( ', ', $operations ) ) ) );
		}
		if ( ! Forms::may_change() ) {
			return;
		}
		printf( '<p class="hide-if-no-js"><button type="button" class="button" data-do="who-would-change">%s</button></p>', esc_html__( 'Show what the rules alone change', 'cart-companion' ) );
		ScreenScripts::print_count( 'cart-companion-who' );
		Forms::open( 'resync_all' );
		Fields::print_sure( __( 'Yes, for all customers', 'cart-companion' ) );
		Fields::print_submit( __( 'Apply to all customers', 'cart-companion' ), array( 'aria-describedby' => 'cart-companion-resync-help' ) );
	}
}
