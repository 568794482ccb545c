<?php
/**
 * Writes down when this site was done with each event: one JSON object a line in wp-content/arrivals.jsonl.
 *
 * `rest_post_dispatch` runs when the plugin has its answer ready, so the tags are in the CRM by then.
 */

add_filter(
	'rest_post_dispatch',
	static function ( $response, $server, $request ) {
		$deliveries = '/cart-companion/v1/events' === $request->get_route() ? (array) $request->get_json_params() : array();
		$outcomes   = array_column( (array) ( $response->get_data()['results'] ?? array() ), 'outcome', 'id' );
		$lines      = '';
		foreach ( $deliveries['deliveries'] ?? array() as $delivery ) {
			$lines .= wp_json_encode(
				array(
					'event'   => $delivery['event']['id'] ?? '',
					'outcome' => $outcomes[ $delivery['id'] ?? '' ] ?? '',
					'at'      => microtime( true ),
				)
			) . "\n";
		}
		if ( '' !== $lines ) {
			file_put_contents( WP_CONTENT_DIR . '/arrivals.jsonl', $lines, FILE_APPEND | LOCK_EX );
		}
		return $response;
	},
	10,
	3
);
