<?php
/**
 * Options of this plugin as the database has them, where a copy in an object cache may be older.
 *
 * A cache that outlives the request (Redis, Memcached) is filled by one process while another one writes: it may keep what
 * was, or that nothing was, until somebody flushes it (core.trac.wordpress.org, tickets 31245 and 43506).
 */

declare(strict_types=1);

namespace CartCompanion\Site;

final class StoredOption {
	private const GROUP = 'options';

	/** Of WordPress, each a list of many options: those that are loaded with each page, and those that are not there. */
	private const LOADED = 'alloptions';
	private const ABSENT = 'notoptions';

	/** @return mixed Null when it is not there. */
	public static function read( string $name ) {
		global $wpdb;
		$value = $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM $wpdb->options WHERE option_name = %s", $name ) );
		return null === $value ? null : StoredValue::read( maybe_unserialize( $value ) );
	}

	/** Whoever asks for it next, or writes it, has the database's. */
	public static function uncache( string $name ): void {
		foreach ( array( self::LOADED, self::ABSENT ) as $list ) {
			// Without its list the whole site reads all of them anew, and one of those that do may put back what was.
			if ( isset( ( (array) wp_cache_get( $list, self::GROUP, true ) )[ $name ] ) ) {
				wp_cache_delete( $list, self::GROUP );
			}
		}
		wp_cache_delete( $name, self::GROUP );
	}

	/**
	 * Takes out of the cache what differs from the database; one question to it, and none where no cache outlives a request.
	 *
	 * @param string[] $names
	 */
	public static function refresh( array $names ): void {
		global $wpdb;
		if ( ! wp_using_ext_object_cache() ) {
			return;
		}
		$places = implode( ', ', array_fill( 0, count( $names ), '%s' ) );
		$rows   = (array) $wpdb->get_results( $wpdb->prepare( "SELECT option_name, option_value FROM $wpdb->options WHERE option_name IN ( $places )", $names ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL
		$there  = array_column( $rows, 'option_value', 'option_name' );
		if ( '' !== $wpdb->last_error ) {
			return; // What the cache has is better than nothing.
		}
		$loaded = (array) wp_cache_get( self::LOADED, self::GROUP );
		$absent = (array) wp_cache_get( self::ABSENT, self::GROUP );
		foreach ( $names as $name ) {
			$stored = $there[ $name ] ?? null;
			$cached = $loaded[ $name ] ?? wp_cache_get( $name, self::GROUP );
			if ( ( false !== $cached && self::as_stored( $cached ) !== $stored ) || ( null !== $stored && isset( $absent[ $name ] ) ) ) {
				self::uncache( $name );
			}
		}
	}

	/** @param mixed $cached As WordPress keeps it: what the database has, or what was written, serialised. */
	private static function as_stored( $cached ): string {
		return is_scalar( $cached ) ? (string) $cached : (string) maybe_serialize( $cached );
	}
}
