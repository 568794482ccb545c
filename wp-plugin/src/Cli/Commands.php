<?php
/** The plugin's commands for WP-CLI: the one place that knows their names. */

declare(strict_types=1);

namespace CartCompanion\Cli;

final class Commands {
	private const NAME = 'cart-companion';

	/** @var object[] Each method that is named here is a command. */
	private array $single;

	/** @var array<string, object> By name: each method is a command below it. */
	private array $grouped;

	/**
	 * @param object[]              $single
	 * @param array<string, object> $grouped
	 */
	public function __construct( array $single, array $grouped ) {
		$this->single  = $single;
		$this->grouped = $grouped;
	}

	public function register(): void {
		\WP_CLI::add_command( self::NAME, Overview::class );
		foreach ( $this->single as $commands ) {
			foreach ( self::methods_of( $commands ) as $name ) {
				\WP_CLI::add_command( self::NAME . ' ' . $name, array( $commands, $name ) );
			}
		}
		foreach ( $this->grouped as $name => $commands ) {
			\WP_CLI::add_command( self::NAME . ' ' . $name, $commands );
		}
	}

	/** @return string[] */
	private static function methods_of( object $commands ): array {
		return array_values( array_diff( get_class_methods( $commands ), array( '__construct' ) ) );
	}
}
