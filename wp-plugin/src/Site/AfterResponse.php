<?php
/**
 * Work that a request of the companion's sets off, done when it has been answered.
 *
 * Where the server can end a request early (PHP-FPM, LiteSpeed) the companion does not wait for it; elsewhere it
 * does, so such work must be short.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Site;

final class AfterResponse {
	/** Behind WordPress's own, which sends what is still to be printed. */
	public const PRIORITY = 20;

	/** @var array<callable(): void> */
	private array $works;

	/** @param array<callable(): void> $works */
	public function __construct( array $works ) {
		$this->works = $works;
	}

	public function plan(): void {
		add_action( 'shutdown', array( $this, 'work' ), self::PRIORITY );
	}

	/** On shutdown. */
	public function work(): void {
		Host::outlast_the_visitor();
		Host::end_the_answer();
		foreach ( $this->works as $work ) {
			try {
				$work();
			} catch ( \Throwable $error ) {
				continue; // Nobody is there to be told; each comes again by WP-Cron.
			}
		}
	}
}
