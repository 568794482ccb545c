<?php
/** The companion's list of events as one, however many pages it takes. */

declare(strict_types=1);

namespace CartCompanion\Cli;

use CartCompanion\Companion\{ Client, CompanionError };

final class EventPages {
	private Client $companion;

	public function __construct( Client $companion ) {
		$this->companion = $companion;
	}

	/**
	 * @param array<string, string> $filter As Client::events().
	 * @return array<int, array<string, mixed>>
	 * @throws CompanionError
	 */
	public function rows( array $filter, int $limit ): array {
		$rows   = array();
		$cursor = '';
		do {
			$page   = $this->companion->events( array( 'limit' => (string) min( Client::LONGEST_PAGE, $limit - count( $rows ) ), 'cursor' => $cursor ) + $filter );
			$items  = array_filter( (array) ( $page['items'] ?? array() ), 'is_array' );
			$cursor = is_string( $page['next_cursor'] ?? null ) ? $page['next_cursor'] : '';
			self::refuse_unheeded( $filter, $items );
			$rows = array_merge( $rows, $items );
		} while ( '' !== $cursor && array() !== $items && count( $rows ) < $limit );
		return array_slice( $rows, 0, $limit );
	}

	/**
	 * An older companion leaves these filters unheeded: its rows would be everybody's.
	 *
	 * @param array<string, string>            $filter
	 * @param array<int, array<string, mixed>> $items
	 */
	private static function refuse_unheeded( array $filter, array $items ): void {
		$new = array_filter( array_intersect_key( $filter, array_flip( array( 'q', 'product', 'since', 'until' ) ) ), 'strlen' );
		if ( array() !== $new && array() !== $items && ! array_key_exists( 'name', current( $items ) ) ) {
			\WP_CLI::error( 'Your companion is older than this plugin and knows --email, --state, --type and --access only. Ask your host to update it.' );
		}
	}
}
