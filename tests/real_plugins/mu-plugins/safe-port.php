<?php
/**
 * Lets wp_safe_remote_get(), with which WP Fusion reads from ActiveCampaign, ask the stand-in's port.
 */

add_filter( 'http_allowed_safe_ports', static fn( array $ports ): array => array_merge( $ports, array( (int) get_option( 'stack_safe_port' ) ) ) );
