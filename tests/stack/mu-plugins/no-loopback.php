<?php
/** A server that cannot call its own address, as behind some firewalls and proxies; option `stack_no_loopback` switches it on. */

add_filter(
	'pre_http_request',
	static function ( $answer, $arguments, $url ) {
		$is_own = wp_parse_url( $url, PHP_URL_HOST ) . wp_parse_url( $url, PHP_URL_PORT ) === wp_parse_url( home_url(), PHP_URL_HOST ) . wp_parse_url( home_url(), PHP_URL_PORT );
		return $is_own && get_option( 'stack_no_loopback' ) ? new WP_Error( 'http_request_failed', 'cURL error 7: Connection refused' ) : $answer;
	},
	10,
	3
);
