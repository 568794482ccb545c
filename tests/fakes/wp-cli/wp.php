<?php
/**
 * Stand-in for the program `wp`: php wp.php --path=FOLDER COMMAND ... [--option[=value]]; runs the plugin's commands in
 * that WordPress, and ends with their number.
 */

declare(strict_types=1);

use WP_CLI\ExitException;
use WP_CLI\Synopsis;

require_once __DIR__ . '/load.php';

$words   = array();
$options = array();
foreach ( array_slice( $argv, 1 ) as $word ) {
	if ( 0 !== strpos( $word, '--' ) ) {
		$words[] = $word;
		continue;
	}
	list( $name, $value ) = explode( '=', substr( $word, 2 ), 2 ) + array( '', true );
	$options[ $name ]     = $value;
}
$folder = $options['path'];
unset( $options['path'], $options['allow-root'] );

define( 'WP_CLI', true );
$_SERVER += array( 'HTTP_HOST' => '127.0.0.1', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1' );
$_SERVER['argv'] = $argv;
require $folder . '/wp-load.php';
WP_CLI::$is_printing = true;

/** @return array{0: array{0: object, 1: string}, 1: string[]}|null The method that is meant, and what is left of the words. */
$find = static function ( array $words ): ?array {
	for ( $length = count( $words ); $length > 0; --$length ) {
		$command = WP_CLI::$commands[ implode( ' ', array_slice( $words, 0, $length ) ) ] ?? null;
		$rest    = array_slice( $words, $length );
		if ( is_array( $command ) ) {
			return array( $command, $rest );
		}
		foreach ( is_object( $command ) ? get_class_methods( $command ) : array() as $method ) {
			$named = ( new Synopsis( (string) ( new ReflectionMethod( $command, $method ) )->getDocComment() ) )->subcommand();
			if ( ( '' === $named ? $method : $named ) === ( $rest[0] ?? '' ) ) {
				return array( array( $command, $method ), array_slice( $rest, 1 ) );
			}
		}
	}
	return null;
};

try {
	$found = $find( $words );
	if ( null === $found ) {
		WP_CLI::error( "'" . implode( ' ', $words ) . "' is not a registered wp command." );
	}
	list( $method, $arguments ) = $found;

	$synopsis = new Synopsis( (string) ( new ReflectionMethod( $method[0], $method[1] ) )->getDocComment() );
	$synopsis->check_arguments( $arguments );
	$method( $arguments, $synopsis->options( $options ) );
} catch ( ExitException $end ) {
	exit( $end->getCode() );
}
