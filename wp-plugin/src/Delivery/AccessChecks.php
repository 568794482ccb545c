<?php
/** Checks customers' access when the companion asks for it, and reports what was found: it plans when and how often. */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Access\AccessRecheck;
use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Crm\CrmException;
use CartCompanion\Domain\Access\AccessResult;
use CartCompanion\Site\{ AfterResponse, Deadline, HttpTimeout, Network, Settings };
use CartCompanion\Store\AccessCheckStore;

final class AccessChecks {
	/** The companion waits 10 seconds for the answer to a ping. */
	private const ALL_SECONDS     = 4;
	private const REQUEST_SECONDS = 2;

	/** After so many failures of the CRM it is left alone until the companion asks again. */
	private const MOST_IN_VAIN = 3;

	/** What the companion is to wait: for what the time was too short for, for a CRM that limits or fails, after an error. */
	private const NOT_BEGUN_SECONDS = 20;
	private const LATER_SECONDS     = 60;
	private const ERROR_SECONDS     = 300;

	/** What an older companion pings for, which asks for no event by name. */
	private const RECENT_SECONDS = DAY_IN_SECONDS;
	private const MOST_RECENT    = 20;

	private Settings $settings;
	private AccessCheckStore $store;
	private AccessRecheck $recheck;
	private Client $companion;

	/** @var array<int, string[]> By site of a network: addresses of users that this request created, or added. */
	private array $new_users = array();

	/** @var callable(): float|null Seconds that only grow. */
	private $clock;

	/** @param callable(): float|null $clock */
	public function __construct( Settings $settings, AccessCheckStore $store, AccessRecheck $recheck, Client $companion, ?callable $clock = null ) {
		$this->settings  = $settings;
		$this->store     = $store;
		$this->recheck   = $recheck;
		$this->companion = $companion;
		$this->clock     = $clock;
	}

	/** A user is new, or new to this site of a network. */
	public function register(): void {
		add_action( 'user_register', array( $this, 'expect' ), 10, 1 );
		add_action( 'add_user_to_blog', array( $this, 'expect' ), 10, 1 );
	}

	/**
	 * Checks the access of these events, as many as there is time for.
	 *
	 * @param string[] $event_ids
	 * @return array<int, array<string, mixed>> Each event, and access and observed_at. Where access is null it was not
	 *                                          checked: retry_after says in how many seconds it can be, if at all.
	 */
	public function answer( array $event_ids, ?Deadline $deadline = null ): array {
		if ( ! $this->settings->is_active() ) {
			return array();
		}
		$deadline = $deadline ?? new Deadline( self::ALL_SECONDS, $this->clock );
		return HttpTimeout::during( self::REQUEST_SECONDS, fn() => $this->rows( $event_ids, $deadline ) );
	}

	/**
	 * The same, reported in a request of ours; what does not arrive is asked for again.
	 *
	 * @param string[] $event_ids
	 */
	public function check_and_report( array $event_ids, ?Deadline $deadline = null ): void {
		$found = array_values( array_filter( $this->answer( $event_ids, $deadline ), static fn( array $row ): bool => null !== $row['access'] ) );
		if ( array() === $found ) {
			return;
		}
		try {
			$this->companion->report( $found );
		} catch ( CompanionError $error ) {
			return;
		}
	}

	/** After the ping of an older companion: what is open and not old. */
	public function check_recent(): void {
		$this->check_and_report( $this->store->open_since( time() - self::RECENT_SECONDS, self::MOST_RECENT ) );
	}

	/**
	 * One check at once, whenever the next is planned.
	 *
	 * @return AccessResult|null Null when there is nothing to check, or nobody who could say.
	 * @throws CrmException When the CRM limits, or is down.
	 * @throws CompanionError When it could not be reported; what was found is recorded all the same.
	 */
	public function check_now( string $event_id ): ?AccessResult {
		if ( ! $this->settings->is_active() ) {
			return null;
		}
		$this->recheck->begin();
		$found = $this->recheck->check( $event_id );
		if ( null !== $found ) {
			$this->companion->report( array( self::row( $event_id, $found ) ) );
		}
		return $found;
	}

	/**
	 * The user that somebody was waiting for may be there; their tags follow in a moment.
	 *
	 * @param mixed $user_id
	 */
	public function expect( $user_id ): void {
		$email = get_userdata( (int) $user_id )->user_email ?? '';
		if ( '' === $email || ! $this->settings->is_active() || ! $this->store->is_open_for( $email ) ) {
			return;
		}
		if ( array() === $this->new_users ) {
			( new AfterResponse( array( array( $this, 'ask_for_new_users' ) ) ) )->schedule();
		}
		$this->new_users[ get_current_blog_id() ][] = $email;
	}

	/** After the response: the companion asks about them in a minute. */
	public function ask_for_new_users(): void {
		list( $sites, $this->new_users ) = array( $this->new_users, array() );
		foreach ( $sites as $site => $emails ) {
			Network::at_site( $site, fn() => $this->ask_again( array_values( array_unique( $emails ) ) ) );
		}
	}

	/** All that is open is asked for now, whosever it is. */
	public function ask_for_all(): void {
		if ( $this->settings->is_active() ) {
			$this->ask_again( 'all' );
		}
	}

	/** @param string[]|string $whom */
	private function ask_again( $whom ): void {
		try {
			HttpTimeout::during( self::ALL_SECONDS, fn() => $this->companion->report( array(), $whom ) );
		} catch ( CompanionError $error ) {
			return; // It asks by its schedule.
		}
	}

	/**
	 * Ends early where the CRM limits the account or is down: the others would fare no better.
	 *
	 * @param string[] $event_ids
	 * @return array<int, array<string, mixed>>
	 */
	private function rows( array $event_ids, Deadline $deadline ): array {
		$this->recheck->begin();
		$rows    = array();
		$in_vain = 0;
		$wait    = self::NOT_BEGUN_SECONDS;
		foreach ( $event_ids as $event_id ) {
			if ( $deadline->is_over() || $in_vain >= self::MOST_IN_VAIN ) {
				$rows[] = self::not_checked( $event_id, $wait );
				continue;
			}
			try {
				$rows[] = self::row( $event_id, $this->recheck->check( $event_id, $deadline ) );
			} catch ( CrmException $error ) {
				$wait     = max( self::LATER_SECONDS, $error->retry_after() );
				$rows[]   = self::not_checked( $event_id, $wait );
				$in_vain += $error->is( CrmException::RATE_LIMITED, CrmException::TIMEOUT ) ? self::MOST_IN_VAIN : 1;
			} catch ( \Throwable $error ) {
				$rows[] = self::not_checked( $event_id, self::ERROR_SECONDS ); // The others must not wait for it.
			}
		}
		return $rows;
	}

	/** @return array<string, mixed> */
	private static function row( string $event, ?AccessResult $found ): array {
		$access      = null === $found ? null : $found->access;
		$observed_at = gmdate( 'Y-m-d\TH:i:s\Z' );
		return compact( 'event', 'access', 'observed_at' );
	}

	/** @return array<string, mixed> */
	private static function not_checked( string $event, int $retry_after ): array {
		return compact( 'event', 'retry_after' ) + array( 'access' => null );
	}
}
