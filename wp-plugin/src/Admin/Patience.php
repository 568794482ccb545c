<?php
/**
 * Asks the companion with little patience, where a page waits for the answer only beside its own work.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Companion\Client;
use CartCompanion\Companion\CompanionError;

final class Patience {
	/**
	 * The summary, or an error after this many seconds.
	 *
	 * @return array<string, mixed>
	 * @throws CompanionError When the companion cannot say in time.
	 */
	public static function summary( Client $companion, int $seconds ): array {
		$be_quick = static function ( array $request ) use ( $seconds ): array {
			$request['timeout'] = $seconds;
			return $request;
		};
		add_filter( 'http_request_args', $be_quick, 99 );
		try {
			return $companion->summary();
		} finally {
			remove_filter( 'http_request_args', $be_quick, 99 );
		}
	}
}
