<?php
/** Plugins that are active on this site and yet not loaded in this request: some plugins load others on some pages only. */

declare(strict_types=1);

namespace CartCompanion\Site;

final class HiddenPlugins {
	/** Which they are, as a sentence that says what to do; '' for none. */
	public static function sentence(): string {
		global $wpdb;
		// Not get_option(): that is where they are kept out.
		$active = maybe_unserialize( $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM $wpdb->options WHERE option_name = %s", 'active_plugins' ) ) );
		$hidden = array_diff( array_filter( (array) $active, 'is_string' ), (array) get_option( 'active_plugins', array() ) );
		$names  = array_unique( array_map( static fn( string $plugin ): string => (string) strtok( $plugin, '/' ), $hidden ) );
		return array() === $names ? '' : sprintf(
			/* translators: %s: names of plugins' folders */
			__( 'These plugins are active, and something on this site keeps them from being loaded when the companion calls: %s. Plugins that load others on some pages only do that: exempt requests to cart-companion from it (REST and admin-ajax.php).', 'cart-companion' ),
			implode( ', ', $names )
		);
	}
}
