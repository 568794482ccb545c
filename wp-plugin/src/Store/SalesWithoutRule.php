<?php
/**
 * Sales that gave their buyer nothing, because no tag rule was for what they bought.
 *
 * Each event's row names those of its items, by an index of its own: among a hundred thousand events only these are
 * looked at.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\Events\EventType;

final class SalesWithoutRule {
	/** As long as the column is. */
	private const LONGEST = 191;

	/** @param string[] $items Keys; as the column holds them. */
	public static function packed( array $items ): string {
		while ( array() !== $items && strlen( implode( ' ', $items ) ) > self::LONGEST ) {
			array_pop( $items );
		}
		return implode( ' ', $items );
	}

	/**
	 * Together what was sold together; several groups may name one item, and one buyer.
	 *
	 * @return array<int, array{type: string, no_rule: string, items: array<string, string>, buyers: int, since: int}>
	 *   no_rule names the group, items are names by item key; since is the Unix time at which the first of these sales
	 *   was recorded here.
	 */
	public function groups(): array {
		global $wpdb;
		$table  = Table::name();
		$sql    = "SELECT type, no_rule, COUNT( DISTINCT email ) AS buyers, MIN( created_at ) AS since, MAX( id ) AS newest FROM $table WHERE no_rule <> '' GROUP BY type, no_rule";
		$rows   = (array) $wpdb->get_results( $sql, ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL
		$names  = self::names( array_map( 'intval', array_column( $rows, 'newest' ) ) );
		$groups = array();
		foreach ( $rows as $row ) {
			$items    = array_fill_keys( explode( ' ', $row['no_rule'] ), '' );
			$groups[] = array(
				'type'    => $row['type'],
				'no_rule' => $row['no_rule'],
				'items'   => array_map( 'strval', array_intersect_key( $names[ (int) $row['newest'] ] ?? array(), $items ) ) + $items,
				'buyers'  => (int) $row['buyers'],
				'since'   => (int) strtotime( $row['since'] . ' UTC' ),
			);
		}
		return $groups;
	}

	/**
	 * How many buyers there are in several groups together.
	 *
	 * @param array<int, array<string, mixed>> $groups As groups() gives them; not empty.
	 */
	public function buyers( array $groups ): int {
		global $wpdb;
		$places = implode( ' OR ', array_fill( 0, count( $groups ), '( no_rule = %s AND type = %s )' ) );
		$values = array();
		foreach ( $groups as $group ) {
			array_push( $values, $group['no_rule'], $group['type'] );
		}
		return (int) $wpdb->get_var( $wpdb->prepare( 'SELECT COUNT( DISTINCT email ) FROM ' . Table::name() . " WHERE $places", $values ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/**
	 * For what was recorded before rows named such items: sales of which no rule was for any item.
	 */
	public static function find_earlier(): void {
		global $wpdb;
		$table = Table::name();
		$where = "type IN ( %s, %s ) AND mode = 'live' AND state = %s AND no_rule = '' AND result LIKE %s AND result LIKE %s";
		$value = array( EventType::PURCHASED, EventType::RENEWED, EventStore::DONE, '%"outcome":"skipped"%', '%"rules":[]%' );
		$kinds = (array) $wpdb->get_col( $wpdb->prepare( "SELECT DISTINCT items FROM $table WHERE $where", $value ) ); // phpcs:ignore WordPress.DB.PreparedSQL
		foreach ( $kinds as $items ) {
			$packed = self::packed( array_map( 'strval', array_keys( (array) json_decode( $items, true ) ) ) );
			$wpdb->query( $wpdb->prepare( "UPDATE $table SET no_rule = %s WHERE items = %s AND $where", array_merge( array( $packed, $items ), $value ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL
		}
	}

	/**
	 * @param int[] $ids
	 * @return array<int, array<mixed>> Names by item key, by id of the row.
	 */
	private static function names( array $ids ): array {
		global $wpdb;
		if ( array() === $ids ) {
			return array();
		}
		$places = implode( ', ', array_fill( 0, count( $ids ), '%d' ) );
		$rows   = (array) $wpdb->get_results( $wpdb->prepare( 'SELECT id, items FROM ' . Table::name() . " WHERE id IN ( $places )", $ids ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL
		$names  = array();
		foreach ( $rows as $row ) {
			$names[ (int) $row['id'] ] = (array) json_decode( $row['items'], true );
		}
		return $names;
	}
}
