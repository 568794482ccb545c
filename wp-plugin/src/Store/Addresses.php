<?php
/**
 * The further addresses of each event's customer, one a row: they find the event by an index, as the first one does by the
 * column `email` of the table of events. Most customers have one address only, and no row here.
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Site\ColumnText;

final class Addresses {
	public const NAME = 'cart_companion_addresses';

	private const AT_ONCE = 500;

	/** Characters that an index takes of a column, on every server (764 bytes of utf8mb4). */
	private const LENGTH = 191;

	/** Begin of an address in a list that lies there as JSON. */
	private const AS_JSON = 'json:';

	/** The table's name on the current site of a network, or with another one's prefix. */
	public static function name( string $prefix = '' ): string {
		global $wpdb;
		return ( '' === $prefix ? $wpdb->prefix : $prefix ) . self::NAME;
	}

	/** As dbDelta() takes it. Ids are ASCII: as such both fit into the 1000 bytes that MyISAM has for a key. */
	public static function definition(): string {
		global $wpdb;
		return 'CREATE TABLE ' . self::name() . " (\nemail varchar(191) NOT NULL,\nevent_id varchar(64) CHARACTER SET latin1 NOT NULL,\nPRIMARY KEY  (email,event_id),\nKEY event_id (event_id)\n) " . $wpdb->get_charset_collate();
	}

	/**
	 * Before the event itself is stored, so that it is never there without them.
	 *
	 * @param string[] $emails All of its customer's, the one of `email` first.
	 */
	public static function add( string $event_id, array $emails ): void {
		self::insert( array_map( static fn( string $email ): array => array( $email, $event_id ), array_slice( array_values( $emails ), 1 ) ) );
	}

	/**
	 * After the event was stored with these: those that it has no more are forgotten. For the table's collation one of those
	 * may have stood in the place of a new one, which is added then.
	 *
	 * @param string[] $emails The same.
	 */
	public static function keep_only( string $event_id, array $emails ): void {
		global $wpdb;
		$kept = array_merge( array( '-' ), self::keys( array_slice( array_values( $emails ), 1 ) ) ); // The list must not be empty, and nobody has this address.
		$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . self::name() . ' WHERE event_id = %s AND BINARY email NOT IN ( ' . Table::places( $kept ) . ' )', array_merge( array( $event_id ), $kept ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL
		self::add_stored( array( compact( 'event_id', 'emails' ) ) );
	}

	/**
	 * How an address stands in a column with an index, and is looked for there: whole, or where the column cannot hold it,
	 * or in other bytes, as a key that is no other address's, though they begin alike.
	 */
	public static function key( string $email ): string {
		$is_held = 1 !== preg_match( '/[\x80-\xFF]/', $email ) || ColumnText::of( self::name(), 'email' )->holds_bytes( $email );
		if ( $is_held && mb_strlen( $email ) <= self::LENGTH ) {
			return $email;
		}
		return substr( (string) preg_replace( '/[\x80-\xFF]+/', '', $email ), 0, self::LENGTH - 33 ) . ' ' . md5( $email ); // No address has a space.
	}

	/**
	 * @param string[] $emails
	 * @return string[]
	 */
	public static function keys( array $emails ): array {
		return array_map( array( self::class, 'key' ), array_values( $emails ) );
	}

	/**
	 * As they lie in the column `emails` of the table of events, which has no index.
	 *
	 * @param string[] $emails
	 */
	public static function listed( array $emails ): string {
		$rows = array();
		foreach ( $emails as $email ) {
			$is_held = 1 !== preg_match( '/[\x80-\xFF]/', $email ) || ColumnText::of( Table::name(), 'emails' )->holds( $email );
			$rows[]  = $is_held ? $email : self::AS_JSON . trim( (string) wp_json_encode( $email ), '"' );
		}
		return '|' . implode( '|', $rows ) . '|';
	}

	/** @return string[] What listed() wrote. */
	public static function unlisted( string $list ): array {
		$read = static fn( string $email ): string => 0 === strpos( $email, self::AS_JSON ) ? (string) json_decode( '"' . substr( $email, strlen( self::AS_JSON ) ) . '"' ) : $email;
		return array_map( $read, array_values( array_filter( explode( '|', $list ), 'strlen' ) ) );
	}

	/**
	 * Of events that are in the table; not of whoever was forgotten since they were read.
	 *
	 * @param array<int, array<string, mixed>> $rows With event_id and emails.
	 */
	public static function add_stored( array $rows ): void {
		$pairs = array();
		foreach ( $rows as $row ) {
			foreach ( array_slice( $row['emails'], 1 ) as $email ) {
				$pairs[] = array( $email, $row['event_id'] );
			}
		}
		self::insert( $pairs );
		foreach ( array_chunk( array_values( array_unique( array_column( $pairs, 1 ) ) ), self::AT_ONCE ) as $some ) {
			self::forget( array_column( Table::select( 'event_id', "WHERE emails = '' AND event_id IN ( " . Table::places( $some ) . ' )', $some ), 'event_id' ) );
		}
	}

	/** For the events that an older version stored. */
	public static function fill(): void {
		$after = 0;
		do {
			$rows  = Table::select( 'id, event_id, emails', "WHERE id > %d AND emails LIKE '|%%|_%%' ORDER BY id LIMIT %d", array( $after, self::AT_ONCE ) );
			$after = array() === $rows ? 0 : end( $rows )['id'];
			self::add_stored( $rows );
		} while ( count( $rows ) === self::AT_ONCE );
	}

	/**
	 * A condition on rows of the table of events: that one of these is among its customer's addresses.
	 *
	 * @param string[] $emails Not empty.
	 * @return array{0: string, 1: string[]} With placeholders, and the values for them.
	 */
	public static function condition( array $emails ): array {
		$emails = array_map( static fn( string $email ): string => self::key( strtolower( trim( $email ) ) ), array_values( $emails ) );
		$events = self::events_of( $emails );
		$places = Table::places( $emails );
		// The table's collation takes é for e, so the first comparison only finds by the index.
		$first  = "( email <> '' AND email IN ( $places ) AND BINARY email IN ( $places ) )";
		$values = array_merge( $emails, $emails );
		return array() === $events ? array( $first, $values ) : array( "( $first OR event_id IN ( " . Table::places( $events ) . ' ) )', array_merge( $values, $events ) );
	}

	/** @param string[] $event_ids Whose customers are forgotten. */
	public static function forget( array $event_ids ): void {
		global $wpdb;
		foreach ( array_chunk( $event_ids, self::AT_ONCE ) as $some ) {
			$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . self::name() . ' WHERE event_id IN ( ' . Table::places( $some ) . ' )', $some ) ); // phpcs:ignore WordPress.DB.PreparedSQL
		}
	}

	/**
	 * @param string[] $emails
	 * @return string[] Ids of events that have one of these beside their first address.
	 */
	private static function events_of( array $emails ): array {
		global $wpdb;
		$places = Table::places( $emails );
		return $wpdb->get_col( $wpdb->prepare( 'SELECT DISTINCT event_id FROM ' . self::name() . " WHERE email IN ( $places ) AND BINARY email IN ( $places )", array_merge( $emails, $emails ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/** @param array<int, array{0: string, 1: string}> $pairs Address and event. */
	private static function insert( array $pairs ): void {
		global $wpdb;
		foreach ( array_chunk( $pairs, self::AT_ONCE ) as $some ) {
			$values = array_map( static fn( array $pair ): array => array( self::key( $pair[0] ), $pair[1] ), $some );
			$wpdb->query( $wpdb->prepare( 'INSERT IGNORE INTO ' . self::name() . ' ( email, event_id ) VALUES ' . Table::places( $some, '( %s, %s )' ), array_merge( ...$values ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL
		}
	}
}
