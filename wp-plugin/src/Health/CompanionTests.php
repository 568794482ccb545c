<?php
/**
 * Site Health tests of the companion, the way between it and this site, and what it says of customers’ access.
 *
 * They share one answer of the companion's: the page waits for all tests together.
 */

declare(strict_types=1);

namespace CartCompanion\Health;

use CartCompanion\Alerts\RefusedWebhooks;
use CartCompanion\Companion\CurrentSummary;
use CartCompanion\Labels\{ AlertCount, CompanionErrorLabels, DateTimes, HostMessage, KnownCopy, Links, PollLabels };
use CartCompanion\Site\{ LoginSettings, Settings };

final class CompanionTests {
	/** How long the page may wait for the companion. */
	public const SECONDS = 4;

	private Settings $settings;
	private CurrentSummary $summary;
	private LoginSettings $logins;
	private ClockSkew $clock;

	public function __construct( Settings $settings, CurrentSummary $summary, LoginSettings $logins, ClockSkew $clock ) {
		$this->settings = $settings;
		$this->summary  = $summary;
		$this->logins   = $logins;
		$this->clock    = $clock;
	}

	/** @return array<string, array{0: string, 1: callable(): TestResult}> By name. */
	public function tests(): array {
		return array(
			'companion' => array( __( 'Cart Companion: connection with the companion', 'cart-companion' ), array( $this, 'companion' ) ),
			'clock'     => array( __( 'Cart Companion: clock', 'cart-companion' ), array( $this, 'clock' ) ),
			'reachable' => array( __( 'Cart Companion: way to this site', 'cart-companion' ), array( $this, 'reachable' ) ),
			'copies'    => array( __( 'Cart Companion: copies of this site', 'cart-companion' ), array( $this, 'copies' ) ),
			'alerts'    => array( __( 'Cart Companion: customers’ access', 'cart-companion' ), array( $this, 'alerts' ) ),
			'looks'     => array( __( 'Cart Companion: checks of customers’ access', 'cart-companion' ), array( $this, 'access_checks' ) ),
		);
	}

	public function companion(): TestResult {
		if ( ! $this->settings->is_paired() ) {
			return TestResult::recommended( __( 'Cart Companion is not connected with a companion', 'cart-companion' ), __( 'Nothing arrives from ThriveCart until this site is connected.', 'cart-companion' ), Links::CONNECT );
		}
		$error = $this->summary->error();
		if ( null !== $error ) {
			$labels = new CompanionErrorLabels( $error );
			return TestResult::critical( $labels->title(), $labels->consequence(), Links::CONNECT, HostMessage::about( $labels->reason() ) );
		}
		$refused = new RefusedWebhooks( $this->summary->all() );
		return '' === $refused->sentence()
			? TestResult::good( __( 'Cart Companion is connected with its companion', 'cart-companion' ), __( 'The companion answers, and both know each other’s key.', 'cart-companion' ) )
			: TestResult::recommended( $refused->sentence(), $refused->advice(), Links::CONNECT );
	}

	public function clock(): TestResult {
		$error   = $this->summary->error();
		$answers = $this->settings->is_paired() && ( null === $error || ! $error->is_unreachable() );
		$seconds = $answers ? $this->clock->seconds_ahead() : null;
		if ( null === $seconds ) {
			return TestResult::good( __( 'Cart Companion has nothing to compare its clock with', 'cart-companion' ), __( 'The clock is compared as soon as the companion answers.', 'cart-companion' ) );
		}
		if ( abs( $seconds ) > ClockSkew::TOLERATED_SECONDS ) {
			/* translators: %s: length of time */
			$difference = sprintf( __( 'The clocks of this site and of the companion differ by %s. Messages look too old or too new and are refused.', 'cart-companion' ), human_time_diff( time(), time() + $seconds ) );
			return TestResult::critical( __( 'This server’s clock is wrong for Cart Companion', 'cart-companion' ), $difference, '', HostMessage::about( $difference, __( 'Please set the server’s clock (NTP).', 'cart-companion' ) ) );
		}
		return TestResult::good( __( 'This server’s clock agrees with the companion’s', 'cart-companion' ), __( 'Signed messages are accepted on both sides.', 'cart-companion' ) );
	}

	public function reachable(): TestResult {
		$site = $this->summary->part( 'site' );
		$poll = new PollLabels( $site );
		if ( array() === $site && $this->settings->is_paired() ) {
			return TestResult::recommended( __( 'Whether the companion reaches this site is not known here', 'cart-companion' ), __( 'The companion would have to say it, and it cannot be asked at the moment.', 'cart-companion' ), Links::CONNECT );
		}
		if ( $this->settings->always_pull() && $poll->is_fetching() ) {
			return TestResult::good( __( 'This site fetches its events from the companion', 'cart-companion' ), __( 'That was chosen under Connect → Preferences. Events arrive once a minute.', 'cart-companion' ) );
		}
		if ( empty( $site['way'] ) && false !== ( $site['reachable'] ?? null ) ) {
			return TestResult::good( __( 'Whether the companion reaches this site is not known yet', 'cart-companion' ), __( 'The companion tries it with the first event.', 'cart-companion' ) );
		}
		if ( empty( $site['reachable'] ) ) {
			$label  = __( 'The companion cannot reach this site', 'cart-companion' );
			$advice = __( 'Most often a security plugin, a firewall or a password on the whole site is in the way.', 'cart-companion' ) . ' ' . $poll->whole();
			$reason = DateTimes::localized( (string) ( $site['trouble'] ?? $site['pause_reason'] ?? '' ) );
			$please = __( 'Please allow POST requests to /wp-json/cart-companion/v1/ or to /wp-admin/admin-ajax.php.', 'cart-companion' );
			/* translators: %s: technical reason */
			$please .= '' === $reason ? '' : ' ' . sprintf( __( 'The companion says: %s', 'cart-companion' ), $reason );
			$please .= '' === PollLabels::for_host() ? '' : "\n\n" . PollLabels::for_host();
			return $poll->is_fetching() ? TestResult::recommended( $label, $advice, '', HostMessage::about( $label, $please ) ) : TestResult::critical( $label, $advice, '', HostMessage::about( $label, $please ) );
		}
		$transports = array(
			'pretty' => __( 'It uses the REST API.', 'cart-companion' ),
			'plain'  => __( 'It uses the REST API’s plain address.', 'cart-companion' ),
			'ajax'   => __( 'The REST API is closed for it, so it uses admin-ajax.php. That is fine.', 'cart-companion' ),
		);
		return TestResult::good( __( 'The companion reaches this site', 'cart-companion' ), $transports[ (string) ( $site['way'] ?? '' ) ] ?? __( 'Events arrive within a second.', 'cart-companion' ) );
	}

	public function copies(): TestResult {
		$copy = KnownCopy::of( $this->summary->all() );
		return null === $copy
			? TestResult::good( __( 'No copy of this site uses its connection', 'cart-companion' ), __( 'A staging site or backup that does names itself to the companion once a day.', 'cart-companion' ) )
			: TestResult::recommended( $copy->sentence(), $copy->advice() );
	}

	public function alerts(): TestResult {
		$alerts = new AlertCount( $this->summary->all() );
		if ( $alerts->total() > 0 ) {
			return TestResult::critical( implode( ' ', $alerts->sentences() ), __( 'Cart Companion → Needs you says for each what is missing and what to do.', 'cart-companion' ), Links::NEEDS_YOU );
		}
		if ( ! $this->logins->is_needed() ) {
			return TestResult::good( __( 'Cart Companion does not check whether customers can get in', 'cart-companion' ), __( 'That was chosen under Connect → Logins: your customers need no login here.', 'cart-companion' ) );
		}
		if ( array() === $this->summary->all() ) {
			return TestResult::good( __( 'Whether customers can get in is not known here', 'cart-companion' ), __( 'The companion says it as soon as it can be asked.', 'cart-companion' ) );
		}
		return TestResult::good( __( 'No customer is known to be kept out', 'cart-companion' ), __( 'After each purchase and refund we check again whether access came or went.', 'cart-companion' ) );
	}

	public function access_checks(): TestResult {
		$overdue = (int) ( $this->summary->all()['overdue_access_checks'] ?? 0 );
		if ( $overdue > 0 ) {
			/* translators: %s: number of events */
			$label = sprintf( _n( 'Cart Companion should have checked the access of %s event an hour ago', 'Cart Companion should have checked the access of %s events an hour ago', $overdue, 'cart-companion' ), number_format_i18n( $overdue ) );
			return TestResult::critical( $label, __( 'The companion cannot ask this site, or the site does not answer in time, so nobody notices when a customer who paid cannot get in. See “way to this site” among these tests; a site that fetches its events also needs WP-Cron.', 'cart-companion' ) );
		}
		return TestResult::good( __( 'Cart Companion checks in time whether customers can get in', 'cart-companion' ), __( 'No check is overdue by more than an hour.', 'cart-companion' ) );
	}
}
