<?php
/**
 * A companion of a version before, as far as a site sees it: what does not match the option `stack_known_routes` (a regular
 * expression for the path) is answered as an unknown address is, 404.
 */

add_filter(
	'pre_http_request',
	static function ( $answer, $arguments, $url ) {
		$known = (string) get_option( 'stack_known_routes' );
		$path  = (string) wp_parse_url( $url, PHP_URL_PATH );
		if ( '' === $known || 0 !== strpos( $path, '/api/' ) || preg_match( $known, $path ) ) {
			return $answer;
		}
		return array(
			'headers'  => array( 'content-type' => 'application/json' ),
			'body'     => '{"error":{"code":"not_found","message":"There is nothing at this address."}}',
			'response' => array( 'code' => 404, 'message' => 'Not Found' ),
			'cookies'  => array(),
			'filename' => null,
		);
	},
	10,
	3
);
