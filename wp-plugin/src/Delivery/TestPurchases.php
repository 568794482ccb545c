<?php
/**
 * A purchase that nobody made, through the whole pipe: begun by a click, watched, and undone.
 *
 * Whoever comes next takes the next step: an open page every second, else WP-Cron every minute. So it is undone whatever
 * broke off in between.
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Crm\{ Crm, CrmException, Registry };
use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Events\{ Person, Result };
use CartCompanion\Site\{ Lock, Settings, UserByAddress };
use CartCompanion\Store\{ EventStore, TestContact, TestPurchaseRun };

final class TestPurchases {
	/** Reserved for documentation and taking no mail (RFC 2606, RFC 7505): it reaches nobody. */
	public const EMAIL = 'cart-companion-test@example.com';

	private const LOCK = 'test purchase';

	/** How long it is waited for. */
	private const ANSWER_SECONDS = 30;
	private const PUSHED_SECONDS = 60;
	private const PULLED_SECONDS = 150;
	private const LOGIN_SECONDS  = 75;

	/** Between two looks whether the customer can log in: each asks the CRM. */
	private const LOOK_SECONDS = 4;

	private Settings $settings;
	private Client $companion;
	private Registry $crms;
	private EventStore $store;
	private AccessChecks $checks;
	private DeliveryPoller $poller;
	private TestPurchaseUndo $undo;

	public function __construct( Settings $settings, Client $companion, Registry $crms, EventStore $store, AccessChecks $checks, DeliveryPoller $poller ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->crms      = $crms;
		$this->store     = $store;
		$this->checks    = $checks;
		$this->poller    = $poller;
		$this->undo      = new TestPurchaseUndo( $companion, $crms, $store );
	}

	public function register(): void {
		add_action( DeliveryPoller::HOOK, array( $this, 'resume' ), 20, 0 );
		TestPurchaseMail::register();
	}

	/**
	 * @param string $product Key of the item that is bought.
	 * @param string $email   Nobody's.
	 * @throws TestPurchaseError When it cannot be begun.
	 * @throws CompanionError|CrmException|\CartCompanion\Site\LockTimeout The same.
	 */
	public function begin( string $product, string $name, string $email ): TestPurchaseRun {
		$crm = $this->crms->chosen();
		if ( null === $crm || ! $crm->is_connected() ) {
			throw new TestPurchaseError( null === $crm ? __( 'No connection with a CRM works on this site yet, so no tag can be set. That comes first.', 'cart-companion' ) : $crm->status_message() );
		}
		$before = $this->tags_before( $crm, strtolower( $email ) );
		$id     = bin2hex( random_bytes( 16 ) );
		$run    = TestPurchaseRun::change( static function ( TestPurchaseRun $run ) use ( $id, $product, $name, $email, $before, $crm ): void {
			if ( $run->is_going() ) {
				return;
			}
			foreach ( get_object_vars( new TestPurchaseRun() ) as $field => $value ) {
				$run->$field = $value;
			}
			$run->id          = $id;
			$run->product     = $product;
			$run->name        = $name;
			$run->email       = strtolower( $email );
			$run->connection  = $crm->slug();
			$run->tags_before = $before;
			$run->began_at    = microtime( true );
			$run->state       = TestPurchaseRun::RUNNING;
		} );
		if ( $run->id !== $id ) {
			throw new TestPurchaseError( __( 'A test purchase is under way already. Wait until it is over.', 'cart-companion' ) );
		}
		return $this->asked_for( $run );
	}

	/**
	 * @return string[] Tags of the contact that an earlier test purchase left; none where there is no contact.
	 * @throws TestPurchaseError Where the address is somebody's: undoing would touch them.
	 * @throws CrmException
	 */
	private function tags_before( Crm $crm, string $email ): array {
		if ( ! is_email( $email ) || sanitize_email( $email ) !== $email ) {
			throw new TestPurchaseError( __( 'Enter an e-mail address for the test customer. Nothing was done.', 'cart-companion' ) );
		}
		if ( 0 !== UserByAddress::id( $email ) || false !== email_exists( $email ) ) {
			/* translators: %s: e-mail address */
			throw new TestPurchaseError( sprintf( __( '%s is the address of a user of this site. Choose one that nobody uses: all that a test purchase does is undone afterwards. Nothing was done.', 'cart-companion' ), $email ) );
		}
		$contact = $crm->find( new Person( array( $email ) ) );
		if ( null === $contact ) {
			return array();
		}
		if ( ! TestContact::is_it( $email, ContactFinder::account_of( $crm ), $contact->id() ) || array() !== $this->store->of_customer( $email ) ) {
			/* translators: 1: e-mail address, 2: name of a CRM */
			throw new TestPurchaseError( sprintf( __( '%1$s is the address of a contact in %2$s. Choose one that nobody uses: all that a test purchase does is undone afterwards. Nothing was done.', 'cart-companion' ), $email, $crm->name() ) );
		}
		return $crm->tags_of( $contact->id() );
	}

	/** @throws CompanionError Where the companion refuses it, or is too old for it. */
	private function asked_for( TestPurchaseRun $run ): TestPurchaseRun {
		try {
			$event = (string) ( $this->companion->begin_test_purchase( $run->id, $run->product, $run->name, $run->email )['event'] ?? '' );
		} catch ( CompanionError $error ) {
			if ( $error->status() >= 400 && $error->status() < 500 ) {
				TestPurchaseRun::change( static function ( TestPurchaseRun $run ): void {
					$run->id    = '';
					$run->state = TestPurchaseRun::OVER;
				} );
				throw $error->is_of_no_route() ? CompanionError::of_older_companion( $error->status() ) : $error;
			}
			return TestPurchaseRun::change( static fn( TestPurchaseRun $run ) => $run->fail( TestPurchaseRun::TAKEN, $error->getMessage() ) ); // It may have been taken all the same.
		}
		return TestPurchaseRun::change( static function ( TestPurchaseRun $run ) use ( $event ): void {
			$run->event = $event;
			$run->mark( TestPurchaseRun::TAKEN );
		} );
	}

	/** On the hook of WP-Cron that comes every minute. */
	public function resume(): void {
		$this->advance();
	}

	/** The next step, unless another request takes it; how far it is then. Costs one look where nothing is to be done. */
	public function advance(): TestPurchaseRun {
		$run = TestPurchaseRun::load();
		if ( ! $run->is_going() && ! $run->is_watched() ) {
			return $run;
		}
		Lock::if_free( self::LOCK, 0, array( $this, 'step' ) );
		return TestPurchaseRun::load();
	}

	/** Under the lock. */
	public function step(): void {
		$run = TestPurchaseRun::load();
		if ( TestPurchaseRun::RUNNING === $run->state && $this->settings->is_active() ) {
			$this->look( $run );
			$run = TestPurchaseRun::load();
		}
		if ( TestPurchaseRun::UNDOING === $run->state ) {
			$this->undo->undo( $run );
		} elseif ( TestPurchaseRun::OVER === $run->state ) {
			$this->undo->tidy( $run );
		}
	}

	private function look( TestPurchaseRun $run ): void {
		if ( '' === $run->event ) {
			$this->fail_after( self::ANSWER_SECONDS, $run, TestPurchaseRun::TAKEN, __( 'The companion did not answer.', 'cart-companion' ) );
			return;
		}
		if ( $this->poller->fetches() ) {
			$this->poller->run_beside();
		}
		$row     = $this->store->find( $run->event );
		$limit   = $this->poller->fetches() ? self::PULLED_SECONDS : self::PUSHED_SECONDS;
		$state   = null === $row ? '' : $row['state'];
		$outcome = (string) ( $row['result']['outcome'] ?? '' );
		if ( EventStore::FAILED === $state || ( EventStore::DONE === $state && Result::APPLIED !== $outcome ) ) {
			$this->fail( TestPurchaseRun::TAGGED, (string) $row['message'] );
		} elseif ( EventStore::DONE === $state ) {
			$this->look_further( $run, $row );
		} elseif ( '' === $state ) {
			$this->fail_after( $limit, $run, TestPurchaseRun::ARRIVED, $this->why_not_here( $run ) );
		} else {
			$this->say_why_it_waits( $run, (string) $row['message'] );
			$this->fail_after( $limit, $run, TestPurchaseRun::TAGGED, '' === (string) $row['message'] ? __( 'The CRM did not answer in time.', 'cart-companion' ) : (string) $row['message'] );
		}
	}

	private function say_why_it_waits( TestPurchaseRun $run, string $why ): void {
		if ( $why !== $run->left ) {
			TestPurchaseRun::change( static function ( TestPurchaseRun $run ) use ( $why ): void {
				$run->left = $why;
			} );
		}
	}

	/**
	 * The tags are set: can the customer log in, and has the companion heard of it?
	 *
	 * @param array<string, mixed> $row
	 */
	private function look_further( TestPurchaseRun $run, array $row ): void {
		$access = (string) $row['access'];
		$is_due = in_array( $access, array( AccessStatus::PENDING, AccessStatus::UNKNOWN ), true ) && $run->seconds() - $run->looked_at >= self::LOOK_SECONDS;
		if ( $is_due ) {
			$access = $this->looked_again( $run->event ) ?? $access;
		}
		// Where nobody here knows tags of users, a login is all that can be seen.
		$gets_in = AccessStatus::GRANTED === $access || ( AccessStatus::UNKNOWN === $access && 0 !== UserByAddress::id( $run->email ) );
		$run     = TestPurchaseRun::change( static function ( TestPurchaseRun $run ) use ( $access, $gets_in, $row, $is_due ): void {
			$run->mark( TestPurchaseRun::TAGGED );
			$run->tags      = array_map( 'strval', (array) ( $row['result']['tags_applied'] ?? array() ) );
			$run->looked_at = $is_due ? $run->seconds() : $run->looked_at;
			if ( $gets_in ) {
				$run->mark( TestPurchaseRun::LOGIN );
			}
			$run->needs_no_login = ! in_array( $access, array( AccessStatus::GRANTED, AccessStatus::PENDING, AccessStatus::UNKNOWN ), true );
		} );
		if ( ! isset( $run->marks[ TestPurchaseRun::REPORTED ] ) ) {
			$this->look_at_companion( $run );
			$run = TestPurchaseRun::load();
		}
		$may_log_in = $run->needs_no_login || isset( $run->marks[ TestPurchaseRun::LOGIN ] );
		if ( $may_log_in && isset( $run->marks[ TestPurchaseRun::REPORTED ] ) ) {
			TestPurchaseRun::change( static function ( TestPurchaseRun $run ): void {
				$run->left  = '';
				$run->state = TestPurchaseRun::UNDOING;
			} );
		} elseif ( ! $may_log_in ) {
			$this->fail_after( $run->marks[ TestPurchaseRun::TAGGED ] + self::LOGIN_SECONDS, $run, TestPurchaseRun::LOGIN, __( 'The tags are set, but a minute later there was no WordPress user with this address who holds them. Check the automation of your CRM that creates logins, or have Cart Companion create them: Connect → Logins.', 'cart-companion' ) );
		} else {
			$this->fail_after( self::PULLED_SECONDS, $run, TestPurchaseRun::REPORTED, __( 'The companion has not heard of it.', 'cart-companion' ) );
		}
	}

	private function looked_again( string $event ): ?string {
		try {
			$found = $this->checks->check_now( $event );
		} catch ( CompanionError | CrmException $error ) {
			return null;
		}
		return null === $found ? null : $found->access;
	}

	private function look_at_companion( TestPurchaseRun $run ): void {
		$delivery = $this->delivery( $run );
		if ( 'delivered' === ( $delivery['state'] ?? '' ) ) {
			TestPurchaseRun::change( static fn( TestPurchaseRun $run ) => $run->mark( TestPurchaseRun::REPORTED ) );
		}
	}

	/** What the companion says about its tries to bring it. */
	private function why_not_here( TestPurchaseRun $run ): string {
		if ( $run->seconds() < self::PUSHED_SECONDS ) {
			return '';
		}
		$tries   = (array) ( $this->delivery( $run )['attempts'] ?? array() );
		$last    = (array) end( $tries );
		$message = is_string( $last['message'] ?? null ) ? $last['message'] : '';
		return trim( __( 'The companion did not get through to this site.', 'cart-companion' ) . ' ' . $message );
	}

	/** @return array<string, mixed> Of this site, as GET /api/v1/events/{id} has it; empty where nobody can say. */
	private function delivery( TestPurchaseRun $run ): array {
		try {
			$deliveries = (array) ( $this->companion->event( $run->event )['deliveries'] ?? array() );
		} catch ( CompanionError $error ) {
			return array();
		}
		return (array) ( $deliveries[0] ?? array() );
	}

	private function fail_after( float $seconds, TestPurchaseRun $run, string $stage, string $problem ): void {
		if ( $run->seconds() > $seconds ) {
			$this->fail( $stage, $problem );
		}
	}

	private function fail( string $stage, string $problem ): void {
		TestPurchaseRun::change( static fn( TestPurchaseRun $run ) => $run->fail( $stage, $problem ) );
	}
}
