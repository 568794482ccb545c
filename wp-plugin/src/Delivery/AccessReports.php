<?php
/**
 * Reports to the companion what later checks of access found: what is new in one request, again later where it did not arrive.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Companion\Client;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Store\AccessCheckStore;

final class AccessReports {
	private const IN_ONE_REQUEST = 100;
	private const AGAIN_SECONDS  = 300;

	private AccessCheckStore $checks;
	private Client $companion;

	public function __construct( AccessCheckStore $checks, Client $companion ) {
		$this->checks    = $checks;
		$this->companion = $companion;
	}

	/**
	 * @return bool Whether there may be more to report, so that it is worth going on.
	 * @throws CompanionError When it did not arrive; the same is reported again in some minutes.
	 */
	public function send(): bool {
		$now   = time();
		$taken = array();
		foreach ( $this->checks->unreported( $now, self::IN_ONE_REQUEST ) as $row ) {
			if ( $this->checks->reschedule_report( $row, $row['tell_at'], $now + self::AGAIN_SECONDS ) ) {
				$taken[] = $row;
			}
		}
		if ( array() === $taken ) {
			return false;
		}
		$this->companion->report( array_map( array( self::class, 'report' ), $taken ) );
		foreach ( $taken as $row ) {
			$this->checks->reschedule_report( $row, $now + self::AGAIN_SECONDS, 0 );
		}
		return self::IN_ONE_REQUEST === count( $taken );
	}

	/**
	 * @param array<string, mixed> $row As AccessCheckStore::unreported() gives it.
	 * @return array<string, string>
	 */
	private static function report( array $row ): array {
		return array(
			'event'       => $row['event_id'],
			'access'      => $row['access'],
			'observed_at' => gmdate( 'Y-m-d\TH:i:s\Z', $row['looked_at'] ),
		);
	}
}
