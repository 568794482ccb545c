<?php
/**
 * A plain REST endpoint that stores one row for each request, as a small plugin would: POST one-row/v1/hook.
 *
 * Everybody may post; nothing is checked, decoded or done with it.
 */

add_action(
	'rest_api_init',
	static function (): void {
		register_rest_route(
			'one-row/v1',
			'/hook',
			array(
				'methods'             => 'POST',
				'permission_callback' => '__return_true',
				'callback'            => static function ( WP_REST_Request $request ): array {
					global $wpdb;
					$row = array(
						'body'        => $request->get_body(),
						'received_at' => gmdate( 'Y-m-d H:i:s' ),
					);
					$wpdb->insert( $wpdb->prefix . 'one_row', $row );
					return array( 'id' => $wpdb->insert_id );
				},
			)
		);
	}
);
