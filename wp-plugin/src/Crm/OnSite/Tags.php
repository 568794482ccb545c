<?php
/**
 * Names and ids of the tags of a CRM in this WordPress; a missing one is created once.
 *
 * The list is kept for a minute at most, where WordPress keeps what it has read; a name that is not in it is looked
 * for in a fresh one. Where the CRM spells a name otherwise than it was asked for, it comes back as it was asked for.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm\OnSite;

use CartCompanion\Site\Lock;

final class Tags {
	private const CACHE        = 'cart_companion_tags';
	private const KEPT_SECONDS = 60;

	private TagStore $store;

	/** @var array<string, string[]> Names as they were asked for, by what they are compared by. */
	private array $asked = array();

	public function __construct( TagStore $store ) {
		$this->store = $store;
	}

	/** @return string[] */
	public function names(): array {
		return array_values( array_unique( array_column( $this->fresh(), 'name' ) ) );
	}

	/**
	 * @param string[] $names
	 * @return int[]
	 * @throws \CartCompanion\Crm\ConnectionError
	 */
	public function to_apply( array $names ): array {
		return array_map(
			function ( string $name ): int {
				return $this->id_of( $name ) ?? $this->created( trim( $name ) );
			},
			$names
		);
	}

	/**
	 * What the CRM does not have is on nobody.
	 *
	 * @param string[] $names
	 * @return int[]
	 * @throws \CartCompanion\Crm\ConnectionError
	 */
	public function to_remove( array $names ): array {
		return array_values( array_filter( array_map( array( $this, 'id_of' ), $names ) ) );
	}

	/**
	 * @param int[] $ids
	 * @return string[] An id for which there is no tag is left out.
	 * @throws \CartCompanion\Crm\ConnectionError
	 */
	public function names_of( array $ids ): array {
		$rows = $this->kept();
		if ( array() !== array_diff( $ids, array_column( $rows, 'id' ) ) ) {
			$rows = $this->fresh();
		}
		$names = array();
		foreach ( $rows as $row ) {
			$names = in_array( $row['id'], $ids, true ) ? array_merge( $names, $this->spellings( $row, $rows ) ) : $names;
		}
		return array_values( array_unique( $names ) );
	}

	/** What is kept turned out to be wrong. */
	public function forget(): void {
		wp_cache_delete( $this->store->crm(), self::CACHE );
	}

	private function id_of( string $name ): ?int {
		$name = trim( $name );
		$key  = $this->store->key( $name );

		$this->asked[ $key ] = array_values( array_unique( array_merge( $this->asked[ $key ] ?? array(), array( $name ) ) ) );
		return $this->id_among( $this->kept(), $name, $key ) ?? $this->id_among( $this->fresh(), $name, $key );
	}

	/**
	 * As a tag was asked for; as the CRM spells it where it was not.
	 *
	 * @param array{id: int, name: string, key: string}          $row
	 * @param array<array{id: int, name: string, key: string}> $rows
	 * @return string[]
	 */
	private function spellings( array $row, array $rows ): array {
		$asked = array_filter(
			$this->asked[ $row['key'] ] ?? array(),
			function ( string $name ) use ( $row, $rows ): bool {
				return $this->id_among( $rows, $name, $row['key'] ) === $row['id'];
			}
		);
		return array() === $asked ? array( $row['name'] ) : $asked;
	}

	/** @param array<array{id: int, name: string, key: string}> $rows */
	private function id_among( array $rows, string $name, string $key ): ?int {
		$same = null;
		foreach ( $rows as $row ) {
			if ( $row['name'] === $name ) {
				return $row['id'];
			}
			$same = null === $same && $row['key'] === $key ? $row['id'] : $same;
		}
		return $same;
	}

	/** One request at a time, and only when another has not created it just now. */
	private function created( string $name ): int {
		return Lock::during(
			'tag ' . $name,
			function () use ( $name ): int {
				$this->forget();
				$id = $this->id_of( $name ) ?? $this->store->create( $name );
				$this->forget();
				return $id;
			}
		);
	}

	/** @return array<array{id: int, name: string, key: string}> */
	private function kept(): array {
		$rows = wp_cache_get( $this->store->crm(), self::CACHE );
		return is_array( $rows ) ? $rows : $this->fresh();
	}

	/** @return array<array{id: int, name: string, key: string}> */
	private function fresh(): array {
		$rows = $this->store->rows();
		wp_cache_set( $this->store->crm(), $rows, self::CACHE, self::KEPT_SECONDS );
		return $rows;
	}
}
