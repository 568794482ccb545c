<?php
/**
 * A password before the whole site, as hosts put it before sites that are not open yet: visitors without it get 401
 * everywhere, wp-cron.php and admin-ajax.php included. Option `stack_site_password` switches it on.
 */

if ( 'cli' !== PHP_SAPI && get_option( 'stack_site_password' ) && empty( $_SERVER['PHP_AUTH_USER'] ) ) {
	header( 'WWW-Authenticate: Basic realm="Not open yet"', true, 401 );
	exit( 'Authorization required' );
}
