<?php
/** Lists of transactions that this site hands to its companion. Every method throws CompanionError. */

declare(strict_types=1);

namespace CartCompanion\Companion;

final class Imports {
	/** The largest part of a file in one request, before base64. */
	public const PART_BYTES = 500000;

	/** The companion reads the whole file before it answers. */
	private const READING_SECONDS = 60;

	private const PATH = '/api/v1/imports';

	private SignedHttp $http;

	public function __construct( SignedHttp $http ) {
		$this->http = $http;
	}

	/** @param string $name Of the file, to be shown again. */
	public function begin( string $name ): Import {
		return self::import( $this->http->request( 'POST', self::PATH, array( 'name' => $name ) ) );
	}

	/** @param int $number From 0 on. */
	public function send_part( string $id, int $number, string $bytes ): void {
		$part = array(
			'number'  => $number,
			'content' => base64_encode( $bytes ), // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- bytes of a file in JSON.
		);
		$this->http->request( 'POST', self::path_of( $id ) . '/parts', $part );
	}

	/**
	 * Says how the file is to be read, and what it would change then. Nothing said: as the companion finds it.
	 *
	 * @param array<string, string|null> $columns   Heading by field; null when the file has no such column.
	 * @param array<string, string|null> $products  Item key by the product's name in the file.
	 * @param bool|null                  $day_first Whether 03/04/2026 is the third of April; null: as it was.
	 */
	public function read( string $id, array $columns = array(), array $products = array(), ?bool $day_first = null ): Import {
		$said = null === $day_first ? array() : compact( 'day_first' );
		foreach ( array_filter( compact( 'columns', 'products' ) ) as $name => $map ) {
			// A product whose name is a number would make a list of the map.
			$said[ $name ] = (object) $map;
		}
		return self::import( $this->http->request( 'PUT', self::path_of( $id ), $said, self::READING_SECONDS ) );
	}

	public function find( string $id ): Import {
		return self::import( $this->http->request( 'GET', self::path_of( $id ), null, self::READING_SECONDS ) );
	}

	public function apply( string $id ): Job {
		return Job::from( $this->http->request( 'POST', self::path_of( $id ) . '/apply', array() )['job'] ?? null );
	}

	/** Forgets a draft and its file. */
	public function discard( string $id ): void {
		$this->http->request( 'DELETE', self::path_of( $id ) );
	}

	private static function path_of( string $id ): string {
		return self::PATH . '/' . rawurlencode( $id );
	}

	/** @param array<string, mixed> $answer */
	private static function import( array $answer ): Import {
		return Import::from( $answer['import'] ?? null );
	}
}
