<?php
/** Fills the screens with invented customers, and empties them again. */

declare(strict_types=1);

namespace CartCompanion\Cli;

use CartCompanion\Admin\{ Demo, FormError };

/**
 * Fills the screens of an empty site with invented customers to look at, and empties them again.
 */
final class DemoCommand {
	private Demo $demo;

	public function __construct( Demo $demo ) {
		$this->demo = $demo;
	}

	/**
	 * Begins the demo: on a site that is not connected and has no CRM.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp cart-companion demo start
	 */
	public function start(): void {
		try {
			$this->demo->start();
		} catch ( FormError $error ) {
			\WP_CLI::error( $error->getMessage() );
		}
		\WP_CLI::success( 'The demo is on. Nothing is sent anywhere. End it with: wp cart-companion demo end' );
	}

	/**
	 * Ends the demo, and removes everything that it made.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp cart-companion demo end
	 */
	public function end(): void {
		if ( ! $this->demo->is_on() ) {
			\WP_CLI::error( 'The demo is not on.' );
		}
		$this->demo->end();
		\WP_CLI::success( 'The demo is gone.' );
	}
}
