<?php
/**
 * Moves the tags of one contact, each step once.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Crm\Crm;
use CartCompanion\Crm\OneCall;
use CartCompanion\Crm\Refused;
use CartCompanion\Domain\Events\Person;
use CartCompanion\Domain\Rules\TagNames;
use CartCompanion\Domain\Rules\TagPlan;

final class TagChanges {
	public const REMOVE = 'remove';
	public const APPLY  = 'apply';

	private Crm $connection;
	private EventProgress $steps;

	public function __construct( Crm $connection, EventProgress $steps ) {
		$this->connection = $connection;
		$this->steps      = $steps;
	}

	/**
	 * One call that takes tags away (those to be applied anew among them), one that applies.
	 *
	 * @throws \CartCompanion\Crm\ConnectionError When the CRM did not do it.
	 */
	public function carry_out( TagPlan $verdict, string $contact_id ): void {
		$this->settle_open( $contact_id );
		$contact = $this->steps->contact();
		if ( null === $contact || ! $contact->is_new() ) { // A contact that this event created has nothing to lose.
			$this->step( self::REMOVE, array_merge( $verdict->remove, $verdict->again ), $contact_id );
		}
		$this->step( self::APPLY, $verdict->apply, $contact_id );
	}

	/** Tags the customer's contact, found or created, in one call to the CRM. @throws \CartCompanion\Crm\ConnectionError */
	public function apply_at_once( OneCall $connection, TagPlan $verdict, Person $person ): void {
		$this->steps->begin( self::APPLY, $verdict->apply );
		try {
			$contact = $connection->apply_to( $person, $verdict->apply );
		} catch ( Refused $refusal ) {
			$this->steps->drop();
			throw $refusal;
		}
		$this->steps->note_contact( $contact );
		$this->steps->finish( self::APPLY, $verdict->apply );
	}

	/** @param string[] $tags */
	private function step( string $verb, array $tags, string $contact_id ): void {
		$left = array_values( array_diff( $tags, $this->steps->done( $verb ) ) );
		if ( array() === $left ) {
			return;
		}
		$this->steps->begin( $verb, $left );
		try {
			self::APPLY === $verb ? $this->connection->apply( $contact_id, $left ) : $this->connection->remove( $contact_id, $left );
		} catch ( Refused $refusal ) {
			$this->steps->drop();
			throw $refusal;
		}
		$this->steps->finish( $verb, $left );
	}

	/** Looks whether a call that an earlier try left open has been done after all. */
	private function settle_open( string $contact_id ): void {
		foreach ( array( self::REMOVE, self::APPLY ) as $verb ) {
			$open = $this->steps->left_open( $verb );
			if ( array() !== $open ) {
				$there = $this->connection->tags_of( $contact_id );
				$this->steps->finish( $verb, array_values( self::APPLY === $verb ? array_intersect( $open, $there ) : array_diff( $open, TagNames::among( $open, $there ) ) ) );
			}
		}
	}
}
