<?php
/**
 * What other events of this site tell: an order's contact and items, tags that were moved since.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Access\AccessChecker;
use CartCompanion\Domain\Access\MovedTags;
use CartCompanion\Domain\Events\Event;

final class CustomerHistory {
	/** So many events of a customer who is in no CRM are looked at. */
	private const MOST_UNDONE = 100;

	/** The contact that was acted on for this order; '' when none was, or by another connection. */
	public function contact_of_order( string $order_id, string $connection ): string {
		return $this->latest( $order_id, 'contact_id', $connection );
	}

	/** The contact that was acted on for this address within the last day; '' when none was. */
	public function contact_of_address( string $email, string $connection ): string {
		global $wpdb;
		$since = gmdate( 'Y-m-d H:i:s', time() - DAY_IN_SECONDS );
		// The table's collation takes é for e: the first comparison finds by the index, the second by the very letters.
		$sql = 'SELECT contact_id FROM ' . Table::name() . " WHERE email = %s AND BINARY email = %s AND connection = %s AND updated_at >= %s AND contact_id <> '' ORDER BY id DESC LIMIT 1";
		return (string) $wpdb->get_var( $wpdb->prepare( $sql, $email, $email, $connection, $since ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/** The WordPress user seen for this order; 0 when none was. */
	public function user_of_order( string $order_id ): int {
		return (int) $this->latest( $order_id, 'user_id' );
	}

	/** The WordPress user seen for this contact of the CRM; 0 when none was. */
	public function user_of_contact( string $contact_id, string $connection ): int {
		global $wpdb;
		$sql = 'SELECT user_id FROM ' . Table::name() . ' WHERE contact_id = %s AND connection = %s AND user_id <> 0 ORDER BY id DESC LIMIT 1';
		return (int) $wpdb->get_var( $wpdb->prepare( $sql, $contact_id, $connection ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/**
	 * Tags that the customer's last events would have applied, had the CRM known them: what came before the last event
	 * with a contact is done.
	 *
	 * @param string[] $emails   The person's addresses.
	 * @param string   $order_id '' for none.
	 * @param string   $but      Id of the event that asks.
	 * @return string[]
	 */
	public function left_undone( array $emails, string $order_id, string $but ): array {
		global $wpdb;
		$places = implode( ', ', array_fill( 0, count( $emails ), '%s' ) );
		$sql    = 'SELECT email, order_id, contact_id, steps FROM ' . Table::name() . " WHERE event_id <> %s AND ( ( order_id <> '' AND order_id = %s ) OR email IN ( $places ) ) ORDER BY updated_at DESC, id DESC LIMIT %d";
		$rows   = (array) $wpdb->get_results( $wpdb->prepare( $sql, array_merge( array( $but, $order_id ), $emails, array( self::MOST_UNDONE ) ) ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL
		$left   = array();
		$gone   = array();
		foreach ( $rows as $row ) {
			if ( $row['order_id'] !== $order_id && ! in_array( $row['email'], $emails, true ) ) {
				continue; // The collation takes é for e.
			}
			if ( '' !== $row['contact_id'] ) {
				break;
			}
			$steps = (array) json_decode( $row['steps'], true );
			$left  = array_merge( $left, array_diff( (array) ( $steps['left'] ?? array() ), $gone ) );
			$gone  = array_merge( $gone, (array) ( $steps['gone'] ?? array() ) );
		}
		return array_values( array_unique( $left ) );
	}

	/** @return array<string, string> Names by item key of all that was seen for this order. */
	public function items_of_order( string $order_id ): array {
		global $wpdb;
		if ( '' === $order_id ) {
			return array();
		}
		$rows  = $wpdb->get_col( $wpdb->prepare( 'SELECT items FROM ' . Table::name() . ' WHERE order_id = %s', $order_id ) ); // phpcs:ignore WordPress.DB.PreparedSQL
		$items = array();
		foreach ( (array) $rows as $row ) {
			$items += (array) json_decode( (string) $row, true );
		}
		return $items;
	}

	/**
	 * Tags that later events moved for the same person (known by the order or by an address), whatever came of those
	 * events otherwise.
	 *
	 * @param array<string, mixed> $row As EventStore::find() describes it.
	 * @return array{applied: string[], removed: string[], is_revoked: bool} is_revoked: a later event of the order took
	 *                  away all that this one is about.
	 */
	public function moved_after( array $row ): array {
		$moved      = array(
			'applied' => array(),
			'removed' => array(),
		);
		$is_revoked = false;
		foreach ( $this->later_rows( $row ) as $later ) {
			$is_same_person = ( '' !== $row['order_id'] && $later['order_id'] === $row['order_id'] ) || array() !== array_intersect( $row['emails'], explode( '|', $later['emails'] ) );
			$result         = $is_same_person ? (array) json_decode( $later['result'], true ) : array();
			foreach ( array_keys( $moved ) as $way ) {
				$moved[ $way ] = array_merge( $moved[ $way ], (array) ( $result[ "tags_$way" ] ?? array() ) );
			}
			$is_revoked = $is_revoked || ( isset( $result['revokes'] ) && AccessChecker::is_revoked_by( $later['type'], $result ) && $later['order_id'] === $row['order_id'] && self::covers( $later, $row ) );
		}
		return $moved + compact( 'is_revoked' );
	}

	/**
	 * Whether a later event is about all the items that this one is about.
	 *
	 * @param array<string, string> $later As it lies in the table.
	 * @param array<string, mixed>  $row
	 */
	private static function covers( array $later, array $row ): bool {
		return array() === array_diff_key( (array) $row['items'], (array) json_decode( $later['items'], true ) );
	}

	/** How the person's other events, done so far, left the tags that they moved: the last word on each counts. */
	public function moved_before( Event $event ): MovedTags {
		global $wpdb;
		$emails = array_merge( array( '-' ), $event->emails() ); // The list must not be empty, and nobody has this address.
		$places = implode( ', ', array_fill( 0, count( $emails ), '%s' ) );
		// The table's collation takes é for e: the first comparison finds by the index, the second by the very letters.
		$sql    = 'SELECT result FROM ' . Table::name() . " WHERE event_id <> %s AND result <> '' AND ( ( order_id <> '' AND order_id = %s ) OR ( email IN ( $places ) AND BINARY email IN ( $places ) ) ) ORDER BY updated_at, id";
		$values = array_merge( array( $event->id(), $event->order_id() ), $emails, $emails );
		$there  = array();
		foreach ( (array) $wpdb->get_col( $wpdb->prepare( $sql, $values ) ) as $json ) { // phpcs:ignore WordPress.DB.PreparedSQL
			$result = (array) json_decode( (string) $json, true );
			$there  = array_fill_keys( array_map( array( self::class, 'key' ), (array) ( $result['tags_applied'] ?? array() ) ), true )
				+ array_fill_keys( array_map( array( self::class, 'key' ), (array) ( $result['tags_removed'] ?? array() ) ), false ) + $there;
		}
		return new MovedTags( self::names( $there, true ), self::names( $there, false ) );
	}

	/** A bare number would be renumbered. */
	private static function key( string $tag ): string {
		return ' ' . $tag;
	}

	/**
	 * @param array<string, bool> $there
	 * @return string[]
	 */
	private static function names( array $there, bool $is_there ): array {
		return array_map(
			static function ( string $key ): string {
				return substr( $key, 1 );
			},
			array_keys( $there, $is_there, true )
		);
	}

	/**
	 * Candidates by the indexed columns: an address that this person has in a later event only beside others is looked
	 * for among what came since. The collation takes é for e, so the caller compares again.
	 *
	 * @param array<string, mixed> $row
	 * @return array<int, array<string, string>>
	 */
	private function later_rows( array $row ): array {
		global $wpdb;
		$table  = Table::name();
		$emails = array() === $row['emails'] ? array( '' ) : $row['emails'];
		$equal  = implode( ', ', array_fill( 0, count( $emails ), '%s' ) );
		$like   = implode( ' OR ', array_fill( 0, count( $emails ), 'later.emails LIKE BINARY %s' ) );
		$sql    = "SELECT later.type, later.order_id, later.emails, later.items, later.result FROM $table AS later JOIN $table AS me ON me.event_id = %s
			WHERE later.id <> me.id AND ( later.updated_at, later.id ) > ( me.updated_at, me.id ) AND later.result <> ''
			AND ( ( me.order_id <> '' AND later.order_id = me.order_id ) OR ( later.email <> '' AND later.email IN ( $equal ) ) OR ( later.created_at >= me.created_at AND ( $like ) ) )";
		$values = array_merge( array( $row['event_id'] ), $emails, array_map( array( EventStore::class, 'pattern' ), $emails ) );
		return (array) $wpdb->get_results( $wpdb->prepare( $sql, $values ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/** The last value of $column that says something; where a connection is named, of its events only. */
	private function latest( string $order_id, string $column, ?string $connection = null ): string {
		global $wpdb;
		if ( '' === $order_id ) {
			return '';
		}
		$by_it = null === $connection ? '' : 'AND connection = %s';
		$sql   = "SELECT $column FROM " . Table::name() . " WHERE order_id = %s $by_it AND $column NOT IN ( '', '0' ) ORDER BY id DESC LIMIT 1";
		return (string) $wpdb->get_var( $wpdb->prepare( $sql, null === $connection ? array( $order_id ) : array( $order_id, $connection ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}
}
