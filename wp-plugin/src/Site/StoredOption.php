<?php
/**
 * Options of this plugin as the database has them, where a copy in an object cache may be older.
 *
 * A cache that outlives the request (Redis, Memcached) is filled by one process while another one writes: it may keep what
 * was, or that nothing was, until somebody flushes it (core.trac.wordpress.org, tickets 31245 and 43506). Whoever takes out
 * what is wrong and reads again may get it again, put back a moment ago. So what the database said is put there: such a
 * cache answers the rest of a request from its own memory with what that has stored or read last.
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

	/** Whoever asks for it next in this request, or writes it, has the database's. */
	public static function uncache( string $name ): void {
		if ( wp_using_ext_object_cache() ) {
			self::refresh( array( $name ) );
			return;
		}
		foreach ( array( self::LOADED, self::ABSENT ) as $list ) {
			if ( isset( ( (array) wp_cache_get( $list, self::GROUP ) )[ $name ] ) ) {
				wp_cache_delete( $list, self::GROUP );
			}
		}
		wp_cache_delete( $name, self::GROUP );
	}

	/**
	 * Puts what the database has in the place of what the cache has wrongly, or not at all. One question to the database, a
	 * second one where they differ, and none where no cache outlives a request.
	 *
	 * @param string[] $names
	 */
	public static function refresh( array $names ): void {
		$stored = wp_using_ext_object_cache() ? self::stored( $names ) : array();
		if ( array() === self::wrong( $stored ) && self::lists() === self::corrected( self::lists(), $stored ) ) {
			return;
		}
		$stored = self::stored( $names ); // The cache may have had what was saved since the first answer.
		foreach ( self::wrong( $stored ) as $name ) {
			wp_cache_set( $name, $stored[ $name ] ?? false, self::GROUP ); // False is what was never cached, for WordPress.
		}
		// As they are by now. Without one of its lists the whole site reads all options anew, and somebody may put back what was.
		$seen  = self::lists();
		$lists = self::lists( true );
		foreach ( array_keys( array_diff_key( $seen, $lists ) ) as $list ) {
			wp_cache_delete( $list, self::GROUP ); // Nobody has it any more but, in some caches, this request.
		}
		foreach ( self::corrected( $lists, $stored ) as $list => $right ) {
			if ( $right !== $lists[ $list ] ) {
				wp_cache_set( $list, $right, self::GROUP );
			}
		}
	}

	/**
	 * @param string[] $names
	 * @return array<string, string|null> By name, null for what is not there; nothing where the database did not answer: what
	 *                                    the cache has is better than that.
	 */
	private static function stored( array $names ): array {
		global $wpdb;
		$places = implode( ', ', array_fill( 0, count( $names ), '%s' ) );
		$rows   = (array) $wpdb->get_results( $wpdb->prepare( "SELECT option_name, option_value FROM $wpdb->options WHERE option_name IN ( $places )", $names ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL
		return '' === $wpdb->last_error ? array_column( $rows, 'option_value', 'option_name' ) + array_fill_keys( $names, null ) : array();
	}

	/**
	 * @param array<string, string|null> $stored
	 * @return string[] Names of those that the cache has wrongly, or not at all.
	 */
	private static function wrong( array $stored ): array {
		$loaded = (array) wp_cache_get( self::LOADED, self::GROUP );
		$wrong  = array();
		foreach ( $stored as $name => $value ) {
			$cached = wp_cache_get( $name, self::GROUP );
			if ( false === $cached ? null !== $value && ! isset( $loaded[ $name ] ) : self::as_stored( $cached ) !== $value ) {
				$wrong[] = $name;
			}
		}
		return $wrong;
	}

	/**
	 * WordPress's lists as the cache has them.
	 *
	 * @param bool $anew Not as this request has seen them last.
	 * @return array<string, array<string, mixed>> By the list's name; without those that the cache does not have.
	 */
	private static function lists( bool $anew = false ): array {
		$lists = array();
		foreach ( array( self::LOADED, self::ABSENT ) as $list ) {
			$lists[ $list ] = wp_cache_get( $list, self::GROUP, $anew );
		}
		return array_filter( $lists, 'is_array' );
	}

	/**
	 * The lists, but for what is stored otherwise.
	 *
	 * @param array<string, array<string, mixed>> $lists  A list that is not there must not be made: it would be taken for whole.
	 * @param array<string, string|null>          $stored
	 * @return array<string, array<string, mixed>>
	 */
	private static function corrected( array $lists, array $stored ): array {
		foreach ( $stored as $name => $value ) {
			unset( $lists[ null === $value ? self::LOADED : self::ABSENT ][ $name ] );
			if ( isset( $lists[ self::LOADED ][ $name ] ) && self::as_stored( $lists[ self::LOADED ][ $name ] ) !== $value ) {
				$lists[ self::LOADED ][ $name ] = $value;
			}
		}
		return $lists;
	}

	/** @param mixed $cached As WordPress keeps it: what the database has, or what was written, serialised. */
	private static function as_stored( $cached ): string {
		return is_scalar( $cached ) ? (string) $cached : (string) maybe_serialize( $cached );
	}
}
