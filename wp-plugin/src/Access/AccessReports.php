<?php
/**
 * Tells the companion what later looks found: what is new in one request, again later where it did not arrive.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Access;

use CartCompanion\Companion\Client;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Store\AccessCheckStore;

final class AccessReports {
	private const IN_ONE_REQUEST = 100;
	private const AGAIN_SECONDS  = 300;

	private AccessCheckStore $looks;
	private Client $companion;

	public function __construct( AccessCheckStore $looks, Client $companion ) {
		$this->looks     = $looks;
		$this->companion = $companion;
	}

	/**
	 * @return bool Whether the companion was told of more than there may be left, so that it is worth to go on.
	 * @throws CompanionError When it could not be told; the same is told again in some minutes.
	 */
	public function send(): bool {
		$now   = time();
		$taken = array();
		foreach ( $this->looks->untold( $now, self::IN_ONE_REQUEST ) as $row ) {
			if ( $this->looks->move_report( $row, $row['tell_at'], $now + self::AGAIN_SECONDS ) ) {
				$taken[] = $row;
			}
		}
		if ( array() === $taken ) {
			return false;
		}
		$this->companion->report( array_map( array( self::class, 'report' ), $taken ) );
		foreach ( $taken as $row ) {
			$this->looks->move_report( $row, $now + self::AGAIN_SECONDS, 0 );
		}
		return self::IN_ONE_REQUEST === count( $taken );
	}

	/**
	 * @param array<string, mixed> $row As AccessCheckStore::untold() gives it.
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
