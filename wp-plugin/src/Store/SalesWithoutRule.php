<?php
/**
 * Sales that gave their buyer nothing, because no tag rule was for what they bought.
 *
 * Each event's row names those of its items, by an index of its own: among a hundred thousand events only these are
 * read.
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\Events\Event;

final class SalesWithoutRule {
	/**
	 * Together what was sold together; several groups may name one item, and one buyer.
	 *
	 * @return array<int, array{type: string, no_rule: string, items: array<string, string>, buyers: int, since: int}>
	 *   no_rule names the group, items are names by item key; since is the Unix time at which the first of these sales
	 *   was recorded here.
	 */
	public function groups(): array {
		$rows   = Table::select( 'type, no_rule, COUNT( DISTINCT email ) AS buyers, MIN( created_at ) AS since, MAX( id ) AS newest', "WHERE no_rule <> '' GROUP BY type, no_rule", array() );
		$names  = self::names( array_column( $rows, 'newest' ) );
		$groups = array();
		foreach ( $rows as $row ) {
			$items    = array_fill_keys( $row['no_rule'], '' );
			$groups[] = array(
				'type'    => $row['type'],
				'no_rule' => Columns::written( array( 'no_rule' => $row['no_rule'] ) )['no_rule'],
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
		$values = array();
		foreach ( $groups as $group ) {
			array_push( $values, $group['no_rule'], $group['type'] );
		}
		return (int) Table::value( 'COUNT( DISTINCT email )', 'WHERE ' . Table::places( $groups, '( no_rule = %s AND type = %s )', ' OR ' ), $values );
	}

	/**
	 * How many buyers there are in several groups together since then, and when the first of them bought.
	 *
	 * @param array<int, array<string, mixed>> $groups As groups() gives them; not empty.
	 * @param int                              $after  A Unix time.
	 * @return array{buyers: int, since: int}
	 */
	public function among( array $groups, int $after ): array {
		list( $where, $values ) = self::of_groups( $groups, $after );

		$row = Table::select( 'COUNT( DISTINCT email ) AS buyers, MIN( created_at ) AS since', $where, $values )[0];
		return array( 'buyers' => (int) $row['buyers'], 'since' => (int) strtotime( $row['since'] . ' UTC' ) );
	}

	/**
	 * Ids of the events of several groups since then, the oldest first.
	 *
	 * @param array<int, array<string, mixed>> $groups As groups() gives them; not empty.
	 * @param int                              $after  A Unix time.
	 * @return string[]
	 */
	public function events( array $groups, int $after ): array {
		list( $where, $values ) = self::of_groups( $groups, $after );
		return array_column( Table::select( 'event_id', "$where ORDER BY id", $values ), 'event_id' );
	}

	/** What is over by what this event says, such as refunded, is no sale any more that its buyer misses something of. */
	public function leave_out_over( Event $event ): void {
		$over = array_filter( $event->all_items(), array( $event, 'is_over' ) );
		if ( array() === $over ) {
			return;
		}
		$emails = Addresses::keys( $event->emails() );
		$where  = 'order_id = %s' . ( array() === $emails ? '' : ' OR email IN ( ' . Table::places( $emails ) . ' )' );
		foreach ( Table::select( 'event_id, no_rule', "WHERE no_rule <> '' AND ( $where )", array_merge( array( $event->order_id() ), $emails ) ) as $row ) {
			$left = array_values( array_diff( $row['no_rule'], $over ) );
			if ( $left !== $row['no_rule'] ) {
				Table::change_where( array( 'no_rule' => $left ), array( 'event_id' => $row['event_id'] ) );
			}
		}
	}

	/**
	 * @param array<int, array<string, mixed>> $groups
	 * @return array{0: string, 1: string[]} The condition, and the values for its placeholders.
	 */
	private static function of_groups( array $groups, int $after ): array {
		$values = array();
		foreach ( $groups as $group ) {
			array_push( $values, $group['no_rule'], $group['type'] );
		}
		$values[] = gmdate( 'Y-m-d H:i:s', $after );
		return array( 'WHERE ( ' . Table::places( $groups, '( no_rule = %s AND type = %s )', ' OR ' ) . ' ) AND created_at > %s', $values );
	}

	/**
	 * @param array<mixed> $ids
	 * @return array<int, array<mixed>> Names by item key, by id of the row.
	 */
	private static function names( array $ids ): array {
		return array() === $ids ? array() : array_column( Table::select( 'id, items', 'WHERE id IN ( ' . Table::places( $ids, '%d' ) . ' )', $ids ), 'items', 'id' );
	}
}
