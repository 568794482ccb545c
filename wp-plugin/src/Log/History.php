<?php
/**
 * What earlier events tell about an order: its contact, its items.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Log;

final class History {
	/** The contact that was acted on for this order; '' when none was, or by another connection. */
	public function contact_of_order( string $order_id, string $connection ): string {
		return $this->latest( $order_id, 'contact_id', 'connection', $connection );
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
		return (int) $this->latest( $order_id, 'user_id', "''", '' );
	}

	/** The WordPress user seen for this contact of the CRM; 0 when none was. */
	public function user_of_contact( string $contact_id, string $connection ): int {
		global $wpdb;
		$sql = 'SELECT user_id FROM ' . Table::name() . ' WHERE contact_id = %s AND connection = %s AND user_id <> 0 ORDER BY id DESC LIMIT 1';
		return (int) $wpdb->get_var( $wpdb->prepare( $sql, $contact_id, $connection ) ); // phpcs:ignore WordPress.DB.PreparedSQL
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

	/** The last value of $column that says something. */
	private function latest( string $order_id, string $column, string $by, string $value ): string {
		global $wpdb;
		if ( '' === $order_id ) {
			return '';
		}
		$sql = "SELECT $column FROM " . Table::name() . " WHERE order_id = %s AND $by = %s AND $column NOT IN ( '', '0' ) ORDER BY id DESC LIMIT 1";
		return (string) $wpdb->get_var( $wpdb->prepare( $sql, $order_id, $value ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}
}
