<?php
/**
 * Lets one request at a time do something on this site.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection;

final class Lock {
	private const WAIT_SECONDS = 10;

	/**
	 * @param callable(): mixed $work
	 * @return mixed What $work returns.
	 * @throws Postponed When others hold it too long.
	 */
	public static function during( string $what, callable $work ) {
		global $wpdb;
		$name = 'cart_companion_' . md5( $wpdb->prefix . DB_NAME . $what );
		if ( '1' !== (string) $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK( %s, %d )', $name, self::WAIT_SECONDS ) ) ) {
			throw new Postponed( __( 'Another request of this site is doing the same at this moment; this will be tried again.', 'cart-companion' ), 5 );
		}
		try {
			return $work();
		} finally {
			$wpdb->query( $wpdb->prepare( 'SELECT RELEASE_LOCK( %s )', $name ) );
		}
	}
}
