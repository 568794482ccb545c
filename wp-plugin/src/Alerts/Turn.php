<?php
/**
 * Lets one process at a time do something; the others leave it and go on.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

final class Turn {
	/** @param callable(): void $work */
	public static function take( string $what, callable $work ): void {
		global $wpdb;
		$name = 'cart_companion_' . md5( $wpdb->prefix . DB_NAME . $what );
		if ( '1' !== (string) $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK( %s, 0 )', $name ) ) ) {
			return;
		}
		try {
			$work();
		} finally {
			$wpdb->query( $wpdb->prepare( 'SELECT RELEASE_LOCK( %s )', $name ) );
		}
	}
}
