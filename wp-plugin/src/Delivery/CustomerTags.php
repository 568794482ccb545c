<?php
/** The tags that one customer has in the CRM now, and what a comparison with what they hold would change. Changes nothing. */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Crm\{ Crm, CrmException };
use CartCompanion\Domain\Events\{ Event, EventType, Person };
use CartCompanion\Domain\Rules\{ CompletedRules, ResyncPlanner, TagPlan };
use CartCompanion\Store\{ AccessStatements, RuleRepository };

final class CustomerTags {
	private Crm $connection;

	/** @var string[] */
	private array $emails;

	/** @var array<int, array<string, mixed>> */
	private array $rows;

	/**
	 * @param string[]                         $emails The person's addresses; at least one.
	 * @param array<int, array<string, mixed>> $rows   What this site did for them, newest first, as EventStore::find() describes it.
	 */
	public function __construct( Crm $connection, array $emails, array $rows ) {
		$this->connection = $connection;
		$this->emails     = $emails;
		$this->rows       = $rows;
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

	/** The contact as far as it is known here without asking the CRM; '' where it is not. */
	public function known_contact(): string {
		return (string) ( $this->row_with_contact()['contact_id'] ?? '' );
	}

	/** The same, else the one that the CRM has by address; '' when it has nobody. @throws CrmException */
	public function contact(): string {
		$known = $this->known_contact();
		return '' === $known ? $this->found() : $known;
	}

	/**
	 * @return string[]|null Names, sorted; null when the CRM has nobody with one of these addresses.
	 * @throws CrmException
	 */
	public function now(): ?array {
		$contact = $this->contact();
		try {
			$tags = '' === $contact ? null : $this->connection->tags_of( $contact );
		} catch ( CrmException $error ) {
			if ( ! $error->is( CrmException::CONTACT_NOT_FOUND ) ) {
				throw $error;
			}
			$other = $this->found();
			$tags  = '' === $other || $other === $contact ? null : $this->connection->tags_of( $other );
		}
		if ( null !== $tags ) {
			natcasesort( $tags );
		}
		return null === $tags ? null : array_values( $tags );
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
			'customer'     => array( 'email' => $this->emails[0], 'also_known_as' => array_slice( $this->emails, 1 ) ),
			'entitlements' => $entitlements,
		) );
		return ( new ResyncPlanner( CompletedRules::of( ( new RuleRepository() )->all(), ( new AccessStatements() )->all() ) ) )->plan( $event );
	}

	/** @throws CrmException */
	private function found(): string {
		$contact = $this->connection->find( new Person( $this->emails ) );
		return null === $contact ? '' : $contact->id();
	}
}
