<?php
/** The tags that one customer has in the CRM now, and what a comparison with what they hold would change. Changes nothing. */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Crm\{ Crm, CrmException };
use CartCompanion\Domain\Events\{ Event, EventType, Person };
use CartCompanion\Domain\Rules\{ CompletedRules, ResyncPlanner, TagPlan };
use CartCompanion\Store\{ AccessStatements, CustomerHistory, RuleRepository, SamePerson };

final class CustomerTags {
	/** Each is a call to the CRM. */
	private const MOST_OTHERS = 3;

	private Crm $connection;

	/** @var string[] */
	private array $emails;

	/** @var array<int, array<string, mixed>> Those that are still this person's. */
	private array $rows;

	/**
	 * @param string[]                         $emails The person's addresses; at least one.
	 * @param array<int, array<string, mixed>> $rows   What this site did for them, newest first, as EventStore::find() describes it.
	 */
	public function __construct( Crm $connection, array $emails, array $rows ) {
		$this->connection = $connection;
		$this->emails     = $emails;
		$this->rows       = array_filter( $rows, static fn( array $row ): bool => SamePerson::is_of( $row['emails'], $emails ) );
	}

	/** The row of the last event for which a contact of this CRM was acted on; null when there is none. */
	public function row_with_contact(): ?array {
		$account = ContactFinder::account_of( $this->connection );
		foreach ( $this->rows as $row ) {
			if ( '' !== $row['contact_id'] && $account === $row['connection'] ) {
				return $row;
			}
		}
		return null;
	}

	/** The contact that an event of the first address would be about now; '' when the CRM has nobody. @throws CrmException */
	public function contact(): string {
		$known = ( new CustomerHistory() )->remembered_contact( '', $this->emails, ContactFinder::account_of( $this->connection ) );
		return '' === $known ? $this->found() : $known;
	}

	/**
	 * Of that contact.
	 *
	 * @return string[]|null Names, sorted; null when the CRM has nobody with one of these addresses.
	 * @throws CrmException
	 */
	public function now(): ?array {
		$contact = $this->contact();
		$tags    = '' === $contact ? null : $this->tags_of( $contact );
		if ( null === $tags && '' !== $contact ) {
			$other = $this->found();
			$tags  = '' === $other || $other === $contact ? null : $this->tags_of( $other );
		}
		return $tags;
	}

	/**
	 * Of their other contacts, for whom events were processed before the addresses were tied.
	 *
	 * @return array<int, array{contact: string, email: string, tags: string[]}> With the address that was bought with.
	 * @throws CrmException
	 */
	public function of_others(): array {
		$seen   = array( $this->contact() );
		$others = array();
		foreach ( $this->rows as $row ) {
			$is_other = '' !== $row['contact_id'] && ContactFinder::account_of( $this->connection ) === $row['connection'] && ! in_array( $row['contact_id'], $seen, true );
			if ( $is_other && count( $seen ) <= self::MOST_OTHERS ) {
				$seen[] = $row['contact_id'];
				$tags   = $this->tags_of( $row['contact_id'] );
				$others = null === $tags ? $others : array_merge( $others, array( array( 'contact' => $row['contact_id'], 'email' => $row['email'], 'tags' => $tags ) ) );
			}
		}
		return $others;
	}

	/** @return string[]|null Sorted; null when the contact is gone. @throws CrmException */
	private function tags_of( string $contact ): ?array {
		try {
			$tags = $this->connection->tags_of( $contact );
		} catch ( CrmException $error ) {
			if ( ! $error->is( CrmException::CONTACT_NOT_FOUND ) ) {
				throw $error;
			}
			return null;
		}
		natcasesort( $tags );
		return array_values( $tags );
	}

	/**
	 * What "customer.resync" would do to this customer by the rules of today.
	 *
	 * @param array<int, array<string, mixed>> $entitlements As the companion says what they hold.
	 */
	public function plan( array $entitlements ): TagPlan {
		$event = Event::from( array(
			'id'           => 'preview',
			'version'      => 1,
			'type'         => EventType::RESYNC,
			'occurred_at'  => gmdate( 'Y-m-d\TH:i:s\Z' ), // What was bought since would be held all the same: SharedTagGuard.
			'customer'     => array( 'email' => $this->emails[0], 'also_known_as' => array_slice( $this->emails, 1 ) ),
			'entitlements' => $entitlements,
		) );
		$stated = ( new AccessStatements() )->all();
		return ( new ResyncPlanner( CompletedRules::of( ( new RuleRepository() )->all(), $stated ), $stated ) )->plan( $event );
	}

	/** @throws CrmException */
	private function found(): string {
		$contact = $this->connection->find( new Person( $this->emails ) );
		return null === $contact ? '' : $contact->id();
	}
}
