<?php
/** Checks once more whether the access of one event came or went. */

declare(strict_types=1);

namespace CartCompanion\Access;

use CartCompanion\Crm\{ Crm, Registry };
use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Access\AccessResult;
use CartCompanion\Site\Deadline;
use CartCompanion\Store\{ AccessCheckStore, CustomerHistory, EventStore, RuleRepository, TagWitnesses };
use CartCompanion\Users\CustomerUser;

final class AccessRecheck {
	private EventStore $events;
	private AccessCheckStore $checks;
	private CustomerHistory $history;
	private Registry $connections;
	private AccessChecker $access;
	private RuleRepository $rules;
	private TagWitnesses $witnesses;

	public function __construct( EventStore $events, AccessCheckStore $checks, CustomerHistory $history, Registry $connections, AccessChecker $access, RuleRepository $rules ) {
		$this->events      = $events;
		$this->checks      = $checks;
		$this->history     = $history;
		$this->connections = $connections;
		$this->access      = $access;
		$this->rules       = $rules;
		$this->witnesses   = new TagWitnesses();
	}

	/** Tags of users, which are asked for once, are asked for again from here on. */
	public function begin(): void {
		$this->access->forget_tags();
		$this->witnesses = new TagWitnesses();
	}

	/**
	 * What is found now; it is recorded.
	 *
	 * @param Deadline|null $deadline No further call to the CRM is begun after it.
	 * @return AccessResult|null Null when there is nothing to check, or nobody who could say.
	 * @throws \CartCompanion\Crm\CrmException When the CRM limits, or is down.
	 */
	public function check( string $event_id, ?Deadline $deadline = null ): ?AccessResult {
		$claim = $this->checks->claim_of( $event_id );
		$row   = null === $claim ? null : $this->events->find( $event_id );
		if ( null === $row || null === $row['result'] || array() === $row['emails'] ) {
			return null;
		}
		$found = $this->found( $row, $deadline );
		if ( null !== $found ) {
			$this->checks->record( $event_id, $claim, $found );
		}
		return $found;
	}

	/** @param array<string, mixed> $row */
	private function found( array $row, ?Deadline $deadline ): ?AccessResult {
		if ( ! $this->access->is_needed() ) {
			return new AccessResult( AccessStatus::NONE, $row['user_id'] );
		}
		$connection = $this->connection( $row['connection'] );
		if ( null === $connection ) {
			return null;
		}
		$user_id  = ( new CustomerUser( $this->history ) )->id( $connection, $row['emails'], $row['order_id'], $row['contact_id'], $row['connection'] );
		$rules    = $this->rules->all();
		$expected = ( new StandingExpectation( $this->history, $rules ) )->of( $row );
		$triggers = new UsedTriggers( $this->witnesses, $rules, $row );
		if ( ! empty( $row['result']['confirm'] ) && ! in_array( $row['access'], AccessStatus::OPEN, true ) ) {
			return $this->access->confirm( $connection, $expected, $user_id, $row['access'], $triggers, $deadline );
		}
		return $this->access->check_anew( $connection, $expected, $user_id, (string) $row['contact_id'], $triggers, $deadline );
	}

	/** The one the event was done with; null while it is not there. */
	private function connection( string $key ): ?Crm {
		$connection = $this->connections->all()[ (string) strtok( $key, '/' ) ] ?? null;
		return null !== $connection && $connection->is_connected() ? $connection : null;
	}
}
