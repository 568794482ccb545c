<?php
/** Has events tried again: those that are named, or all that need somebody. */

declare(strict_types=1);

namespace CartCompanion\Cli;

use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Labels\StateLabels;
use CartCompanion\Site\Settings;

final class RetryCommand {
	private Settings $settings;
	private Client $companion;
	private EventPages $pages;

	public function __construct( Settings $settings, Client $companion, EventPages $pages ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->pages     = $pages;
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
	 * : All that need somebody: failed, given up, or not understood when they came.
	 *
	 * [--kind=<kind>]
	 * : With --all: only those of this state.
	 * ---
	 * options:
	 *   - failed
	 *   - dead
	 *   - quarantined
	 * ---
	 *
	 * [--yes]
	 * : With --all: do not ask first.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp cart-companion retry event_01JD2Q4T
	 *     Success: 1 event is tried again.
	 *     $ wp cart-companion retry --all --kind=dead --yes
	 *
	 * @param string[]             $arguments Ids.
	 * @param array<string, mixed> $options
	 */
	public function retry( array $arguments, array $options ): void {
		Output::require_connection( $this->settings );
		if ( empty( $options['all'] ) === ( array() === $arguments ) || ( isset( $options['kind'] ) && empty( $options['all'] ) ) ) {
			\WP_CLI::error( 'Name the events to retry, or --all of them: wp cart-companion retry event_01..., or: wp cart-companion retry --all --kind=dead' );
		}
		$events = empty( $options['all'] ) ? $arguments : $this->that_need_somebody( $options );
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
		NeedsAttention::forget();
		if ( array() !== $failed ) {
			\WP_CLI::error( sprintf( '%d of %d events could not be retried: see above why.', count( $failed ), count( $events ) ) );
		}
		\WP_CLI::success( sprintf( 1 === count( $events ) ? '%d event is tried again.' : '%d events are tried again.', count( $events ) ) );
	}

	/**
	 * @param array<string, mixed> $options kind, yes.
	 * @return string[] Ids.
	 */
	private function that_need_somebody( array $options ): array {
		$states = (string) ( $options['kind'] ?? implode( ',', StateLabels::ATTENTION ) );
		$events = array_column( Output::or_error( fn(): array => $this->pages->rows( array( 'state' => $states ), PHP_INT_MAX ) ), 'id' );
		if ( array() !== $events ) {
			\WP_CLI::confirm( sprintf( 'Retry %d events?', count( $events ) ), $options );
		}
		return array_reverse( $events );
	}
}
