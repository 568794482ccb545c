<?php
/**
 * Waits less for web requests, where somebody waits for the page meanwhile.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Companion;

final class Patience {
	/**
	 * @param int               $seconds The longest that one web request may take.
	 * @param callable(): mixed $work
	 * @return mixed What $work returns.
	 */
	public static function during( int $seconds, callable $work ) {
		$be_quick = static function ( array $request ) use ( $seconds ): array {
			$request['timeout'] = min( (float) ( $request['timeout'] ?? $seconds ), $seconds );
			return $request;
		};
		add_filter( 'http_request_args', $be_quick, 100 );
		try {
			return $work();
		} finally {
			remove_filter( 'http_request_args', $be_quick, 100 );
		}
	}

	/**
	 * The summary, or an error after this many seconds.
	 *
	 * @return array<string, mixed>
	 * @throws CompanionError When the companion cannot say in time.
	 */
	public static function summary( Client $companion, int $seconds ): array {
		return self::during( $seconds, array( $companion, 'summary' ) );
	}
}
