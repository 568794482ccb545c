<?php
/**
 * Options and transients of this plugin that hold words of people: names of tags and products, messages.
 *
 * Where the table of options cannot hold one of their characters (ColumnText) WordPress saves nothing and says nothing, or
 * what is saved cannot be read again. There the value is written as JSON, which is ASCII; everywhere else as it is.
 */

declare(strict_types=1);

namespace CartCompanion\Site;

final class StoredValue {
	/** Begin of a value that is written as JSON. */
	private const MARK = 'cart_companion_json:';

	/**
	 * As get_option().
	 *
	 * @param mixed $default_value
	 * @return mixed
	 */
	public static function option( string $name, $default_value = false ) {
		return self::read( get_option( $name, $default_value ) );
	}

	/**
	 * As update_option(): arrays, texts, numbers; no objects.
	 *
	 * @param mixed $value
	 */
	public static function save_option( string $name, $value, bool $autoload = false ): bool {
		return update_option( $name, self::packed( $value ), $autoload );
	}

	/** @return mixed As get_transient(). */
	public static function transient( string $name ) {
		return self::read( get_transient( $name ) );
	}

	/**
	 * As set_transient().
	 *
	 * @param mixed $value
	 */
	public static function save_transient( string $name, $value, int $seconds ): bool {
		return set_transient( $name, wp_using_ext_object_cache() ? $value : self::packed( $value ), $seconds );
	}

	/**
	 * What lies in the database, unserialised.
	 *
	 * @param mixed $stored
	 * @return mixed The value that was saved.
	 */
	public static function read( $stored ) {
		return is_string( $stored ) && 0 === strpos( $stored, self::MARK ) ? json_decode( substr( $stored, strlen( self::MARK ) ), true ) : $stored;
	}

	/**
	 * @param mixed $value
	 * @return mixed
	 */
	private static function packed( $value ) {
		global $wpdb;
		$text = (string) maybe_serialize( $value );
		if ( 1 !== preg_match( '/[\x80-\xFF]/', $text ) || ColumnText::of( $wpdb->options, 'option_value' )->holds( $text ) ) {
			return $value;
		}
		return self::MARK . wp_json_encode( $value );
	}
}
