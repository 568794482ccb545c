<?php
/**
 * Leads requests for the hosts of CRM APIs to the fakes of tests/fakes/crm_apis, whose address the option
 * cart_companion_crm_apis or the environment variable CART_COMPANION_CRM_APIS says.
 *
 * Everything else of the request stays as it is.
 */

function cart_companion_lead_to_fake_crm_apis( $answer, $args, $url ) {
	$hosts = array( 'acme.api-us1.com', 'api.infusionsoft.com', 'api.kit.com', 'api.ontraport.com', 'api.getdrip.com' );
	$parts = wp_parse_url( $url );
	$fakes = (string) ( getenv( 'CART_COMPANION_CRM_APIS' ) ?: get_option( 'cart_companion_crm_apis', '' ) );
	if ( '' === $fakes || ! in_array( $parts['host'] ?? '', $hosts, true ) ) {
		return $answer;
	}
	$query                      = isset( $parts['query'] ) ? '?' . $parts['query'] : '';
	$args['reject_unsafe_urls'] = false;
	return wp_remote_request( $fakes . '/' . $parts['host'] . ( $parts['path'] ?? '/' ) . $query, $args );
}
add_filter( 'pre_http_request', 'cart_companion_lead_to_fake_crm_apis', 20, 3 );
