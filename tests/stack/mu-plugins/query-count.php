<?php
/**
 * Says in a header how many questions a page asked the database: X-Queries. The page is held back until it is whole.
 */

ob_start(
	static function ( string $page ): string {
		if ( ! headers_sent() && isset( $GLOBALS['wpdb'] ) ) {
			header( 'X-Queries: ' . (int) $GLOBALS['wpdb']->num_queries );
		}
		return $page;
	}
);
