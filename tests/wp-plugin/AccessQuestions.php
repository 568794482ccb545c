<?php
/**
 * A companion that asks whether customers can get in, and what it was answered and told.
 */

declare(strict_types=1);

use CartCompanion\Store\Table;

trait AccessQuestions {
	/** @var string[] What the plugin answered to pings about access, as "evt_1 granted". */
	private array $answered = array();

	abstract protected function pass( int $seconds ): void;

	/** @param array<string, mixed> $body */
	abstract protected function signed( string $route, array $body ): WP_REST_Response;

	/** Lets time pass, then the companion asks about all that is open; the ping's answer on access. */
	protected function look_after( int $seconds ): array {
		global $wpdb;
		$this->pass( $seconds );
		$open = $wpdb->get_col( 'SELECT event_id FROM ' . Table::name() . " WHERE state = 'done' AND access IN ( 'pending', 'still_has_access', 'unknown' ) ORDER BY id" );
		return $this->ask_for_access( ...$open );
	}

	/** @return array<int, array<string, mixed>> What the plugin answers to a ping that asks for the access of these events. */
	protected function ask_for_access( string ...$event_ids ): array {
		$rows = $this->signed( 'ping', array( 'check_access' => $event_ids ) )->get_data()['access'];
		foreach ( $rows as $row ) {
			$this->answered[] = $row['event'] . ' ' . ( $row['access'] ?? 'not checked' );
		}
		return $rows;
	}

	/** @return string[] The words that the companion was answered, or told, of each event so far, as "evt_1 granted"; each when it was new. */
	protected function told(): array {
		$told = array();
		foreach ( array_merge( $this->answered, $this->reported() ) as $word ) {
			list( $event, $access ) = explode( ' ', $word, 2 );
			if ( 'not checked' !== $access && ( $told[ $event ] ?? '' ) !== $word ) {
				$told[ $event ] = $word;
				$words[]        = $word;
			}
		}
		return $words ?? array();
	}

	/** @return string[] What it was told in requests of the plugin's own. */
	protected function reported(): array {
		$reported = array();
		foreach ( $this->asked as $asked ) {
			foreach ( (array) ( json_decode( (string) $asked['args']['body'], true )['reports'] ?? array() ) as $report ) {
				$reported[] = $report['event'] . ' ' . $report['access'];
			}
		}
		return $reported;
	}
}
