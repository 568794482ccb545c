<?php
/**
 * WordPress.org knows of no update: a site under test reaches nobody outside. Every other request is written down, one
 * address a line in wp-content/requests.txt. The option `stack_tampering` says what somebody on the way changes: in the
 * `statement` of the companion about the plugin, in the `zip`, or nothing.
 */

add_filter(
	'pre_http_request',
	static function ( $answer, $arguments, $url ) {
		if ( false === strpos( $url, '//api.wordpress.org/' ) ) {
			file_put_contents( WP_CONTENT_DIR . '/requests.txt', $url . "\n", FILE_APPEND | LOCK_EX );
			return $answer;
		}
		return array(
			'headers'  => array(),
			'body'     => '{"plugins":{},"translations":[],"no_update":{}}',
			'response' => array( 'code' => 200, 'message' => 'OK' ),
			'cookies'  => array(),
			'filename' => null,
		);
	},
	10,
	3
);

add_filter(
	'http_response',
	static function ( $answer, $arguments, $url ) {
		$tampering = get_option( 'stack_tampering' );
		if ( 'zip' === $tampering && '' !== (string) ( $arguments['filename'] ?? '' ) ) {
			file_put_contents( $arguments['filename'], 'and more', FILE_APPEND );
		}
		if ( 'statement' === $tampering && false !== strpos( $url, '/plugin-update' ) ) {
			$answer['body'] = preg_replace( '/[0-9a-f]{64}/', str_repeat( '0', 64 ), $answer['body'], 1 );
		}
		return $answer;
	},
	10,
	3
);
