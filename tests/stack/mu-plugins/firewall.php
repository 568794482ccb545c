<?php
/**
 * A web application firewall before PHP with a content rule against SQL injection: it refuses what holds "union ... select".
 *
 * Kind and wording as in OWASP's Core Rule Set (rule family 942), which people report to refuse single requests.
 */

if ( 'cli-server' === PHP_SAPI && 'POST' === $_SERVER['REQUEST_METHOD'] && preg_match( '/union.{1,40}select/is', (string) file_get_contents( 'php://input' ) ) ) {
	http_response_code( 403 );
	header( 'Content-Type: text/html' );
	echo '<html><head><title>403 Forbidden</title></head><body>Forbidden</body></html>';
	exit;
}
