<?php
/** A job that a command has started: waited for, or left to the companion. */

declare(strict_types=1);

namespace CartCompanion\Cli;

use CartCompanion\Companion\{ Job, Jobs };
use CartCompanion\Labels\JobLabels;
use CartCompanion\Site\Host;

final class RunningJob {
	private const SECONDS = 2;

	private Jobs $jobs;

	public function __construct( Jobs $jobs ) {
		$this->jobs = $jobs;
	}

	/** @param string $screen Where wp-admin shows how far it is. */
	public function report( Job $job, bool $is_waited_for, string $screen ): void {
		while ( $is_waited_for && $job->is_going() ) {
			\WP_CLI::log( JobLabels::progress( $job ) );
			Host::pause( self::SECONDS );
			$job = Output::or_error( fn(): Job => $this->jobs->find( $job->id() ) );
		}
		if ( Job::FAILED === $job->state() ) {
			\WP_CLI::error( $job->message() );
		}
		\WP_CLI::success( $job->is_going() ? "Started. wp-admin shows how far it is under Cart Companion → $screen." : JobLabels::numbers( $job ) );
	}
}
