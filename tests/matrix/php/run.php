<?php
/**
 * What tests/stack/php/run.php does, by HTTP: runs PHP code inside the installed WordPress that serves this, for whoever
 * knows the word in matrix-word.php beside it. A process of its own for each piece of code takes WebAssembly seconds.
 *
 * POST {"word": "...", "code": "return get_option( $input['name'] );", "input": {...}, "user": 1}
 */

$request = (array) json_decode( (string) file_get_contents( 'php://input' ), true );
if ( ! hash_equals( (string) require __DIR__ . '/matrix-word.php', (string) ( $request['word'] ?? '' ) ) ) {
	http_response_code( 404 );
	exit;
}

ob_start();
require __DIR__ . '/wp-load.php';
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
header( 'Content-Type: application/json' );
echo json_encode( $answer, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR );
