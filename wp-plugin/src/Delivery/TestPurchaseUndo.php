<?php
/**
 * Undoes a test purchase: its tags, its login, its event at the companion and here. Each step may be done twice.
 *
 * Its address was nobody's when it began. So whatever bears it now came with the test, whoever made it.
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Crm\{ Contact, Crm, CrmException, Registry, UserLinker };
use CartCompanion\Domain\Events\Person;
use CartCompanion\Domain\Rules\TagNames;
use CartCompanion\Site\UserByAddress;
use CartCompanion\Store\{ EventStore, TestContact, TestPurchaseRun };

final class TestPurchaseUndo {
	public const TAGS_REMOVED = 'tags_removed';
	public const USER_DELETED = 'user_deleted';
	public const FORGOTTEN    = 'forgotten';

	/** Then what is left is said, and left to a person. */
	private const MOST_SECONDS = DAY_IN_SECONDS;

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
		$crm  = $this->crms->chosen();
		$left = array();
		try {
			$left = array( null === $crm ? '' : $this->take_tags( $crm, $run ), $this->delete_user( $run ) );
		} catch ( CrmException $error ) {
			/* translators: %s: the reason */
			$left = array( sprintf( __( 'Its tags could not be removed yet: %s', 'cart-companion' ), $error->getMessage() ) );
		}
		$can_go_on = $run->seconds() < self::MOST_SECONDS;
		if ( array() !== array_filter( $left, 'strlen' ) && $can_go_on ) {
			$this->note( $left );
			return;
		}
		$contact = null === $crm ? '' : self::contact_left( $crm, $run->email );
		$left[]  = $this->forget_at_companion( $run );
		if ( '' !== end( $left ) && $can_go_on ) {
			$this->note( $left );
			return;
		}
		$this->store->remove_order( TestPurchaseRun::ORDER . $run->id );
		TestPurchaseRun::change( static function ( TestPurchaseRun $run ) use ( $left, $contact ): void {
			$run->contact_in = $contact;
			$run->left       = trim( implode( ' ', $left ) );
			$run->state      = TestPurchaseRun::OVER;
			if ( '' === $run->left ) {
				$run->mark( TestPurchaseRun::UNDONE );
			}
		} );
	}

	/** What came when it was over: the login that an automation made late, an event that was on its way. */
	public function tidy( TestPurchaseRun $run ): void {
		$this->store->remove_order( TestPurchaseRun::ORDER . $run->id );
		if ( $run->is_watched() && 0 !== UserByAddress::id( $run->email ) ) {
			$this->delete_user( $run );
		}
	}

	/** @param string[] $left */
	private function note( array $left ): void {
		TestPurchaseRun::change( static function ( TestPurchaseRun $run ) use ( $left ): void {
			$run->left = trim( implode( ' ', $left ) );
		} );
	}

	private static function done( string $what ): void {
		TestPurchaseRun::change( static function ( TestPurchaseRun $run ) use ( $what ): void {
			$run->undone = array_values( array_unique( array_merge( $run->undone, array( $what ) ) ) );
		} );
	}

	/** @return string What is left; '' for nothing. @throws CrmException */
	private function take_tags( Crm $crm, TestPurchaseRun $run ): string {
		$contact = $this->contact( $crm, $run );
		if ( null === $contact ) {
			return '';
		}
		TestContact::keep( $run->email, ContactFinder::account_of( $crm ), $contact->id() );
		$tags = self::tags_to_remove( $crm, $contact, $run );
		if ( array() !== $tags ) {
			$crm->remove( $contact->id(), $tags );
			self::done( self::TAGS_REMOVED );
			$tags = self::tags_to_remove( $crm, $contact, $run );
		}
		/* translators: %s: names of tags */
		return array() === $tags ? '' : sprintf( __( 'The test customer still has these tags in your CRM: %s.', 'cart-companion' ), implode( ', ', $tags ) );
	}

	/** @throws CrmException */
	private function contact( Crm $crm, TestPurchaseRun $run ): ?Contact {
		$contact = $crm->find( new Person( array( $run->email ) ) );
		$row     = null === $contact ? $this->store->find( $run->event ) : null;
		return null === $row || '' === $row['contact_id'] || ContactFinder::account_of( $crm ) !== $row['connection'] ? $contact : new Contact( $row['contact_id'], true );
	}

	/** @return string[] @throws CrmException */
	private static function tags_to_remove( Crm $crm, Contact $contact, TestPurchaseRun $run ): array {
		try {
			$tags = $crm->tags_of( $contact->id() );
		} catch ( CrmException $error ) {
			if ( $error->is( CrmException::CONTACT_NOT_FOUND ) ) {
				return array();
			}
			throw $error;
		}
		return array_values( array_diff( $tags, TagNames::among( $tags, $run->tags_before ) ) );
	}

	/** @return string Why it is left; '' where there is none any more. */
	private function delete_user( TestPurchaseRun $run ): string {
		$user = get_userdata( UserByAddress::id( $run->email ) );
		if ( false === $user ) {
			return '';
		}
		if ( ! self::is_of_test( $user, $run ) ) {
			/* translators: %s: e-mail address */
			return sprintf( __( 'The user with the address %s is more than a customer, or was here before: look at it yourself under Users.', 'cart-companion' ), $run->email );
		}
		require_once ABSPATH . 'wp-admin/includes/user.php';
		require_once ABSPATH . 'wp-admin/includes/ms.php';
		$is_elsewhere = is_multisite() && count( get_blogs_of_user( $user->ID ) ) > 1;
		$delete       = static fn() => is_multisite() && ! $is_elsewhere ? wpmu_delete_user( $user->ID ) : wp_delete_user( $user->ID );
		$crm          = $this->crms->chosen();
		null === $crm ? $delete() : ( new UserLinker( $this->crms->all(), $crm ) )->while_creating( $delete );
		clean_user_cache( $user );
		if ( 0 !== UserByAddress::id( $run->email ) ) {
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
	private static function contact_left( Crm $crm, string $email ): string {
		try {
			return null === $crm->find( new Person( array( $email ) ) ) ? '' : $crm->name();
		} catch ( CrmException $error ) {
			return $crm->name();
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
