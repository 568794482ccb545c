<?php
/**
 * The tags a CRM has: ids and names, compared exactly.
 *
 * A numeric name is a name, not an id, and a comma is a part of it.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection;

final class TagList {
	/** @var string[] Name by id. */
	private array $names = array();

	/** @param array<array{0: string, 1: string}> $pairs Id and name. */
	public function __construct( array $pairs ) {
		foreach ( $pairs as $pair ) {
			$this->names[ $pair[0] ] = trim( $pair[1] );
		}
	}

	/** Null when no tag has this very name. */
	public function id_of( string $name ): ?string {
		$id = array_search( trim( $name ), $this->names, true );
		return false === $id ? null : (string) $id;
	}

	/** The id itself when no name is known for it. */
	public function name_of( string $id ): string {
		return $this->names[ $id ] ?? $id;
	}

	/** @return string[] */
	public function names(): array {
		return array_values( array_unique( $this->names ) );
	}

	/** Whether this CRM knows tags by their names alone. */
	public function is_of_names_only(): bool {
		return array() !== $this->names && array_map( 'strval', array_keys( $this->names ) ) === array_values( $this->names );
	}
}
