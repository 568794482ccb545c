<?php
/**
 * Runs PHP code inside the installed WordPress and prints what it returns as JSON.
 *
 * Usage: php run.php FOLDER < {"code": "return get_option( $input['name'] );", "input": {...}, "user": 1, "site": "..."}
 * The site is named by its host, and where WordPress has a network by HOST/PATH. The code sees $input. What it prints goes to standard error, so that the answer stays JSON.
 */

list( , $folder )     = $argv;
$caller               = $caller ?? null; // Of serve-calls.php.
$request              = json_decode( (string) stream_get_contents( $caller ?? STDIN ), true );
list( $host, $below ) = explode( '/', $request['site'] . '/', 2 );

$_SERVER['HTTP_HOST']       = $host;
$_SERVER['SERVER_NAME']     = $host;
$_SERVER['REQUEST_URI']     = '/' . $below;
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REMOTE_ADDR']     = '127.0.0.1';

ob_start( static function ( string $text ): string {
	fwrite( STDERR, $text );
	return '';
} );
require $folder . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
if ( $request['user'] ) {
	wp_set_current_user( $request['user'] );
}

$run = static function ( string $code, array $input ) {
	// phpcs:ignore Squiz.PHP.Eval.Discouraged -- running given code is what this script is for.
	return eval( $code );
};
try {
	$answer = array( 'value' => $run( $request['code'], $request['input'] ) );
} catch ( Throwable $error ) {
	$answer = array( 'error' => get_class( $error ) . ': ' . $error->getMessage() . ' at ' . $error->getFile() . ':' . $error->getLine() );
}
while ( ob_get_level() > 0 ) {
	ob_end_clean();
}
fwrite( $caller ?? STDOUT, "\n" . json_encode( $answer, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR ) );
