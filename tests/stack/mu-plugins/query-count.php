<?php
/**
 * Says in a header how many questions a page asked the database, without those of our stand-ins: X-Queries.
 *
 * The page is held back until it is whole.
 */

$cart_companion_fakes = 0;
add_filter(
	'query',
	static function ( string $query ) use ( &$cart_companion_fakes ): string {
		$cart_companion_fakes += false === strpos( $query, '_fake_' ) ? 0 : 1;
		return $query;
	}
);
ob_start(
	static function ( string $page ) use ( &$cart_companion_fakes ): string {
		if ( ! headers_sent() && isset( $GLOBALS['wpdb'] ) ) {
			header( 'X-Queries: ' . ( (int) $GLOBALS['wpdb']->num_queries - $cart_companion_fakes ) );
		}
		return $page;
	}
);
