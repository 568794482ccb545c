<?php
/** Has events tried again: those that are named, or all that need somebody. */

declare(strict_types=1);

namespace CartCompanion\Cli;

use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Companion\{ Client, CompanionError, Jobs };
use CartCompanion\Labels\StateLabels;
use CartCompanion\Site\Settings;

final class RetryCommand {
	private Settings $settings;
	private Client $companion;
	private EventPages $pages;
	private Jobs $jobs;

	public function __construct( Settings $settings, Client $companion, EventPages $pages, Jobs $jobs ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->pages     = $pages;
		$this->jobs      = $jobs;
	}

	/**
	 * Has events tried again, by the tag rules of today.
	 *
	 * ## OPTIONS
	 *
	 * [<id>...]
	 * : Ids of events, as `events` lists them.
	 *
	 * [--all]
	 * : All that need somebody: failed, given up, or not understood when they came. The companion goes on with it when
	 * this command ends.
	 *
	 * [--kind=<kind>]
	 * : With --all: only those of this kind.
	 * ---
	 * options:
	 *   - failed
	 *   - dead
	 *   - quarantined
	 *   - no_access
	 *   - still_has_access
	 * ---
	 *
	 * [--wait]
	 * : With --all: do not end before it is done, and say how far it is.
	 *
	 * [--yes]
	 * : With --all: do not ask first.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp cart-companion retry event_01JD2Q4T
	 *     Success: 1 event is tried again.
	 *     $ wp cart-companion retry --all --kind=dead --yes --wait
	 *
	 * @param string[]             $arguments Ids.
	 * @param array<string, mixed> $options
	 */
	public function retry( array $arguments, array $options ): void {
		Output::require_connection( $this->settings );
		if ( empty( $options['all'] ) === ( array() === $arguments ) || ( isset( $options['kind'] ) && empty( $options['all'] ) ) ) {
			\WP_CLI::error( 'Name the events to retry, or --all of them: wp cart-companion retry evt_01..., or: wp cart-companion retry --all --kind=dead' );
		}
		if ( array() === $arguments ) {
			$this->retry_all( $options );
		} else {
			$this->retry_each( $arguments );
		}
		NeedsAttention::forget();
	}

	/** @param array<string, mixed> $options kind, wait, yes. */
	private function retry_all( array $options ): void {
		$kind   = (string) ( $options['kind'] ?? '' );
		$events = Output::or_error( fn(): array => $this->that_need_somebody( $kind ) );
		if ( array() === $events ) {
			\WP_CLI::success( 'Nothing needs to be retried.' );
			return;
		}
		\WP_CLI::confirm( sprintf( 1 === count( $events ) ? 'Retry %d event?' : 'Retry %d events?', count( $events ) ), $options );
		try {
			$job = $this->jobs->start_replay( $events );
		} catch ( CompanionError $error ) {
			if ( CompanionError::TOO_OLD !== $error->error_code() ) {
				\WP_CLI::error( $error->getMessage() );
			}
			$this->retry_each( $events ); // An older companion knows no such job.
			return;
		}
		( new RunningJob( $this->jobs ) )->report( $job, ! empty( $options['wait'] ), 'Needs you' );
	}

	/** @param string[] $events Ids. */
	private function retry_each( array $events ): void {
		$failed = array();
		foreach ( $events as $event ) {
			try {
				$this->companion->replay( $event );
			} catch ( CompanionError $error ) {
				$failed[] = $event;
				\WP_CLI::warning( "$event: " . $error->getMessage() );
				if ( $error->is_unreachable() ) {
					break;
				}
			}
		}
		if ( array() !== $failed ) {
			\WP_CLI::error( sprintf( '%d of %d events could not be retried: see above why.', count( $failed ), count( $events ) ) );
		}
		\WP_CLI::success( sprintf( 1 === count( $events ) ? '%d event is tried again.' : '%d events are tried again.', count( $events ) ) );
	}

	/**
	 * @param string $kind '' for all states that need somebody.
	 * @return string[] Ids, the oldest first.
	 * @throws CompanionError
	 */
	private function that_need_somebody( string $kind ): array {
		$is_state = '' === $kind || in_array( $kind, StateLabels::ATTENTION, true );
		$filter   = $is_state ? array( 'state' => '' === $kind ? implode( ',', StateLabels::ATTENTION ) : $kind ) : array( 'access' => $kind );
		return array_reverse( array_column( $this->pages->rows( $filter, PHP_INT_MAX ), 'id' ) );
	}
}
