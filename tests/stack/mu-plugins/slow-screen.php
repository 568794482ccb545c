<?php
/**
 * Screens of wp-admin take three seconds, as on a host with too many sites; with the option, what is saved does instead.
 */

add_action(
	'admin_init',
	static function () {
		if ( wp_doing_ajax() === (bool) get_option( 'slow_screen_saves' ) ) {
			sleep( 3 );
		}
	}
);
