<?php
/**
 * The test purchase that is under way, or the last one: how far it came and what is still to be undone.
 *
 * Kept in one option, changed under a lock and read from the database: the request in which the purchase arrives, an open
 * page and WP-Cron all have a hand in it.
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Events\Event;
use CartCompanion\Site\{ Lock, StoredOption, StoredValue };

final class TestPurchaseRun {
	public const OPTION = 'cart_companion_test_purchase';

	/** How its order's id begins, as Event::order_id() gives it in test mode; ThriveCart's own are numbers. */
	public const ORDER = 'test test-purchase-';

	/** States. */
	public const RUNNING = 'running';
	public const UNDOING = 'undoing';
	public const OVER    = 'over';

	/** Stages, in their order. */
	public const TAKEN    = 'taken';
	public const ARRIVED  = 'arrived';
	public const TAGGED   = 'tagged';
	public const LOGIN    = 'login';
	public const REPORTED = 'reported';
	public const UNDONE   = 'undone';
	public const STAGES   = array( self::TAKEN, self::ARRIVED, self::TAGGED, self::LOGIN, self::REPORTED, self::UNDONE );

	/** So long no mail goes to its address after it is over, and a login that an automation makes late is taken away where the address is nobody's. */
	public const WATCHED_SECONDS = HOUR_IN_SECONDS;

	/** As the companion knows it. */
	public string $id = '';

	public string $email   = '';
	public string $product = '';
	public string $name    = '';
	public string $state   = self::OVER;

	/** Unix time. */
	public float $began_at = 0.0;

	/** Of the event, as soon as the companion has said it. */
	public string $event = '';

	/** @var array<string, float> Seconds since it began, by stage. */
	public array $marks = array();

	/** The stage that it failed at; '' for none. */
	public string $failed_at = '';

	/** Why, and what to do. */
	public string $problem = '';

	/** Slug of the connection that it was begun with, and is undone with. */
	public string $connection = '';

	/** @var string[] Tags that the contact had before: it is there from an earlier test purchase. */
	public array $tags_before = array();

	/** @var string[] Tags that it set. */
	public array $tags = array();

	/** Whether nobody looks whether the customer can log in: nobody needs to here, or this site does not know. */
	public bool $needs_no_login = false;

	/** When the login was looked for last, in seconds since it began. */
	public float $looked_at = 0.0;

	/** @var string[] What undoing did: tags_removed, user_deleted, forgotten. */
	public array $undone = array();

	/** Name of the CRM that keeps its contact; '' where there is none. */
	public string $contact_in = '';

	/** What it waits for, or what could not be undone yet, and why; '' for nothing. */
	public string $left = '';

	public static function load(): self {
		// Not get_option(): another process may have written it since this one read its options.
		$stored = StoredOption::read( self::OPTION );
		$run    = new self();
		foreach ( is_array( $stored ) ? array_intersect_key( $stored, get_object_vars( $run ) ) : array() as $name => $value ) {
			if ( gettype( $value ) === gettype( $run->$name ) || ( is_float( $run->$name ) && is_numeric( $value ) ) ) {
				$run->$name = $value;
			}
		}
		return $run;
	}

	/**
	 * Changes it while no other process does.
	 *
	 * @param callable(self): void $change
	 * @throws \CartCompanion\Site\LockTimeout
	 */
	public static function change( callable $change ): self {
		return Lock::during(
			self::OPTION,
			static function () use ( $change ): self {
				$run = self::load();
				$change( $run );
				$run->save();
				return $run;
			}
		);
	}

	private function save(): void {
		StoredOption::uncache( self::OPTION );
		StoredValue::save_option( self::OPTION, get_object_vars( $this ) );
	}

	/** Whether an event is a test purchase, of whatever time. */
	public static function is_one( Event $event ): bool {
		return 0 === strpos( $event->order_id(), self::ORDER );
	}

	/** Whether an event is the one that is under way, so that it may change something; noted when it first came. */
	public static function takes( Event $event ): bool {
		$run   = self::load();
		$is_it = self::RUNNING === $run->state && self::ORDER . $run->id === $event->order_id() && array( $run->email ) === $event->emails();
		if ( $is_it && ! isset( $run->marks[ self::ARRIVED ] ) ) {
			$run = self::change( static fn( self $run ) => $run->mark( self::ARRIVED ) );
		}
		return $is_it && self::RUNNING === $run->state;
	}

	/** Whether it is under way, or was lately, for somebody with this address. */
	public static function is_about( string $email ): bool {
		$run = StoredOption::read( self::OPTION );
		if ( ! is_array( $run ) || '' === $email || 0 !== strcasecmp( (string) ( $run['email'] ?? '' ), $email ) ) {
			return false;
		}
		return self::OVER !== ( $run['state'] ?? '' ) || time() - (float) ( $run['began_at'] ?? 0 ) < self::WATCHED_SECONDS;
	}

	/** Its tags are set; whether its customer can log in is said by $access, a constant of AccessStatus. */
	public static function note_result( string $access ): void {
		self::change( static function ( self $run ) use ( $access ): void {
			$run->mark( self::TAGGED );
			if ( AccessStatus::GRANTED === $access ) {
				$run->mark( self::LOGIN );
			}
		} );
	}

	/** Notes when a stage was reached, the first time. */
	public function mark( string $stage ): void {
		$this->marks += array( $stage => $this->seconds() );
	}

	public function fail( string $stage, string $problem ): void {
		$this->failed_at = $stage;
		$this->problem   = $problem;
		$this->left      = '';
		$this->state     = self::UNDOING;
	}

	/** Since it began. */
	public function seconds(): float {
		return max( 0.0, microtime( true ) - $this->began_at );
	}

	public function is_going(): bool {
		return '' !== $this->id && self::OVER !== $this->state;
	}

	/** Whether all of it worked as far as tags go. */
	public function has_worked(): bool {
		return '' === $this->failed_at && isset( $this->marks[ self::REPORTED ] );
	}

	public function is_watched(): bool {
		return '' !== $this->id && time() - $this->began_at < self::WATCHED_SECONDS;
	}
}
