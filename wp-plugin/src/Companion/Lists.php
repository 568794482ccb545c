<?php
/** The companion's lists: events and customers as they are searched, and the site in numbers. Every method throws CompanionError. */

declare(strict_types=1);

namespace CartCompanion\Companion;

use CartCompanion\Site\HttpTimeout;

final class Lists {
	/** The longest page that the companion gives. */
	public const LONGEST_PAGE = 200;

	private const EVENT_FILTERS    = array( 'q', 'email', 'state', 'access', 'type', 'product', 'since', 'until', 'sort', 'order', 'limit', 'cursor' );
	private const CUSTOMER_FILTERS = array( 'q', 'product', 'since', 'with', 'limit', 'cursor' );

	/** Nobody waits longer for charts. */
	private const FIGURES_SECONDS = 3;

	private SignedHttp $http;

	public function __construct( SignedHttp $http ) {
		$this->http = $http;
	}

	/**
	 * @param array<string, string> $filter By the names of GET /api/v1/events; empty ones do not count.
	 * @return array<string, mixed> items, next_cursor.
	 */
	public function events( array $filter ): array {
		return $this->http->request( 'GET', '/api/v1/events' . self::query( $filter, self::EVENT_FILTERS ) );
	}

	/**
	 * @param array<string, string> $filter By the names of GET /api/v1/customers; empty ones do not count.
	 * @return array<string, mixed> items, next_cursor, total. An older companion knows no such list: a CompanionError of status 404.
	 */
	public function customers( array $filter ): array {
		return $this->http->request( 'GET', '/api/v1/customers' . self::query( $filter, self::CUSTOMER_FILTERS ) );
	}

	/**
	 * Each of the last days of this site's, the oldest first.
	 *
	 * @param int $utc_offset Minutes by which the site's clock is ahead of UTC.
	 * @return array<string, mixed> days. An older companion knows none: a CompanionError of status 404.
	 */
	public function figures( int $days, int $utc_offset ): array {
		$path = '/api/v1/figures?' . http_build_query( compact( 'days', 'utc_offset' ), '', '&', PHP_QUERY_RFC3986 );
		return HttpTimeout::during( self::FIGURES_SECONDS, fn(): array => $this->http->request( 'GET', $path ) );
	}

	/**
	 * @param array<string, string> $filter
	 * @param string[]              $known
	 */
	private static function query( array $filter, array $known ): string {
		$filter = array_filter( array_intersect_key( $filter, array_flip( $known ) ), 'strlen' );
		return array() === $filter ? '' : '?' . http_build_query( $filter, '', '&', PHP_QUERY_RFC3986 );
	}
}
