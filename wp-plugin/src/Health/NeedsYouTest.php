<?php
/** Site Health: how much needs the owner in all, counted as everywhere else; said where no other test says it. */

declare(strict_types=1);

namespace CartCompanion\Health;

use CartCompanion\Alerts\{ ConnectionTrouble, ItemsWithoutRule, OpenIssues, SecondPasswordAlert, Trouble, WaitingBuyers };
use CartCompanion\Companion\CurrentSummary;
use CartCompanion\Labels\{ AlertCount, Links };
use CartCompanion\Site\{ LoginSettings, Settings };

final class NeedsYouTest {
	/** Kinds that have a test of their own, and troubles with the connection that have. */
	private const OTHER_TESTS    = array( AlertCount::NO_ACCESS, AlertCount::STILL, OpenIssues::NO_RULE, OpenIssues::REFUSED );
	private const OTHER_TROUBLES = array( 'companion', 'unreachable', 'late_checks', 'crm', 'mail' );

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
		if ( $total > 0 && ! self::is_beside_the_others( $issues ) ) {
			return TestResult::good( __( 'Each thing that needs you in Cart Companion has a test of its own here', 'cart-companion' ), __( 'See those that did not pass; Cart Companion → Needs you lists it all.', 'cart-companion' ) );
		}
		if ( $total > 0 ) {
			/* translators: %s: number of things */
			$label = sprintf( _n( '%s thing needs you in Cart Companion', '%s things need you in Cart Companion', $total, 'cart-companion' ), number_format_i18n( $total ) );
			return TestResult::recommended( $label, implode( ' ', $issues->sentences() ), Links::NEEDS_YOU );
		}
		return TestResult::good( __( 'Nothing needs you in Cart Companion', 'cart-companion' ), $issues->is_all_well() ? __( 'All is well.', 'cart-companion' ) : $issues->late() );
	}

	/** Whether the other tests leave some of it out; that of logins says of second passwords while logins are made here. */
	private static function is_beside_the_others( OpenIssues $issues ): bool {
		$logins   = ( new LoginSettings() )->is_made_here() ? array( OpenIssues::SECOND_PASSWORD ) : array();
		$kinds    = array_diff( array_keys( $issues->counts() ), self::OTHER_TESTS, $logins, array( OpenIssues::CONNECTION ) );
		$troubles = array_filter( $issues->troubles(), static fn( Trouble $one ): bool => ! in_array( $one->name, self::OTHER_TROUBLES, true ) );
		return array() !== $kinds || array() !== $troubles;
	}
}
