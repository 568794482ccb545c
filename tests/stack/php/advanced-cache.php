<?php
/**
 * A page cache, as those of hosts and plugins are: the second visitor gets the page of the first, and no WordPress.
 *
 * It keeps what anonymous visitors GET with status 200, the REST API's answers too; not wp-admin and not files of PHP. The
 * header X-Stack-Cache says HIT or MISS.
 */

( static function () {
	$address = (string) ( $_SERVER['REQUEST_URI'] ?? '' );
	$names   = implode( ' ', array_keys( $_COOKIE ) );
	if ( 'GET' !== ( $_SERVER['REQUEST_METHOD'] ?? '' ) || 'cli' === PHP_SAPI || preg_match( '#/wp-admin|\.php#', $address ) || preg_match( '/wordpress_logged_in|wp-postpass|comment_author/', $names ) ) {
		return;
	}
	$file = WP_CONTENT_DIR . '/cache/' . md5( ( $_SERVER['HTTP_HOST'] ?? '' ) . $address );
	if ( is_file( $file ) ) {
		list( $type, $page ) = explode( "\n", (string) file_get_contents( $file ), 2 );
		header( "Content-Type: $type" );
		header( 'X-Stack-Cache: HIT' );
		echo $page;
		exit;
	}
	header( 'X-Stack-Cache: MISS' );
	ob_start(
		static function ( $page ) use ( $file ) {
			$types = preg_grep( '/^Content-Type: /i', headers_list() );
			$type  = substr( (string) end( $types ), strlen( 'Content-Type: ' ) );
			if ( 200 === http_response_code() && ! defined( 'DONOTCACHEPAGE' ) ) {
				is_dir( dirname( $file ) ) || mkdir( dirname( $file ) );
				file_put_contents( $file . getmypid(), $type . "\n" . $page );
				rename( $file . getmypid(), $file );
			}
			return $page;
		}
	);
} )();
