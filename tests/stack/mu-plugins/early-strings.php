<?php
/**
 * Writes each string of the plugin that is asked for before WordPress may load translations into the debug log.
 *
 * WordPress 6.7 and later say so themselves (_load_textdomain_just_in_time), but only where a language is set.
 */

foreach ( array( 'gettext_cart-companion', 'gettext_with_context_cart-companion', 'ngettext_cart-companion' ) as $hook ) {
	add_filter(
		$hook,
		static function ( $text ) {
			if ( ! doing_action( 'init' ) && ! did_action( 'init' ) ) {
				error_log( "cart-companion: too early for a string: $text" );
			}
			return $text;
		}
	);
}
