<?php
/**
 * Stand-in for WP-CLI's class, which no package registry has.
 *
 * Source: make.wordpress.org/cli/handbook/references/internal-api, and WP-CLI 2.10.0 as it behaves when its output is
 * piped: tables are lines with tabs, warnings and errors go to standard error, error() ends with 1.
 */

declare(strict_types=1);

use WP_CLI\ExitException;

final class WP_CLI {
	/** @var array<string, mixed> What was added, by its whole name. */
	public static array $commands = array();

	/** @var string[] What was said, in its order, for tests inside of one process. */
	public static array $said = array();

	/** Whether it is printed, too. */
	public static bool $is_printing = false;

	/** @param object|string|array{0: object, 1: string} $command */
	public static function add_command( string $name, $command ): void {
		self::$commands[ $name ] = $command;
	}

	public static function line( string $text = '' ): void {
		self::say( $text, STDOUT );
	}

	public static function log( string $text ): void {
		self::say( $text, STDOUT );
	}

	public static function success( string $text ): void {
		self::say( 'Success: ' . $text, STDOUT );
	}

	public static function warning( string $text ): void {
		self::say( 'Warning: ' . $text, STDERR );
	}

	/** @throws ExitException Always: the command ends. */
	public static function error( string $text ): void {
		self::say( 'Error: ' . $text, STDERR );
		throw new ExitException( 'Error: ' . $text, 1 );
	}

	/** Colours are left out where the output is piped. */
	public static function colorize( string $text ): string {
		return str_replace( '%%', '%', (string) preg_replace( '/%[a-zA-Z0-9]/', '', $text ) );
	}

	/** @param array<string, mixed> $options yes. */
	public static function confirm( string $question, array $options = array() ): void {
		if ( ! empty( $options['yes'] ) ) {
			return;
		}
		self::say( $question . ' [y/n] ', STDOUT );
		if ( 'y' !== strtolower( trim( (string) fgets( STDIN ) ) ) ) {
			throw new ExitException( '', 0 );
		}
	}

	/**
	 * @param mixed                $value
	 * @param array<string, mixed> $options format.
	 */
	public static function print_value( $value, array $options = array() ): void {
		$format = $options['format'] ?? '';
		self::line( 'yaml' === $format ? WP_CLI\Formatter::yaml( (array) $value ) : ( is_string( $value ) && 'json' !== $format ? $value : (string) json_encode( $value ) ) );
	}

	/** @param resource $to */
	private static function say( string $text, $to ): void {
		self::$said[] = $text;
		if ( self::$is_printing ) {
			fwrite( $to, $text . "\n" );
		}
	}
}
