<?php
/** What of the set-up is done for good on this site: what was seen to work once is not looked for again. */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Site\{ Lock, StoredOption };

final class SetUpState {
	public const OPTION = 'cart_companion_setup';

	/** What happens once. */
	public const ORDER = 'order';
	public const TAGS  = 'tags';
	public const LOGIN = 'login';

	/** Among so many of the newest rows it is looked for, as an open page looks every few seconds. */
	private const NEWEST = 500;

	/** By which rows of the table it is seen. Where nobody here knows tags of users, a login is all that can be seen. */
	private const ROWS = array(
		self::ORDER => 'type = %s',
		self::TAGS  => 'state = %s AND result LIKE %s',
		self::LOGIN => '( access = %s OR ( access = %s AND user_id > 0 ) )',
	);

	/** @var array<string, mixed> done_at, is_told, is_hidden, is_begun; ORDER, TAGS and LOGIN: Unix times. */
	private array $stored;

	public function __construct() {
		$stored       = get_option( self::OPTION, array() );
		$this->stored = is_array( $stored ) ? $stored : array();
	}

	/** A Unix time; 0 while it was not seen. */
	public function first( string $what ): int {
		if ( empty( $this->stored[ $what ] ) ) {
			$at = $this->seen( $what );
			if ( 0 === $at ) {
				return 0;
			}
			$this->store( array( $what => $at ), $what );
		}
		return (int) $this->stored[ $what ];
	}

	/** Seen by a test purchase, of which no row stays. */
	public function note( string $what, int $at ): void {
		if ( empty( $this->stored[ $what ] ) ) {
			$this->store( array( $what => $at ), $what );
		}
	}

	/** Whether the checklist was seen unfinished: only then it is worth a word when it is done. */
	public function begin(): void {
		if ( empty( $this->stored['is_begun'] ) ) {
			$this->store( array( 'is_begun' => true ), 'is_begun' );
		}
	}

	public function finish( int $at ): void {
		if ( ! $this->is_done() ) {
			$this->store( array( 'done_at' => $at, 'is_told' => empty( $this->stored['is_begun'] ) ), 'done_at' );
		}
	}

	public function is_done(): bool {
		return ! empty( $this->stored['done_at'] );
	}

	/** Whether "done" is still to be said; once. */
	public function tell(): bool {
		$is_told = ! empty( $this->stored['is_told'] );
		if ( $this->is_done() && ! $is_told ) {
			$this->store( array( 'is_told' => true ) );
			return true;
		}
		return false;
	}

	public function is_hidden(): bool {
		return ! empty( $this->stored['is_hidden'] );
	}

	/** @throws \CartCompanion\Site\LockTimeout */
	public function hide(): void {
		$this->store_by_person( array( 'is_hidden' => true, 'is_wanted' => false ) );
	}

	/** Whether it was brought back, done or not. */
	public function is_wanted(): bool {
		return ! empty( $this->stored['is_wanted'] );
	}

	/** @throws \CartCompanion\Site\LockTimeout */
	public function bring_back(): void {
		$this->store_by_person( array( 'is_hidden' => false, 'is_wanted' => true ) );
	}

	private function seen( string $what ): int {
		$values = array(
			self::ORDER => array( EventType::PURCHASED ),
			self::TAGS  => array( EventStore::DONE, '%"tags_applied":["%' ),
			self::LOGIN => array( AccessStatus::GRANTED, AccessStatus::UNKNOWN ),
		)[ $what ];
		$after  = max( 0, (int) Table::value( 'MAX( id )', '', array() ) - self::NEWEST );
		$at     = Table::value( 'updated_at', 'WHERE id > %d AND ' . self::ROWS[ $what ] . ' AND order_id NOT LIKE %s ORDER BY id LIMIT 1', array_merge( array( $after ), $values, array( EventStore::TESTS ) ) );
		return null === $at ? 0 : (int) strtotime( "$at UTC" );
	}

	/**
	 * What was seen, which is seen again where another request is in the way.
	 *
	 * @param array<string, mixed> $changes
	 * @param string               $once    Once another request has stored that, all of it stays as it is.
	 */
	private function store( array $changes, string $once = '' ): void {
		$this->stored = $changes + $this->stored;
		Lock::if_free( self::OPTION, 1, fn() => $this->write( $changes, $once ) );
	}

	/**
	 * @param array<string, mixed> $changes
	 * @throws \CartCompanion\Site\LockTimeout
	 */
	private function store_by_person( array $changes ): void {
		Lock::during( self::OPTION, fn() => $this->write( $changes ) );
	}

	/**
	 * Under the lock, on top of what is stored by now: this request may have read it before another one changed it.
	 *
	 * @param array<string, mixed> $changes
	 * @param string               $once    Once that is stored, all of it stays as it is.
	 */
	private function write( array $changes, string $once = '' ): void {
		$stored       = StoredOption::read( self::OPTION );
		$stored       = is_array( $stored ) ? $stored : array();
		$this->stored = empty( $stored[ $once ] ) ? $changes + $stored : $stored;
		StoredOption::uncache( self::OPTION );
		update_option( self::OPTION, $this->stored );
	}
}
