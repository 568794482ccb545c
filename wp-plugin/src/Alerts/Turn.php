<?php
/**
 * Lets one process at a time do something; the others wait some seconds for their turn, or leave it and go on.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

final class Turn {
	/**
	 * @param callable(): void $work
	 * @param int              $seconds How long to wait for those who are at it.
	 */
	public static function take( string $what, int $seconds, callable $work ): void {
		global $wpdb;
		$name = 'cart_companion_' . md5( $wpdb->prefix . DB_NAME . $what );
		if ( '1' !== (string) $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK( %s, %d )', $name, $seconds ) ) ) {
			return;
		}
		try {
			$work();
		} finally {
			$wpdb->query( $wpdb->prepare( 'SELECT RELEASE_LOCK( %s )', $name ) );
		}
	}
}
