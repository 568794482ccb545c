<?php
/**
 * Router for PHP's built-in server: what Apache's rewrite rules do for WordPress's pretty permalinks.
 *
 * A file or a folder with an index is served as it is; everything else goes to WordPress. Below the folder of a site of a
 * network (/second/wp-admin/) are the files of all.
 */

$path = parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH );
$file = $_SERVER['DOCUMENT_ROOT'] . rawurldecode( (string) $path );

if ( $path && '/' !== $path && ( is_file( $file ) || is_file( rtrim( $file, '/' ) . '/index.php' ) ) ) {
	return false;
}

$shared = (string) preg_replace( '#^/[^/]+(/wp-(?:admin|includes|content)/.*|/[^/]+\.php)$#', '$1', (string) $path );
$shared = '/' === substr( $shared, -1 ) ? $shared . 'index.php' : $shared;
$file   = $_SERVER['DOCUMENT_ROOT'] . rawurldecode( $shared );
if ( $shared !== $path && is_file( $file ) && '.php' === substr( $file, -4 ) ) {
	$_SERVER['SCRIPT_NAME']     = $shared;
	$_SERVER['SCRIPT_FILENAME'] = $file;
	$_SERVER['PHP_SELF']        = $shared;
	unset( $_SERVER['PATH_INFO'] );
	chdir( dirname( $file ) );
	require $file;
	return;
}

$_SERVER['SCRIPT_NAME']     = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
$_SERVER['PHP_SELF']        = '/index.php';
unset( $_SERVER['PATH_INFO'] );

chdir( $_SERVER['DOCUMENT_ROOT'] );
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
