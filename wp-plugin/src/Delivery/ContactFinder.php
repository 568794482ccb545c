<?php
/**
 * The CRM contact an event is about.
 *
 * First the contact that was acted on for the same order, then the customer's addresses; a new one only
 * where none of them is known.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Crm\Contact;
use CartCompanion\Crm\ContactGone;
use CartCompanion\Crm\Crm;
use CartCompanion\Crm\NoEffect;
use CartCompanion\Crm\Refused;
use CartCompanion\Crm\TurnedAway;
use CartCompanion\Domain\Events\Event;
use CartCompanion\Store\CustomerHistory;

final class ContactFinder {
	private Crm $connection;
	private EventProgress $steps;
	private CustomerHistory $history;
	private bool $is_remembered = false;
	private bool $may_create    = false;

	public function __construct( Crm $connection, EventProgress $steps, CustomerHistory $history ) {
		$this->connection = $connection;
		$this->steps      = $steps;
		$this->history    = $history;
	}

	/**
	 * @param bool $may_create Whether an unknown customer gets a contact; where tags only go, there is no need.
	 * @throws \CartCompanion\Crm\ConnectionError When the CRM cannot say.
	 */
	public function contact( Event $event, bool $may_create ): ?Contact {
		$this->may_create = $may_create;
		$known            = $this->known( $event );
		return null === $known ? $this->by_address( $event ) : $known;
	}

	/** The contact as far as it is known without asking the CRM; it may be gone since. */
	public function known( Event $event ): ?Contact {
		$contact = $this->steps->contact();
		if ( null === $contact ) {
			$remembered = $this->remembered( $event );
			$contact    = '' === $remembered ? null : $this->noted( new Contact( $remembered ) );
		}
		$this->is_remembered = null !== $contact;
		return $contact;
	}

	/**
	 * Does $work for the contact; where a remembered one is gone (deleted, merged), for the one found by address.
	 *
	 * Where the CRM says that it is gone, no address finds another and none is to be created, nothing is left to be done.
	 *
	 * @param callable(string): void $work Takes a contact id.
	 */
	public function with_contact( Event $event, Contact $contact, callable $work ): void {
		try {
			$work( $contact->id() );
		} catch ( TurnedAway $error ) {
			throw $error; // Of the whole site, whoever the contact is.
		} catch ( Refused | NoEffect $error ) {
			if ( ! $this->is_remembered ) {
				throw $error;
			}
			$other = $this->by_address( $event );
			if ( null === $other && $error instanceof ContactGone ) {
				$this->steps->forget_contact();
				return;
			}
			if ( null === $other || $other->id() === $contact->id() ) {
				throw $error;
			}
			$work( $other->id() );
		}
	}

	/** The order's contact, else that of the same address a short while ago: it saves the CRM a look-up. */
	private function remembered( Event $event ): string {
		$key        = EventProgress::key( $this->connection );
		$remembered = $this->history->contact_of_order( $event->order_id(), $key );
		return '' === $remembered ? $this->history->contact_of_address( $event->emails()[0], $key ) : $remembered;
	}

	private function by_address( Event $event ): ?Contact {
		$person  = $event->person();
		$contact = $this->may_create ? $this->connection->find_or_create( $person ) : $this->connection->find( $person );
		return null === $contact ? null : $this->noted( $contact );
	}

	private function noted( Contact $contact ): Contact {
		$this->steps->note_contact( $contact );
		return $contact;
	}
}
