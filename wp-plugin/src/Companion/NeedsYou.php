<?php
/** What the companion knows to need the owner, and what they have dealt with. Every method throws CompanionError. */

declare(strict_types=1);

namespace CartCompanion\Companion;

final class NeedsYou {
	private const PATH = '/api/v1/needs-you';

	private SignedHttp $http;

	public function __construct( SignedHttp $http ) {
		$this->http = $http;
	}

	/**
	 * The newest of each kind; of one kind a page.
	 *
	 * @return array<string, mixed> items (each key, kind, since, event), counts (by kind), dealt_with, next_cursor.
	 */
	public function listed( string $kind = '', string $cursor = '' ): array {
		return $this->request( 'GET', self::PATH . self::query( compact( 'kind', 'cursor' ) ) );
	}

	/**
	 * @param string[] $keys Of the list, or of what this site alone knows.
	 * @param string   $note Why, or what was done; '' for none.
	 * @param string   $by   Who says so.
	 */
	public function deal_with( array $keys, string $note, string $by ): void {
		$keys = array_values( $keys );
		$this->request( 'POST', self::PATH . '/dealt-with', compact( 'keys', 'note', 'by' ) );
	}

	/** All that is open of one kind of events. */
	public function deal_with_all( string $kind, string $note, string $by ): void {
		$this->request( 'POST', self::PATH . '/dealt-with', array( 'kinds' => array( $kind ) ) + compact( 'note', 'by' ) );
	}

	/** @return array<string, mixed> items (each key, kind, note, by, at, is_over, event), next_cursor; the newest first. */
	public function dealt_with( string $cursor = '' ): array {
		return $this->request( 'GET', self::PATH . '/dealt-with' . self::query( compact( 'cursor' ) ) );
	}

	/** @param string[] $keys As dealt_with() lists them. */
	public function reopen( array $keys ): void {
		$this->request( 'POST', self::PATH . '/dealt-with/reopen', array( 'keys' => array_values( $keys ) ) );
	}

	/**
	 * @param array<string, mixed>|null $body
	 * @return array<string, mixed>
	 */
	private function request( string $method, string $path, ?array $body = null ): array {
		try {
			return $this->http->request( $method, $path, $body );
		} catch ( CompanionError $error ) {
			throw $error->is_of_no_route() ? CompanionError::of_older_companion( $error->status() ) : $error;
		}
	}

	/** @param array<string, string> $arguments Empty ones are left out. */
	private static function query( array $arguments ): string {
		$query = http_build_query( array_filter( $arguments, 'strlen' ), '', '&', PHP_QUERY_RFC3986 );
		return '' === $query ? '' : "?$query";
	}
}
