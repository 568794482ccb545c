<?php
/** A site that is out of order while wp-content/broken.txt is there: "error" in it is a page with 500, "slow" no answer for 20 seconds. */

$stack_broken = 'cli' === PHP_SAPI ? '' : (string) @file_get_contents( WP_CONTENT_DIR . '/broken.txt' );
if ( 'slow' === $stack_broken ) {
	sleep( 20 );
}
if ( '' !== $stack_broken ) {
	header( 'Content-Type: text/html', true, 500 );
	exit( '<h1>There has been a critical error on this website.</h1>' );
}
