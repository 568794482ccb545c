<?php
/**
 * The tests under Tools → Site Health.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Health;

use CartCompanion\Admin\CompanionAway;
use CartCompanion\Admin\OpenIssues;
use CartCompanion\Admin\RefusedPanel;
use CartCompanion\Admin\Screens;
use CartCompanion\Companion\Client;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Crm\Registry;
use CartCompanion\Labels\AlertCount;
use CartCompanion\Labels\DateTimes;
use CartCompanion\Labels\PollLabels;
use CartCompanion\Site\LoginSettings;
use CartCompanion\Site\Settings;

final class SiteHealth {
	/** The page waits for all tests together. */
	private const PATIENT_SECONDS = 4;

	private Settings $settings;
	private Client $companion;
	private Registry $connections;
	private ClockSkew $clock;

	/** @var array<string, mixed>|CompanionError|null The summary, asked for once a page. */
	private $summary = null;

	public function __construct( Settings $settings, Client $companion, Registry $connections, ClockSkew $clock ) {
		$this->settings    = $settings;
		$this->companion   = $companion;
		$this->connections = $connections;
		$this->clock       = $clock;
	}

	/**
	 * Filter site_status_tests. Tests that ask the companion are few and share one answer.
	 *
	 * @param array<string, array<string, mixed>> $tests
	 * @return array<string, array<string, mixed>>
	 */
	public function add_tests( array $tests ): array {
		$ours = array(
			'cart_companion_companion'  => array( __( 'Cart Companion: connection with the companion', 'cart-companion' ), 'test_companion' ),
			'cart_companion_clock'      => array( __( 'Cart Companion: clock', 'cart-companion' ), 'test_clock' ),
			'cart_companion_connection' => array( __( 'Cart Companion: connection with the CRM', 'cart-companion' ), 'test_connection' ),
			'cart_companion_reachable'  => array( __( 'Cart Companion: way to this site', 'cart-companion' ), 'test_reachable' ),
			'cart_companion_alerts'     => array( __( 'Cart Companion: customers’ access', 'cart-companion' ), 'test_alerts' ),
			'cart_companion_events'     => array( __( 'Cart Companion: events that need you', 'cart-companion' ), 'test_events' ),
		);
		foreach ( $ours as $name => list( $label, $method ) ) {
			$tests['direct'][ $name ] = array(
				'label' => $label,
				'test'  => array( $this, $method ),
			);
		}
		return $tests;
	}

	/** @return array<string, mixed> */
	public function test_companion(): array {
		if ( ! $this->settings->is_paired() ) {
			return TestResult::recommended( 'companion', __( 'Cart Companion is not connected with a companion', 'cart-companion' ), __( 'Nothing arrives from ThriveCart until this site is connected.', 'cart-companion' ), Screens::CONNECT );
		}
		$summary = $this->summary();
		if ( $summary instanceof CompanionError ) {
			$away = new CompanionAway( $summary );
			return TestResult::critical( 'companion', $away->title(), $away->consequence() . ' ' . $away->reason(), Screens::CONNECT );
		}
		$refused = ( new OpenIssues( $summary, array() ) )->sentences()[ OpenIssues::REFUSED ] ?? '';
		if ( '' !== $refused ) {
			return TestResult::recommended( 'companion', $refused, RefusedPanel::meaning( (array) ( $summary['site'] ?? array() ) ), Screens::STATUS );
		}
		return TestResult::good( 'companion', __( 'Cart Companion is connected with its companion', 'cart-companion' ), __( 'The companion answers, and both know each other’s key.', 'cart-companion' ) );
	}

	/** @return array<string, mixed> */
	public function test_clock(): array {
		$seconds = $this->companion_answers() ? $this->clock->seconds_ahead() : null;
		if ( null === $seconds ) {
			return TestResult::good( 'clock', __( 'Cart Companion has nothing to compare its clock with', 'cart-companion' ), __( 'The clock is compared as soon as the companion answers.', 'cart-companion' ) );
		}
		if ( abs( $seconds ) > ClockSkew::TOLERATED_SECONDS ) {
			/* translators: %s: length of time */
			$difference = sprintf( __( 'The clocks of this site and of the companion differ by %s. Messages look too old or too new and are refused. Ask your host to set the server’s clock (NTP).', 'cart-companion' ), human_time_diff( time(), time() + $seconds ) );
			return TestResult::critical( 'clock', __( 'This server’s clock is wrong for Cart Companion', 'cart-companion' ), $difference );
		}
		return TestResult::good( 'clock', __( 'This server’s clock agrees with the companion’s', 'cart-companion' ), __( 'Signed messages are accepted on both sides.', 'cart-companion' ) );
	}

	/** @return array<string, mixed> */
	public function test_connection(): array {
		$chosen = $this->connections->chosen();
		$choice = $this->connections->choice();
		if ( null === $chosen && '' !== $choice ) {
			/* translators: %s: short name of a connection */
			return TestResult::critical( 'connection', sprintf( __( 'Cart Companion’s connection %s is gone', 'cart-companion' ), $choice ), __( 'It was chosen, but is no longer on this site. Activate it again or choose another one; until then events are kept under “Needs you”; retry them when it works.', 'cart-companion' ), Screens::CONNECT );
		}
		if ( null === $chosen ) {
			return TestResult::critical( 'connection', __( 'Cart Companion found no connection with a CRM', 'cart-companion' ), __( 'Set one up under Connect → Your CRM. Until then no tag can be set: events are kept under “Needs you”, to be retried.', 'cart-companion' ), Screens::CONNECT );
		}
		if ( ! $chosen->is_connected() ) {
			/* translators: %s: name of a connection */
			return TestResult::critical( 'connection', sprintf( __( 'Cart Companion cannot use %s', 'cart-companion' ), $chosen->name() ), $chosen->status_message(), Screens::CONNECT );
		}
		$gap = $chosen->setup_hint();
		if ( '' !== $gap ) {
			/* translators: %s: name of a connection */
			return TestResult::recommended( 'connection', sprintf( __( 'Through %s Cart Companion cannot serve new customers yet', 'cart-companion' ), $chosen->name() ), $chosen->status_message(), Screens::CONNECT );
		}
		/* translators: %s: name of a connection */
		return TestResult::good( 'connection', sprintf( __( 'Cart Companion sets tags through %s', 'cart-companion' ), $chosen->name() ), $chosen->status_message() );
	}

	/** @return array<string, mixed> */
	public function test_reachable(): array {
		$site = $this->part( 'site' );
		if ( array() === $site && $this->settings->is_paired() ) {
			return TestResult::recommended( 'reachable', __( 'Whether the companion reaches this site is not known here', 'cart-companion' ), __( 'The companion would have to say it, and it cannot be asked at the moment.', 'cart-companion' ), Screens::CONNECT );
		}
		if ( $this->settings->always_pull() && ( new PollLabels( $site ) )->is_fetching() ) {
			return TestResult::good( 'reachable', __( 'This site fetches its events from the companion', 'cart-companion' ), __( 'That was chosen under Connect → Preferences. Events arrive once a minute.', 'cart-companion' ) );
		}
		$is_known = ! empty( $site['way'] ) || false === ( $site['reachable'] ?? null );
		if ( ! $is_known ) {
			return TestResult::good( 'reachable', __( 'Whether the companion reaches this site is not known yet', 'cart-companion' ), __( 'The companion tries it with the first event.', 'cart-companion' ) );
		}
		if ( empty( $site['reachable'] ) ) {
			$why   = (string) ( $site['trouble'] ?? $site['pause_reason'] ?? '' );
			$words = new PollLabels( $site );
			$label = __( 'The companion cannot reach this site', 'cart-companion' );
			$said  = __( 'Most often a security plugin, a firewall or a password on the whole site is in the way. Allow POST requests to /wp-json/cart-companion/v1/ or to /wp-admin/admin-ajax.php.', 'cart-companion' ) . ' ' . $words->whole()
				/* translators: %s: technical reason */
				. ( '' === $why ? '' : ' ' . sprintf( __( 'The companion says: %s', 'cart-companion' ), DateTimes::localized( $why ) ) );
			return $words->is_fetching() ? TestResult::recommended( 'reachable', $label, $said ) : TestResult::critical( 'reachable', $label, $said );
		}
		$ways = array(
			'pretty' => __( 'It uses the REST API.', 'cart-companion' ),
			'plain'  => __( 'It uses the REST API’s plain address.', 'cart-companion' ),
			'ajax'   => __( 'The REST API is closed for it, so it uses admin-ajax.php. That is fine.', 'cart-companion' ),
		);
		return TestResult::good( 'reachable', __( 'The companion reaches this site', 'cart-companion' ), $ways[ (string) ( $site['way'] ?? '' ) ] ?? __( 'Events arrive within a second.', 'cart-companion' ) );
	}

	/** @return array<string, mixed> */
	public function test_alerts(): array {
		$summary = $this->settings->is_paired() ? $this->summary() : array();
		$alerts  = new AlertCount( is_array( $summary ) ? $summary['alerts'] ?? null : null );
		if ( $alerts->total() > 0 ) {
			return TestResult::critical( 'alerts', implode( ' ', $alerts->sentences() ), __( 'The Status screen says for each what is missing and what to do.', 'cart-companion' ), Screens::STATUS );
		}
		if ( ! ( new LoginSettings() )->is_needed() ) {
			return TestResult::good( 'alerts', __( 'Cart Companion does not look whether customers can get in', 'cart-companion' ), __( 'That was chosen under Connect → Logins: your customers need no login here.', 'cart-companion' ) );
		}
		if ( ! $alerts->is_told() ) {
			return TestResult::good( 'alerts', __( 'Whether customers can get in is not known here', 'cart-companion' ), __( 'The companion tells it as soon as it can be asked; an older one has to be updated first.', 'cart-companion' ) );
		}
		return TestResult::good( 'alerts', __( 'No customer is known to be kept out', 'cart-companion' ), __( 'After each purchase and refund it is looked at again whether access came or went.', 'cart-companion' ) );
	}

	/** @return array<string, mixed> */
	public function test_events(): array {
		$summary = $this->settings->is_paired() ? $this->summary() : array();
		if ( ! is_array( $summary ) ) {
			return TestResult::recommended( 'events', __( 'Whether an event from ThriveCart needs you is not known here', 'cart-companion' ), ( new CompanionAway( $summary ) )->consequence(), Screens::STATUS );
		}
		$count = ( new OpenIssues( $summary, array() ) )->events();
		if ( $count > 0 ) {
			/* translators: %s: number of events */
			return TestResult::recommended( 'events', sprintf( _n( '%s event from ThriveCart needs you', '%s events from ThriveCart need you', $count, 'cart-companion' ), number_format_i18n( $count ) ), __( 'The Status screen says for each why it did not work and what to do.', 'cart-companion' ), Screens::STATUS );
		}
		return TestResult::good( 'events', __( 'No event from ThriveCart needs you', 'cart-companion' ), __( 'What could be done was done.', 'cart-companion' ) );
	}

	/** Whether there is a companion that answers, be it with an error. */
	private function companion_answers(): bool {
		if ( ! $this->settings->is_paired() ) {
			return false;
		}
		$summary = $this->summary();
		return ! $summary instanceof CompanionError || ! $summary->is_unreachable();
	}

	/** @return array<string, mixed> A part of the summary; empty when the companion cannot be asked. */
	private function part( string $name ): array {
		$summary = $this->settings->is_paired() ? $this->summary() : array();
		return is_array( $summary ) ? (array) ( $summary[ $name ] ?? array() ) : array();
	}

	/** @return array<string, mixed>|CompanionError */
	private function summary() {
		if ( null === $this->summary ) {
			try {
				$this->summary = $this->companion->summary( self::PATIENT_SECONDS );
			} catch ( CompanionError $error ) {
				$this->summary = $error;
			}
		}
		return $this->summary;
	}
}
