<?php
/** Site Health: how much needs the owner in all, counted as everywhere else. */

declare(strict_types=1);

namespace CartCompanion\Health;

use CartCompanion\Alerts\{ ConnectionTrouble, ItemsWithoutRule, OpenIssues, SecondPasswordAlert, WaitingBuyers };
use CartCompanion\Companion\CurrentSummary;
use CartCompanion\Labels\Links;
use CartCompanion\Site\Settings;

final class NeedsYouTest {
	private Settings $settings;
	private CurrentSummary $summary;
	private ConnectionTrouble $trouble;

	public function __construct( Settings $settings, CurrentSummary $summary, ConnectionTrouble $trouble ) {
		$this->settings = $settings;
		$this->summary  = $summary;
		$this->trouble  = $trouble;
	}

	/** @return array<string, array{0: string, 1: callable(): TestResult}> By name. */
	public function tests(): array {
		return $this->settings->is_paired() ? array( 'needs_you' => array( __( 'Cart Companion: what needs you', 'cart-companion' ), array( $this, 'run' ) ) ) : array();
	}

	public function run(): TestResult {
		$summary = $this->summary->all();
		$issues  = new OpenIssues( $summary, ItemsWithoutRule::of_this_site()->now(), SecondPasswordAlert::of_this_site(), $this->trouble->all( $summary, $this->summary->error() ), ( new WaitingBuyers( $this->settings ) )->now() );
		$total   = $issues->total();
		if ( $total > 0 ) {
			/* translators: %s: number of things */
			$label = sprintf( _n( '%s thing needs you in Cart Companion', '%s things need you in Cart Companion', $total, 'cart-companion' ), number_format_i18n( $total ) );
			return TestResult::recommended( $label, implode( ' ', $issues->sentences() ), Links::NEEDS_YOU );
		}
		return TestResult::good( __( 'Nothing needs you in Cart Companion', 'cart-companion' ), $issues->is_all_well() ? __( 'All is well.', 'cart-companion' ) : $issues->late() );
	}
}
