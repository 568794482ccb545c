<?php
/**
 * Stand-in for WP-CLI's class: keeps what is said; error() ends the command, as the original does.
 *
 * Source: make.wordpress.org/cli/handbook/references/internal-api (WP_CLI::add_command, log, success, warning, error).
 */

declare(strict_types=1);

final class WP_CLI {
	/** @var string[] */
	public static array $said = array();

	/** @param object|string $command */
	public static function add_command( string $name, $command ): void {
		self::$said[] = "Command: $name";
	}

	public static function log( string $text ): void {
		self::$said[] = $text;
	}

	public static function success( string $text ): void {
		self::$said[] = 'Success: ' . $text;
	}

	public static function warning( string $text ): void {
		self::$said[] = 'Warning: ' . $text;
	}

	public static function error( string $text ): void {
		throw new RuntimeException( 'Error: ' . $text );
	}
}
