<?php
/** Waits less for web requests, where somebody waits for the page meanwhile. */

declare(strict_types=1);

namespace CartCompanion\Site;

final class HttpTimeout {
	/** A request that is begun in the last moment; WordPress takes less for no limit at all. */
	private const SHORTEST_SECONDS = 1.0;

	/**
	 * @param int               $seconds The longest that one web request may take.
	 * @param callable(): mixed $work
	 * @return mixed What $work returns.
	 */
	public static function during( int $seconds, callable $work ) {
		return self::with_limit( static fn(): float => (float) $seconds, $work );
	}

	/**
	 * All requests together take no longer; it is for $work to begin none when the time is over.
	 *
	 * @param callable(): mixed $work
	 * @return mixed What $work returns.
	 */
	public static function until( Deadline $deadline, callable $work ) {
		return self::with_limit( static fn(): float => max( self::SHORTEST_SECONDS, $deadline->seconds_left() ), $work );
	}

	/**
	 * @param callable(): float $seconds The longest that the next web request may take.
	 * @param callable(): mixed $work
	 * @return mixed
	 */
	private static function with_limit( callable $seconds, callable $work ) {
		$be_quick = static function ( array $request ) use ( $seconds ): array {
			$request['timeout'] = min( (float) ( $request['timeout'] ?? $seconds() ), $seconds() );
			return $request;
		};
		add_filter( 'http_request_args', $be_quick, 100 );
		try {
			return $work();
		} finally {
			remove_filter( 'http_request_args', $be_quick, 100 );
		}
	}
}
