<?php
/**
 * A firewall's rule that closes admin-ajax.php to visitors, with a page of its own.
 */

if ( false !== strpos( $_SERVER['REQUEST_URI'] ?? '', 'admin-ajax.php' ) && 'cli-server' === PHP_SAPI ) {
	http_response_code( 403 );
	header( 'Content-Type: text/html' );
	echo '<html><head><title>403 Forbidden</title></head><body>Forbidden</body></html>';
	exit;
}
