<?php
/**
 * Leads requests for the hosts of CRM APIs to the fakes of tests/fakes/crm_apis, whose address the option
 * cart_companion_crm_apis or the environment variable CART_COMPANION_CRM_APIS says; which hosts, they say themselves.
 *
 * Everything else of the request stays as it is.
 */

function cart_companion_lead_to_fake_crm_apis( $answer, $args, $url ) {
	$parts = wp_parse_url( $url );
	$fakes = (string) ( getenv( 'CART_COMPANION_CRM_APIS' ) ?: get_option( 'cart_companion_crm_apis', '' ) );
	if ( '' === $fakes || 0 === strpos( $url, $fakes ) || ! in_array( $parts['host'] ?? '', cart_companion_hosts_of_crm_apis( $fakes ), true ) ) {
		return $answer;
	}
	$query                      = isset( $parts['query'] ) ? '?' . $parts['query'] : '';
	$args['reject_unsafe_urls'] = false;
	return wp_remote_request( $fakes . '/' . $parts['host'] . ( $parts['path'] ?? '/' ) . $query, $args );
}
add_filter( 'pre_http_request', 'cart_companion_lead_to_fake_crm_apis', 20, 3 );

/** Asked past WordPress's own requests, which tests watch and change. */
function cart_companion_hosts_of_crm_apis( string $fakes ): array {
	static $hosts = array();
	if ( ! isset( $hosts[ $fakes ] ) ) {
		$hosts[ $fakes ] = array_column( (array) json_decode( (string) file_get_contents( $fakes . '/_control' ), true ), 'host' );
	}
	return $hosts[ $fakes ];
}
