<?php
/**
 * Another plugin that looks at statements of the database (a query logger, a security plugin) and ends PHP at some of this plugin's.
 *
 * Option `stack_ended_statements`: "claim" (an event is stored for the first time), "settle" (its result is written) or
 * "settled" (what is asked after that); with "always " before it each time, else once: whoever did leaves
 * wp-content/ended-WHERE. Where the site is served.
 */

if ( 'cli-server' !== PHP_SAPI ) {
	return;
}

$stack_end = static function ( string $where ): void {
	$wanted = (string) get_option( 'stack_ended_statements', '' );
	$mark   = WP_CONTENT_DIR . "/ended-$where";
	if ( str_replace( 'always ', '', $wanted ) === $where && ( $wanted !== $where || ! is_file( $mark ) ) ) {
		file_put_contents( $mark, $where );
		exit( 'Goodbye' );
	}
};

add_filter(
	'query',
	static function ( $query ) use ( $stack_end ) {
		static $is_settled = false;
		if ( false === strpos( $query, 'cart_companion_events' ) ) {
			return $query;
		}
		if ( 0 === strpos( $query, 'INSERT' ) ) {
			$stack_end( 'claim' );
		} elseif ( 0 === strpos( $query, 'UPDATE' ) && false !== strpos( $query, '"outcome' ) ) {
			$stack_end( 'settle' );
			$is_settled = true;
		} elseif ( $is_settled ) {
			$stack_end( 'settled' );
		}
		return $query;
	}
);
