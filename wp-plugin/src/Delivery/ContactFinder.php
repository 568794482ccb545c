<?php
/**
 * The CRM contact an event is about.
 *
 * First the contact that was acted on for the same order, then the customer's addresses; a new one only
 * where none of them is known.
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Crm\{ Contact, Crm, CrmException };
use CartCompanion\Domain\Events\Event;
use CartCompanion\Store\{ CustomerHistory, EventProgress };

final class ContactFinder {
	private Crm $connection;
	private Event $event;
	private EventProgress $progress;
	private CustomerHistory $history;
	private bool $is_remembered = false;

	public function __construct( Crm $connection, Event $event, EventProgress $progress, CustomerHistory $history ) {
		$this->connection = $connection;
		$this->event      = $event;
		$this->progress   = $progress;
		$this->history    = $history;
	}

	/** Names whose contact ids they are: another CRM or account behind the same connection has other people under them. */
	public static function account_of( Crm $connection ): string {
		$account = $connection->account_id();
		return substr( $connection->slug() . '/' . $connection->crm_slug() . ( '' === $account ? '' : "/$account" ), 0, 64 );
	}

	/** The contact as far as it is known without asking the CRM; it may be gone since. */
	public function known(): ?Contact {
		if ( '' === $this->progress->contact_id() ) {
			$remembered = $this->remembered();
			if ( '' !== $remembered ) {
				$this->progress->record_contact( $remembered, false );
			}
		}
		$this->is_remembered = '' !== $this->progress->contact_id();
		return $this->is_remembered ? new Contact( $this->progress->contact_id(), $this->progress->has_made_contact() ) : null;
	}

	/**
	 * @param bool $may_create Whether an unknown customer gets a contact; where tags are only removed, there is no need.
	 * @throws \CartCompanion\Crm\CrmException When the CRM cannot say.
	 */
	public function by_address( bool $may_create ): ?Contact {
		$person  = $this->event->person();
		return $this->recorded( $may_create ? $this->connection->find_or_create( $person ) : $this->connection->find( $person ), '' );
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
			$other = $this->recorded( $this->connection->find( $this->event->person() ), '' ) ?? $this->by_address( $may_create );
			if ( null !== $other && $other->id() !== $contact->id() ) {
				$this->recorded( $other, $error->is( CrmException::CONTACT_NOT_FOUND ) ? $contact->id() : '' );
			}
			if ( null === $other && $error->is( CrmException::CONTACT_NOT_FOUND ) ) {
				$this->progress->forget_contact();
				return;
			}
			if ( null === $other || $other->id() === $contact->id() ) {
				throw $error;
			}
			$work( $other->id() );
		}
	}

	/**
	 * The order's contact, else that of the same address a short while ago: it saves the CRM a look-up. However long ago,
	 * where the customer has changed their address since: the CRM would not find them by the old one.
	 */
	private function remembered(): string {
		$account    = self::account_of( $this->connection );
		$email      = $this->event->emails()[0];
		$remembered = $this->history->contact_of_order( $this->event->order_id(), $account );
		$remembered = '' === $remembered ? $this->history->contact_of_address( $email, $account ) : $remembered;
		return '' === $remembered ? $this->history->contact_of_moved_user( $email, $account ) : $remembered;
	}
}
