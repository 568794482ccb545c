<?php
/**
 * Undoes a test purchase: its tags, its login, its event at the companion and here. Each step may be done twice.
 *
 * Its address was nobody's when it began. Whoever has ordered with it since is a customer: they keep their tags, their
 * login and their mail, and only what the test set beside it goes.
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Crm\{ Contact, Crm, CrmException, Registry, UserLinker };
use CartCompanion\Domain\Events\Person;
use CartCompanion\Domain\Rules\TagNames;
use CartCompanion\Site\{ Network, UserByAddress };
use CartCompanion\Store\{ EventStore, TestContact, TestPurchaseRun };

final class TestPurchaseUndo {
	public const TAGS_REMOVED = 'tags_removed';
	public const USER_DELETED = 'user_deleted';
	public const FORGOTTEN    = 'forgotten';

	/** Then what is left is said, and left to a person. */
	private const MOST_SECONDS = DAY_IN_SECONDS;
	private const TAGS_SECONDS = 10 * MINUTE_IN_SECONDS;

	/** Domains that nobody can have an address at (RFC 2606, RFC 6761). */
	private const NOBODYS = '/[@.](example(\.(com|net|org))?|test|invalid)$/Di';

	/** A user who may do this is no customer. */
	private const MORE_THAN_A_CUSTOMER = array( 'edit_posts', 'list_users', 'manage_options' );

	private Client $companion;
	private Registry $crms;
	private EventStore $store;

	public function __construct( Client $companion, Registry $crms, EventStore $store ) {
		$this->companion = $companion;
		$this->crms      = $crms;
		$this->store     = $store;
	}

	/** As much of it as can be done now. */
	public function undo( TestPurchaseRun $run ): void {
		if ( $this->store->is_being_processed( TestPurchaseRun::ORDER . $run->id ) ) {
			return; // That request began before the undoing did, and comes to its end.
		}
		$rows     = $this->store->of_order( TestPurchaseRun::ORDER . $run->id );
		$crm      = $this->crm_of( $run, $rows );
		$patience = self::MOST_SECONDS;
		$stay     = array();
		try {
			list( $tags, $stay ) = $this->take_tags( $crm, $run, $rows );

			$patience = self::TAGS_SECONDS; // They come back: an automation gives them anew.
		} catch ( CrmException $error ) {
			$tags = self::not_removed( $error );
		}
		if ( '' !== $tags && $run->seconds() < $patience ) {
			$this->note( $tags );
			return;
		}
		$tags      = '' === $tags ? self::still( $stay ) : $tags;
		$others    = $this->store->of_customer( $run->email ); // The CRM may have taken seconds.
		$user      = array() === $others ? $this->delete_user( $run, $crm ) : self::of_customer( $run->email ); // A person must look at what is left of that.
		$contact   = null === $crm || array() !== $others ? '' : $this->contact_left( $crm, $run->email );
		$forgotten = $this->forget_at_companion( $run );
		$left      = array_filter( array( $tags, $user, $forgotten ), 'strlen' );
		if ( '' !== $forgotten && $run->seconds() < self::MOST_SECONDS ) {
			$this->note( implode( ' ', $left ) );
			return;
		}
		$this->store->remove_order( TestPurchaseRun::ORDER . $run->id );
		TestPurchaseRun::change( static function ( TestPurchaseRun $run ) use ( $left, $contact ): void {
			$run->contact_in = $contact;
			$run->left       = implode( ' ', $left );
			$run->state      = TestPurchaseRun::OVER;
			if ( '' === $run->left ) {
				$run->mark( TestPurchaseRun::UNDONE );
			}
		} );
	}

	/**
	 * What came when it was over: the login that an automation made late, an event that was on its way. A login with an
	 * address that somebody can have may be theirs: it stays.
	 */
	public function tidy( TestPurchaseRun $run ): void {
		$this->store->remove_order( TestPurchaseRun::ORDER . $run->id );
		if ( $run->is_watched() && 1 === preg_match( self::NOBODYS, $run->email ) && 0 !== UserByAddress::id( $run->email ) && array() === $this->store->of_customer( $run->email ) ) {
			$this->delete_user( $run, $this->crm_of( $run, array() ) );
		}
	}

	private function note( string $left ): void {
		TestPurchaseRun::change( static function ( TestPurchaseRun $run ) use ( $left ): void {
			$run->left = $left;
		} );
	}

	private static function done( string $what ): void {
		TestPurchaseRun::change( static function ( TestPurchaseRun $run ) use ( $what ): void {
			$run->undone = array_values( array_unique( array_merge( $run->undone, array( $what ) ) ) );
		} );
	}

	/**
	 * The connection that its tags were set with, whichever is chosen by now; null where it is not there any more.
	 *
	 * @param array<int, array<string, mixed>> $rows Its events, as EventStore gives them.
	 */
	private function crm_of( TestPurchaseRun $run, array $rows ): ?Crm {
		$account = self::account_in( $rows );
		$slug    = '' === $account ? $run->connection : (string) strtok( $account, '/' );
		$crm     = '' === $slug ? $this->crms->chosen() : ( $this->crms->all()[ $slug ] ?? null );
		return null !== $crm && '' !== $account && ContactFinder::account_of( $crm ) !== $account ? null : $crm;
	}

	/**
	 * Takes away what it set, but what the contact had before, and what a customer was given since.
	 *
	 * @param array<int, array<string, mixed>> $rows Its events.
	 * @return array{0: string, 1: string[]} What is left of it, '' for nothing; tags that others than the test gave.
	 * @throws CrmException
	 */
	private function take_tags( ?Crm $crm, TestPurchaseRun $run, array $rows ): array {
		$own = array_merge( $run->tags, self::tags_set_by( $rows ) );
		if ( null === $crm && array() !== $own ) {
			$account = self::account_in( $rows );
			/* translators: %s: short name of a connection */
			return array( self::not_removed( CrmException::permanent( sprintf( __( 'There is no connection “%s” on this site.', 'cart-companion' ), '' === $account ? $run->connection : $account ) ) ), array() );
		}
		$contact = null === $crm ? null : self::contact( $crm, $run, $rows );
		if ( null === $crm || null === $contact ) {
			return array( '', array() );
		}
		$new    = self::new_tags( $crm, $contact, $run );
		$others = $this->store->of_customer( $run->email ); // Last, as the CRM may take seconds to answer.
		if ( self::is_any_in_hand( $others ) ) {
			throw CrmException::temporary( __( 'Another request of this site is doing the same at this moment; this will be tried again.', 'cart-companion' ) );
		}
		array() === $others ? TestContact::keep( $run->email, ContactFinder::account_of( $crm ), $contact->id() ) : TestContact::forget( $run->email );
		$own  = TagNames::missing( $own, array_merge( $run->tags_before, self::tags_set_by( $others ) ) );
		$mine = TagNames::among( $new, $own );
		if ( array() !== $mine ) {
			$crm->remove( $contact->id(), $mine );
			self::done( self::TAGS_REMOVED );
			$new  = self::new_tags( $crm, $contact, $run );
			$mine = TagNames::among( $new, $own );
		}
		return array( self::still( $mine ), array() === $others ? TagNames::missing( $new, $own ) : array() );
	}

	/** @param string[] $tags */
	private static function still( array $tags ): string {
		/* translators: %s: names of tags */
		return array() === $tags ? '' : sprintf( __( 'The test customer still has these tags in your CRM: %s.', 'cart-companion' ), implode( ', ', $tags ) );
	}

	private static function not_removed( CrmException $error ): string {
		/* translators: %s: the reason */
		return sprintf( __( 'Its tags could not be removed yet: %s', 'cart-companion' ), $error->getMessage() );
	}

	private static function of_customer( string $email ): string {
		/* translators: %s: e-mail address */
		return sprintf( __( 'The address %s has another order by now, so its login and its contact stay. It may have got no welcome e-mail: send a password reset under Users.', 'cart-companion' ), $email );
	}

	/** @param array<int, array<string, mixed>> $rows */
	private static function is_any_in_hand( array $rows ): bool {
		foreach ( $rows as $row ) {
			if ( EventStore::WORKING === $row['state'] && strtotime( $row['updated_at'] . ' UTC' ) > time() - MINUTE_IN_SECONDS ) {
				return true;
			}
		}
		return false;
	}

	/** @param array<int, array<string, mixed>> $rows */
	private static function account_in( array $rows ): string {
		return (string) current( array_filter( array_column( $rows, 'connection' ), 'strlen' ) );
	}

	/**
	 * @param array<int, array<string, mixed>> $rows
	 * @return string[] Also those of a call that nobody saw the end of.
	 */
	private static function tags_set_by( array $rows ): array {
		$tags = array();
		foreach ( $rows as $row ) {
			$open = 'apply' === ( $row['steps']['doing']['verb'] ?? '' ) ? (array) $row['steps']['doing']['tags'] : array();
			$tags = array_merge( $tags, (array) ( $row['result']['tags_applied'] ?? array() ), (array) ( $row['steps']['done']['apply'] ?? array() ), $open );
		}
		return array_values( array_unique( array_map( 'strval', $tags ) ) );
	}

	/**
	 * @param array<int, array<string, mixed>> $rows
	 * @throws CrmException
	 */
	private static function contact( Crm $crm, TestPurchaseRun $run, array $rows ): ?Contact {
		$contact = $crm->find( new Person( array( $run->email ) ) );
		$id      = (string) current( array_filter( array_column( $rows, 'contact_id' ), 'strlen' ) );
		return null !== $contact || '' === $id ? $contact : new Contact( $id, true );
	}

	/** @return string[] Tags that the contact did not have before. @throws CrmException */
	private static function new_tags( Crm $crm, Contact $contact, TestPurchaseRun $run ): array {
		try {
			return TagNames::missing( $crm->tags_of( $contact->id() ), $run->tags_before );
		} catch ( CrmException $error ) {
			if ( $error->is( CrmException::CONTACT_NOT_FOUND ) ) {
				return array();
			}
			throw $error;
		}
	}

	/** @return string Why it is left; '' where there is none any more. */
	private function delete_user( TestPurchaseRun $run, ?Crm $crm ): string {
		$user = get_userdata( UserByAddress::id( $run->email ) );
		if ( false === $user || ! Network::is_member( $user->ID ) ) {
			return '';
		}
		if ( ! self::is_of_test( $user, $run ) ) {
			/* translators: %s: e-mail address */
			return sprintf( __( 'The user with the address %s is more than a customer, or was here before: look at it yourself under Users.', 'cart-companion' ), $run->email );
		}
		$delete = static fn() => Network::delete_user( $user->ID );
		null === $crm ? $delete() : ( new UserLinker( $this->crms->all(), $crm ) )->while_creating( $delete );
		clean_user_cache( $user );
		if ( 0 !== UserByAddress::id( $run->email ) && Network::is_member( $user->ID ) ) {
			/* translators: %s: e-mail address */
			return sprintf( __( 'The user with the address %s could not be deleted: delete it yourself under Users.', 'cart-companion' ), $run->email );
		}
		self::done( self::USER_DELETED );
		return '';
	}

	private static function is_of_test( \WP_User $user, TestPurchaseRun $run ): bool {
		$rights = array_filter( self::MORE_THAN_A_CUSTOMER, static fn( string $right ): bool => user_can( $user, $right ) );
		$is_new = (int) strtotime( $user->user_registered . ' UTC' ) >= (int) $run->began_at - MINUTE_IN_SECONDS;
		return $is_new && array() === $rights && get_current_user_id() !== $user->ID && 0 === (int) count_user_posts( $user->ID );
	}

	/** Where its contact stays. */
	private function contact_left( Crm $crm, string $email ): string {
		try {
			return null === $crm->find( new Person( array( $email ) ) ) ? '' : $this->crms->crm_behind( $crm );
		} catch ( CrmException $error ) {
			return $this->crms->crm_behind( $crm );
		}
	}

	/** @return string Why not yet; '' when it is. */
	private function forget_at_companion( TestPurchaseRun $run ): string {
		try {
			$this->companion->end_test_purchase( $run->id );
		} catch ( CompanionError $error ) {
			if ( ! $error->is_of_no_route() ) {
				/* translators: %s: the reason */
				return sprintf( __( 'The companion has not forgotten it yet: %s', 'cart-companion' ), $error->getMessage() );
			}
		}
		self::done( self::FORGOTTEN );
		return '';
	}
}
