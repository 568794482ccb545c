<?php
/**
 * A site whose REST API is closed to visitors, as documented REST blockers do it.
 *
 * Option `stack_rest_blocker` chooses the kind:
 * - `json`: "Disable REST API" answers 401 JSON with the code `rest_cannot_access` from `rest_authentication_errors`.
 * - `html`: "All In One WP Security" answers with a 500 HTML page from `rest_api_init`.
 * Anything else leaves the REST API open. admin-ajax.php is never touched, as with the originals.
 */

add_filter(
	'rest_authentication_errors',
	static function ( $errors ) {
		if ( 'json' === get_option( 'stack_rest_blocker' ) && ! is_user_logged_in() ) {
			return new WP_Error( 'rest_cannot_access', 'DRA: Only authenticated users can access the REST API.', array( 'status' => 401 ) );
		}
		return $errors;
	},
	20
);

add_action(
	'rest_api_init',
	static function () {
		$over_http = defined( 'REST_REQUEST' ) && REST_REQUEST;
		if ( $over_http && 'html' === get_option( 'stack_rest_blocker' ) && ! is_user_logged_in() ) {
			wp_die( 'You are not authorized to perform this action.' );
		}
	},
	0
);
