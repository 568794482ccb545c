<?php
/** Somebody flushes the object cache whenever a user is written, and a plugin looks at its own options in between. */

foreach ( array( 'pre_user_email', 'added_user_meta', 'wp_mail' ) as $hook ) {
	add_filter(
		$hook,
		static function ( $value ) {
			wp_cache_flush();
			get_option( 'cart_companion_rules' );
			return $value;
		}
	);
}
