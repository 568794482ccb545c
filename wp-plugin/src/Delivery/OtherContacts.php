<?php
/**
 * What is not the customer's any more is taken from each contact that an order of theirs went to: whether a tag stays is
 * decided by all that the person holds, and the last order to end may be the other contact's.
 *
 * What was taken is recorded before and after each call, as all else of an event: a later try still says so.
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Crm\{ Crm, CrmException };
use CartCompanion\Domain\Events\{ Event, Person };
use CartCompanion\Domain\Rules\{ TagNames, TagPlan };
use CartCompanion\Store\{ CustomerHistory, EventProgress };

final class OtherContacts {
	private Crm $connection;
	private Event $event;
	private TagPlan $plan;
	private EventProgress $progress;
	private CustomerHistory $history;

	/** @var string[] */
	private array $problems = array();

	public function __construct( Crm $connection, Event $event, TagPlan $plan, EventProgress $progress, CustomerHistory $history ) {
		$this->connection = $connection;
		$this->event      = $event;
		$this->plan       = $plan;
		$this->progress   = $progress;
		$this->history    = $history;
	}

	/**
	 * After the tags of the event's own contact. One whose change the CRM refuses for good keeps nothing else of the event
	 * from being done. Where one is gone (deleted, merged), those with its address are meant.
	 *
	 * @throws CrmException When the CRM did not do it, and may the next time.
	 */
	public function take(): void {
		$this->problems = array();

		$own    = $this->progress->contact_id();
		$others = array() === $this->plan->remove || '' === $own ? array() : $this->history->other_contacts( $this->event->emails(), $own, $this->progress->connection() );
		$known  = array_map( 'strval', array_merge( array( $own ), array_keys( $others ) ) );
		foreach ( $others as $contact_id => $other ) {
			$emails = $other['emails'];
			$error  = null;
			if ( ! $other['is_theirs'] && ! in_array( (string) $contact_id, $this->found( $emails, (string) $contact_id ), true ) ) {
				continue; // It was acted on while an address was tied to these that is somebody else's.
			}
			try {
				if ( $this->take_from( (string) $contact_id ) ) {
					continue;
				}
			} catch ( CrmException $error ) {
				if ( ! $error->is( CrmException::CONTACT_NOT_FOUND ) ) {
					throw $error;
				}
			}
			$found    = $this->found( $emails, (string) $contact_id );
			$is_there = in_array( (string) $contact_id, $found, true );
			if ( $is_there && null !== $error ) {
				throw $error;
			}
			foreach ( $is_there ? array() : array_diff( $found, $known ) as $instead ) {
				$this->take_from( $instead );
			}
		}
	}

	/**
	 * Each address is looked for by itself: that of the contact may be any of them.
	 *
	 * @param string[] $emails
	 * @return string[] Ids of those who bear one of them, and this one's where a user with one is linked to it.
	 * @throws CrmException
	 */
	private function found( array $emails, string $contact_id ): array {
		$ids = array();
		foreach ( $emails as $email ) {
			$contact = $this->connection->find( new Person( array( $email ) ) );
			if ( null !== $contact && ( ! $contact->is_by_user() || $contact->id() === $contact_id ) ) {
				$ids[] = $contact->id();
			}
		}
		return array_values( array_unique( $ids ) );
	}

	/** Whether it is surely there: of one that is gone, some CRMs say what they say of one without tags. @throws CrmException */
	private function take_from( string $contact_id ): bool {
		try {
			$held = $this->connection->tags_of( $contact_id );
			$this->take_of( $held, $contact_id );
			$this->connection->change_copies( $contact_id, array(), $this->plan->remove );
			return array() !== $held;
		} catch ( CrmException $error ) {
			if ( ! $error->is( CrmException::PERMANENT ) ) {
				throw $error;
			}
			/* translators: 1: number of a contact, 2: why */
			$this->problems[] = sprintf( __( 'Other orders of this customer went to contact %1$s, and no tags could be taken away there. %2$s', 'cart-companion' ), $contact_id, $error->getMessage() );
			return true;
		}
	}

	/**
	 * @param string[] $held
	 * @throws CrmException
	 */
	private function take_of( array $held, string $contact_id ): void {
		$open = $this->progress->left_open_at( $contact_id );
		if ( array() !== $open ) { // A call that an earlier try left open may have been done after all.
			$this->progress->finish_taking( $contact_id, array_values( array_diff( $open, TagNames::among( $open, $held ) ) ) );
		}
		$there = TagNames::among( $this->plan->remove, $held );
		if ( array() !== $there ) {
			$this->progress->begin_taking( $contact_id, $there );
			$this->remove( $contact_id, $there );
			$this->progress->finish_taking( $contact_id, $there );
		}
	}

	/**
	 * @param string[] $tags
	 * @throws CrmException
	 */
	private function remove( string $contact_id, array $tags ): void {
		try {
			$this->connection->remove( $contact_id, $tags );
		} catch ( CrmException $error ) {
			if ( $error->is_permanent() ) { // The CRM said no: nothing is open any more.
				$this->progress->finish_taking( $contact_id, array() );
			}
			throw $error;
		}
	}

	/** @return string[] Names of tags that were taken so far, by this try or an earlier one. */
	public function tags(): array {
		return array_values( array_unique( array_merge( array(), ...array_values( $this->progress->taken_from_others() ) ) ) );
	}

	/** @return string[] Sentences; while there are some, the event needs a person. */
	public function problems(): array {
		return $this->problems;
	}

	/** @return string[] Sentences. */
	public function notes(): array {
		$ids = array_map( 'strval', array_keys( $this->progress->taken_from_others() ) );
		/* translators: %s: number of a contact, or numbers of contacts */
		$said = _n( 'Tags were taken away from contact %s, too: other orders of this customer went there.', 'Tags were taken away from contacts %s, too: other orders of this customer went there.', count( $ids ), 'cart-companion' );
		return array() === $ids ? array() : array( sprintf( $said, implode( ', ', $ids ) ) );
	}
}
