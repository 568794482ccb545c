<?php
/**
 * Runs the operations of one event's plan, each once: recorded before it is begun, and when it was seen to end.
 *
 * One that cannot be run, or of which nobody knows whether it was, stops nothing else of the event: that goes on, and the
 * event then needs a person.
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Crm\{ Crm, CrmException, Operation, OperationList };
use CartCompanion\Domain\Rules\{ PlannedOperation, TagPlan };
use CartCompanion\Store\{ EventProgress, OperationSteps };

final class OperationRuns {
	private Crm $connection;
	private TagPlan $plan;
	private EventProgress $progress;

	/** @var string[] Sentences: what needs a person. */
	private array $problems = array();

	/** @var string[] Sentences for the owner beside what was done. */
	private array $notes = array();

	public function __construct( Crm $connection, TagPlan $plan, EventProgress $progress ) {
		$this->connection = $connection;
		$this->plan       = $plan;
		$this->progress   = $progress;
	}

	/**
	 * @param bool $is_there Whether the contact was found, or tagged, just now.
	 * @throws CrmException When an operation is not begun, and trying again may help.
	 */
	public function run( string $contact_id, bool $is_there ): void {
		$this->problems = array();
		$this->notes    = array();
		$this->note_earlier();
		$to_run = array_filter( $this->plan->operations, fn( PlannedOperation $one ): bool => $this->is_to_run( $one, $contact_id ) );
		$listed = array() === $to_run ? null : $this->listed( $to_run );
		$ran    = false;
		foreach ( $to_run as $operation ) {
			if ( null === $listed || ! $this->can_run( $operation, $listed ) ) {
				continue;
			}
			if ( ! $is_there ) {
				$this->connection->require_contact( $contact_id );
				$is_there = true;
			}
			$this->run_one( $operation, $contact_id );
			$ran = true;
		}
		if ( $ran && ! ( $this->progress->has_made_contact() && 0 === $this->progress->user_id() ) ) {
			$this->refresh_copy( $contact_id );
		}
	}

	/** There is no contact for whom they could be run. */
	public function note_nobody(): void {
		foreach ( $this->plan->operations as $operation ) {
			/* translators: %s: name of an operation */
			$this->notes[] = sprintf( __( 'The operation “%s” was not run, for there is nobody in the CRM to run it for.', 'cart-companion' ), self::label( $operation ) );
		}
	}

	/** @return string[] Names of the plan's operations that are done, by this try or an earlier one, or by the owner's word. */
	public function done(): array {
		$names = array();
		foreach ( $this->plan->operations as $operation ) {
			$row = $this->progress->operations()->find( $operation->id );
			if ( null !== $row && OperationSteps::DONE === $row['state'] ) {
				$names[] = self::label( $operation );
			}
		}
		return $names;
	}

	/** @return string[] Sentences; while there are some, the event needs a person. */
	public function problems(): array {
		return $this->problems;
	}

	/** @return string[] Sentences. */
	public function notes(): array {
		return $this->notes;
	}

	/** Whether it was never begun for this contact, or is to be run again; else a problem says what is unclear. */
	private function is_to_run( PlannedOperation $operation, string $contact_id ): bool {
		$row = $this->progress->operations()->find( $operation->id );
		if ( null === $row || OperationSteps::AGAIN === $row['state'] ) {
			return true;
		}
		$is_other = '' !== $row['contact'] && $row['contact'] !== $this->whom( $contact_id );
		if ( OperationSteps::DONE === $row['state'] && $is_other ) {
			$this->progress->record_operations( $this->progress->operations()->elsewhere( $operation->id ) );
		}
		if ( OperationSteps::DONE !== $row['state'] || $is_other ) {
			$this->problems[] = self::question( (array) $this->progress->operations()->find( $operation->id ) );
		}
		return false;
	}

	/** What was run before a replay, or is done by the owner's word, is not run again. */
	private function note_earlier(): void {
		foreach ( $this->plan->operations as $operation ) {
			$row     = $this->progress->operations()->find( $operation->id );
			$is_done = null !== $row && OperationSteps::DONE === $row['state'];
			if ( $is_done && '' === $row['contact'] ) {
				/* translators: %s: name of an operation */
				$this->notes[] = sprintf( __( 'The operation “%s” was not run again: by your answer it was done.', 'cart-companion' ), self::label( $operation ) );
			} elseif ( $is_done && $row['earlier'] ) {
				/* translators: 1: name of an operation, 2: date and time */
				$this->notes[] = sprintf( __( 'The operation “%1$s” was not run again: it was run for this event on %2$s.', 'cart-companion' ), self::label( $operation ), self::when( $row ) );
			}
		}
	}

	/**
	 * Null where there are none, which is then a problem of each that is to be run.
	 *
	 * @param PlannedOperation[] $to_run
	 */
	private function listed( array $to_run ): ?OperationList {
		try {
			$listed = $this->connection->operations();
			$reason = null === $listed ? $this->connection->why_no_operations() : '';
		} catch ( CrmException $error ) {
			if ( ! $error->is_permanent() ) {
				throw $error;
			}
			$listed = null;
			$reason = rtrim( $error->getMessage(), '. ' );
		}
		foreach ( null === $listed ? $to_run : array() as $operation ) {
			/* translators: 1: name of an operation, 2: rule, 3: the reason, and what to do */
			$this->problems[] = sprintf( __( 'The operation “%1$s” of rule %2$s was not run. %3$s, then retry.', 'cart-companion' ), self::label( $operation ), $operation->rule, $reason );
		}
		return $listed;
	}

	/** Whether AccessAlly still has what the rule means; else a problem, or a note, says why not. */
	private function can_run( PlannedOperation $operation, OperationList $listed ): bool {
		$found = $listed->find( $operation->id );
		if ( null === $found ) {
			/* translators: 1: name of an operation, 2: its number, 3: rule */
			$this->problems[] = sprintf( __( 'The operation “%1$s” (%2$s) is no longer in AccessAlly. Choose another one in rule %3$s under Cart Companion → Tag rules, then retry.', 'cart-companion' ), self::label( $operation ), $operation->id, $operation->rule );
			return false;
		}
		$likeness = $found->compared_with( $operation->name );
		if ( Operation::ANOTHER === $likeness ) {
			/* translators: 1: name of an operation, 2: its number, 3: name that this number has now, 4: rule */
			$this->problems[] = sprintf( __( 'The operation “%1$s” (%2$s) was not run: under this number AccessAlly now has “%3$s”. Look at rule %4$s under Cart Companion → Tag rules, tick the one you mean and save, then retry.', 'cart-companion' ), $operation->name, $operation->id, $found->name, $operation->rule );
			return false;
		}
		if ( $operation->is_given_back && Operation::COUNTS === $found->kind ) {
			/* translators: %s: name of an operation */
			$this->notes[] = sprintf( __( 'The operation “%s” was not run again: the customer has back what they had lost, and this one would count twice. If it should, run it in AccessAlly.', 'cart-companion' ), self::label( $operation ) );
			return false;
		}
		if ( Operation::RENAMED === $likeness ) {
			/* translators: 1: name of an operation, 2: the name that it has now */
			$this->notes[] = sprintf( __( 'AccessAlly calls the operation “%1$s” now “%2$s”.', 'cart-companion' ), $operation->name, $found->name );
		}
		return true;
	}

	private function run_one( PlannedOperation $operation, string $contact_id ): void {
		$is_begun = false;
		$begin    = function () use ( $operation, $contact_id, &$is_begun ): void {
			$this->progress->record_operations( $this->progress->operations()->begun( $operation, $this->whom( $contact_id ), time() ) );
			$is_begun = true;
		};
		try {
			$this->connection->run_operation( $contact_id, $operation->id, $begin );
		} catch ( \Throwable $error ) {
			if ( ! $is_begun ) {
				throw $error;
			}
			$said = trim( wp_strip_all_tags( $error instanceof CrmException ? $error->said() : $error->getMessage() ) );
			$this->progress->record_operations( $this->progress->operations()->left_open( $operation->id, '' === $said ? get_class( $error ) : $said ) );
			$this->problems[] = self::question( (array) $this->progress->operations()->find( $operation->id ) );
			return;
		}
		$this->progress->record_operations( $this->progress->operations()->ended( $operation->id ) );
	}

	/** It is a copy only: where it cannot be fetched now, AccessAlly fetches it when the customer comes. */
	private function refresh_copy( string $contact_id ): void {
		try {
			$this->connection->refresh_copy( $contact_id );
		} catch ( CrmException $error ) {
			return;
		}
	}

	/**
	 * What is to be found out, and what to do then.
	 *
	 * @param array<string, mixed> $row Of OperationSteps.
	 */
	private static function question( array $row ): string {
		$about = array( '' === $row['name'] ? Operation::unnamed( $row['id'] ) : $row['name'], $row['id'], $row['rule'], self::when( $row ), rtrim( $row['said'], '. ' ) );
		if ( OperationSteps::ELSEWHERE === $row['state'] ) {
			/* translators: 1: name of an operation, 2: its number, 3: rule, 4: date and time */
			$what = __( 'The operation “%1$s” (%2$s) of rule %3$s was run on %4$s, but for another contact: this customer has a new one in your CRM since.', 'cart-companion' );
		} elseif ( '' === $row['said'] ) {
			/* translators: 1: name of an operation, 2: its number, 3: rule, 4: date and time */
			$what = __( 'The operation “%1$s” (%2$s) of rule %3$s was begun on %4$s, and this site did not see it end. It may have been run.', 'cart-companion' );
		} else {
			/* translators: 1: name of an operation, 2: its number, 3: rule, 4: date and time, 5: what AccessAlly said */
			$what = __( 'The operation “%1$s” (%2$s) of rule %3$s, begun on %4$s, went wrong, and nobody knows how far it came: %5$s.', 'cart-companion' );
		}
		return vsprintf( $what, $about ) . ' ' . __( 'It is not run again by itself. Look at this customer in AccessAlly, then choose “It was done” or “Run it again” at this event.', 'cart-companion' );
	}

	/** @param array<string, mixed> $row */
	private static function when( array $row ): string {
		return (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), (int) $row['at'] );
	}

	private static function label( PlannedOperation $operation ): string {
		return '' === $operation->name ? Operation::unnamed( $operation->id ) : $operation->name;
	}

	/** The same id means another person in another account. */
	private function whom( string $contact_id ): string {
		return $this->progress->connection() . ' ' . $contact_id;
	}
}
