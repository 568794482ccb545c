<?php
/**
 * Tasks that a request sets off, run when it has been answered.
 *
 * Where the server can end a request early (PHP-FPM, LiteSpeed) the companion does not wait for it; elsewhere it
 * does, so such work must be short.
 */

declare(strict_types=1);

namespace CartCompanion\Site;

final class AfterResponse {
	/** Behind WordPress's own, which sends what is still to be printed. */
	public const PRIORITY = 20;

	/** @var array<callable(): void> */
	private array $tasks;

	public function __construct( array $tasks ) {
		$this->tasks = $tasks;
	}

	public function schedule(): void {
		add_action( 'shutdown', array( $this, 'run' ), self::PRIORITY );
	}

	/** On shutdown. */
	public function run(): void {
		Host::outlast_the_visitor();
		Host::end_the_answer();
		foreach ( $this->tasks as $task ) {
			try {
				$task();
			} catch ( \Throwable $error ) {
				continue; // Nobody is there to read it; each comes again by WP-Cron.
			}
		}
	}
}
