<?php
/**
 * What is recorded of an event's operations of AccessAlly's: which was begun, which was seen to end, what the owner said.
 *
 * A tag that is set twice is set; an operation that is run twice may count twice. So none is begun without a record, and
 * one that was begun and not seen to end is unsettled until the owner says what became of it.
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\Rules\PlannedOperation;

final class OperationSteps {
	/** The key among an event's steps. */
	public const KEY = 'operations';

	/** Begun, and not seen to end. */
	public const BEGUN = 'begun';

	/** Seen to end, or done by the owner's word. */
	public const DONE = 'done';

	/** Seen to end, for a contact of the customer's who is no longer there. */
	public const ELSEWHERE = 'elsewhere';

	/** To be run again, by the owner's word. */
	public const AGAIN = 'again';

	/**
	 * In the order in which they were begun.
	 *
	 * @var array<int, array{id: string, name: string, rule: string, state: string, at: int, contact: string, said: string, earlier: bool}>
	 *   contact: account and id in the CRM, '' where any is meant; said: what went wrong; earlier: before a replay.
	 */
	private array $rows;

	private function __construct( array $rows ) {
		$this->rows = array_values( $rows );
	}

	/** @param array<string, mixed> $steps Of an event, as EventProgress describes them. */
	public static function of( array $steps ): self {
		$blank = array( 'id' => '', 'name' => '', 'rule' => '', 'state' => self::BEGUN, 'at' => 0, 'contact' => '', 'said' => '', 'earlier' => false );
		$rows  = array();
		foreach ( is_array( $steps[ self::KEY ] ?? null ) ? $steps[ self::KEY ] : array() as $row ) {
			$rows[] = (array) $row + $blank;
		}
		return new self( $rows );
	}

	/**
	 * What of a done event's steps a replay goes on from: all else is done anew.
	 *
	 * @param array<string, mixed> $steps
	 * @return array<string, mixed>
	 */
	public static function kept_for_replay( array $steps ): array {
		$rows = array_map( static fn( array $row ): array => array( 'earlier' => true ) + $row, self::of( $steps )->rows );
		return array() === $rows ? array() : array( self::KEY => $rows );
	}

	/**
	 * What of an event's steps stays of its operations once its person is forgotten: which operations were begun and which are done, for
	 * nobody that is named.
	 *
	 * @param array<string, mixed> $steps
	 * @return array<string, mixed>
	 */
	public static function without_person( array $steps ): array {
		$rows = array_map( static fn( array $row ): array => array( 'contact' => '', 'said' => '' ) + $row, self::of( $steps )->rows );
		return array() === $rows ? array() : array( self::KEY => $rows );
	}

	/** @return array<int, array<string, mixed>> For the steps. */
	public function rows(): array {
		return $this->rows;
	}

	/** @return array<string, mixed>|null Null where it was never begun. */
	public function find( string $id ): ?array {
		foreach ( $this->rows as $row ) {
			if ( $id === $row['id'] ) {
				return $row;
			}
		}
		return null;
	}

	/** @return array<int, array<string, mixed>> Those that only the owner can settle. */
	public function unsettled(): array {
		return array_values( array_filter( $this->rows, static fn( array $row ): bool => in_array( $row['state'], array( self::BEGUN, self::ELSEWHERE ), true ) ) );
	}

	/** @param string $contact Account and id of whom it is run for. */
	public function begun( PlannedOperation $operation, string $contact, int $at ): self {
		$row = array(
			'id'      => $operation->id,
			'name'    => $operation->name,
			'rule'    => $operation->rule,
			'state'   => self::BEGUN,
			'at'      => $at,
			'contact' => $contact,
			'said'    => '',
			'earlier' => false,
		);
		$others = array_filter( $this->rows, static fn( array $one ): bool => $operation->id !== $one['id'] );
		return new self( array_merge( $others, array( $row ) ) );
	}

	public function ended( string $id ): self {
		return $this->with( $id, array( 'state' => self::DONE ) );
	}

	/** The customer's contact is another one by now. */
	public function elsewhere( string $id ): self {
		return $this->with( $id, array( 'state' => self::ELSEWHERE ) );
	}

	/** Nobody knows how far it came. @param string $said Why. */
	public function left_open( string $id, string $said ): self {
		return $this->with( $id, array( 'state' => self::BEGUN, 'said' => $said ) );
	}

	/** The owner says what became of one that is unsettled: DONE, for whichever contact, or AGAIN. Others stay as they are. */
	public function decided( string $id, string $state ): self {
		$is_open = in_array( $id, array_column( $this->unsettled(), 'id' ), true );
		return $is_open ? $this->with( $id, array( 'state' => $state, 'contact' => '', 'earlier' => false ) ) : $this;
	}

	/** @param array<string, mixed> $change */
	private function with( string $id, array $change ): self {
		return new self( array_map( static fn( array $row ): array => $id === $row['id'] ? $change + $row : $row, $this->rows ) );
	}
}
