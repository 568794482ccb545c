<?php
/**
 * Identifiers that an older version stored as they came: written as Text::identifier() gives them now, or nothing that comes
 * later would find them.
 *
 * Rows are read in parts and changed one by one, each only while it still holds what was read: the site goes on meanwhile,
 * and what breaks off is begun again.
 */

declare(strict_types=1);

namespace CartCompanion\Store;

final class FormerIdentifiers {
	private const AT_ONCE = 500;

	/**
	 * What other people make up. Not here: ids of events and deliveries, types, times and states, which the companion and
	 * this plugin have always made of ASCII; ids of contacts, by which the CRM is asked as they are.
	 */
	private const COLUMNS = array( 'order_id', 'invoice_id', 'connection', 'no_rule' );

	/** What identifiers do not have by now: all but printable ASCII. */
	private const ODD = '[^ -~]';

	/** Those that were stored whole. Of those that were cut, the rest is not known; by them nothing was ever found. */
	public static function rewrite(): void {
		$which = 'CONCAT( ' . implode( ', ', self::COLUMNS ) . ' ) REGEXP %s';
		self::each( $which, array( self::ODD ), static function ( array $row ): void {
			foreach ( self::COLUMNS as $name ) {
				if ( 1 === preg_match( '/' . self::ODD . '/', self::old( $row, $name ) ) ) {
					self::change( $row, $name, (string) Columns::written( array( $name => $row[ $name ] ) )[ $name ] );
				}
			}
		} );
	}

	/** @param array<string, string> $names New ones of connections, by those that lie there. */
	public static function rename_connections( array $names ): void {
		$former = array_map( 'strval', array_keys( $names ) );
		if ( array() === $former ) {
			return;
		}
		self::each( 'connection IN ( ' . Table::places( $former ) . ' )', $former, static function ( array $row ) use ( $names ): void {
			self::change( $row, 'connection', $names[ $row['connection'] ] ?? $row['connection'] ); // For the collation another one may be the same.
		} );
	}

	/**
	 * @param string                               $which  A condition.
	 * @param string[]                             $values For its placeholders.
	 * @param callable(array<string, mixed>): void $work   Takes a row; raw_no_rule and raw_steps are these as they lie there.
	 */
	private static function each( string $which, array $values, callable $work ): void {
		$columns = 'id, steps, steps AS raw_steps, no_rule AS raw_no_rule, ' . implode( ', ', self::COLUMNS );
		$after   = 0;
		do {
			$rows = Table::select( $columns, "WHERE id > %d AND $which ORDER BY id LIMIT %d", array_merge( array( $after ), $values, array( self::AT_ONCE ) ) );
			foreach ( $rows as $row ) {
				$work( $row );
				$after = $row['id'];
			}
		} while ( count( $rows ) === self::AT_ONCE );
	}

	/** @param array<string, mixed> $row As each() gives it. */
	private static function change( array $row, string $name, string $new ): void {
		$old = self::old( $row, $name );
		if ( $new === $old ) {
			return;
		}
		$set   = "SET $name = %s";
		$is_it = "WHERE id = %d AND $name = %s";
		if ( 'connection' === $name && ( $row['steps']['connection'] ?? '' ) === $old ) { // Else the next try would take what was done for another account's.
			$steps = Columns::written( array( 'steps' => array( 'connection' => $new ) + $row['steps'] ) )['steps'];
			Table::update( "$set, steps = %s $is_it AND steps = %s", array( $new, $steps, $row['id'], $old, $row['raw_steps'] ) );
			return;
		}
		Table::update( "$set $is_it", array( $new, $row['id'], $old ) );
	}

	/** @param array<string, mixed> $row As each() gives it. */
	private static function old( array $row, string $name ): string {
		return (string) ( $row[ "raw_$name" ] ?? $row[ $name ] );
	}
}
