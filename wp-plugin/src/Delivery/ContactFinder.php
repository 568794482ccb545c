<?php
/**
 * The CRM contact an event is about.
 *
 * First the contact that was acted on for the same order, then the customer's addresses; a new one only
 * where none of them is known.
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Crm\{ Contact, Crm, CrmException, UserContacts };
use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Text;
use CartCompanion\Store\{ CustomerHistory, EventProgress };

final class ContactFinder {
	/** Characters that the plugin keeps of an account's name. */
	public const LONGEST_NAME = 64;

	private Crm $connection;
	private Event $event;
	private EventProgress $progress;
	private CustomerHistory $history;
	private ?AwaitedContact $awaited;
	private bool $is_remembered = false;

	/** @param AwaitedContact|null $awaited Where contacts come with users, and this event makes an unknown customer a user. */
	public function __construct( Crm $connection, Event $event, EventProgress $progress, CustomerHistory $history, ?AwaitedContact $awaited = null ) {
		$this->connection = $connection;
		$this->event      = $event;
		$this->progress   = $progress;
		$this->history    = $history;
		$this->awaited    = $awaited;
	}

	/** Names whose contact ids they are: another CRM or account behind the same connection has other people under them. */
	public static function account_of( Crm $connection ): string {
		return Text::identifier( self::full_name_of( $connection ), self::LONGEST_NAME );
	}

	/** The same however long it is, and of whatever letters. */
	public static function full_name_of( Crm $connection ): string {
		$account = $connection->account_id();
		return $connection->slug() . '/' . $connection->crm_slug() . ( '' === $account ? '' : "/$account" );
	}

	/** The contact as far as it is known without asking the CRM; it may be gone since. */
	public function known(): ?Contact {
		if ( '' === $this->progress->contact_id() ) {
			$remembered = $this->history->remembered_contact( $this->event->order_id(), $this->event->emails(), self::account_of( $this->connection ) );
			if ( '' !== $remembered ) {
				$this->progress->record_contact( $remembered, false );
			}
		}
		$this->is_remembered = '' !== $this->progress->contact_id();
		return $this->is_remembered ? new Contact( $this->progress->contact_id(), $this->progress->has_made_contact() ) : null;
	}

	/**
	 * @param bool $may_create Whether an unknown customer gets a contact; where tags are only removed, there is no need.
	 * @throws \CartCompanion\Crm\CrmException     When the CRM cannot say.
	 * @throws \CartCompanion\Users\LoginError When a contact comes with a user, and a person must act so that there is one.
	 */
	public function by_address( bool $may_create ): ?Contact {
		return $this->recorded( $this->looked_up( $may_create ), '' );
	}

	private function looked_up( bool $may_create ): ?Contact {
		$contacts = $this->connection->user_contacts();
		if ( null !== $contacts ) {
			return $this->by_user( $contacts, $may_create );
		}
		$person = $this->event->person();
		return $may_create ? $this->connection->find_or_create( $person ) : $this->connection->find( $person );
	}

	private function recorded( ?Contact $contact, string $instead_of ): ?Contact {
		if ( null !== $contact ) {
			$this->progress->record_contact( $contact->id(), $contact->is_new(), $instead_of );
		}
		if ( null !== $contact && $contact->is_by_user() ) {
			$this->progress->record_contact_by_user();
		}
		return $contact;
	}

	/**
	 * Does $work for the contact; where a remembered one is gone (deleted, merged), for the one found by address.
	 *
	 * Where the CRM says that it is gone, no address finds another and none is to be created, nothing is left to be done.
	 *
	 * @param bool                   $may_create As by_address() takes it.
	 * @param callable(string): void $work       Takes a contact id.
	 */
	public function with_contact( Contact $contact, bool $may_create, callable $work ): void {
		try {
			$work( $contact->id() );
		} catch ( CrmException $error ) {
			$is_about_contact = $error->is( CrmException::PERMANENT, CrmException::NOT_CONFIRMED, CrmException::CONTACT_NOT_FOUND );
			if ( ! $this->is_remembered || ! $is_about_contact ) {
				throw $error;
			}
			$is_gone = $error->is( CrmException::CONTACT_NOT_FOUND );
			$other   = $this->looked_up( false ) ?? ( $may_create ? $this->looked_up( true ) : null );
			if ( null === $other && $is_gone ) {
				$this->progress->forget_contact();
				return;
			}
			if ( null === $other || $other->id() === $contact->id() ) {
				throw $error; // What was done to it stays done.
			}
			$this->recorded( $other, $is_gone ? $contact->id() : '' );
			$work( $other->id() );
		}
	}

	/** Where contacts come with users: by the addresses or the order's user, else the one that a new user is given. */
	private function by_user( UserContacts $contacts, bool $may_create ): ?Contact {
		$contact = $this->connection->find( $this->event->person() );
		$user_id = null === $contact ? $this->history->user_of( $this->event->emails(), $this->event->order_id() ) : 0;
		$contact = 0 === $user_id ? $contact : $contacts->of_user( $user_id );
		if ( null === $contact && $may_create && null !== $this->awaited ) {
			$contact = $this->awaited->provide();
		}
		return null === $contact ? null : new Contact( $contact->id(), $this->progress->has_made_user() ); // It came with that user.
	}
}
