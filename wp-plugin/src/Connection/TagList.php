<?php
/**
 * The tags a CRM has: ids and names.
 *
 * A numeric name is a name, not an id, and a comma is a part of it. Names are compared exactly, or, where a CRM
 * takes two names that differ by case for one tag, without regard to case.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection;

final class TagList {
	/** @var string[] Name by id. */
	private array $names = array();

	/** @var string[] Id by name, as names are compared. */
	private array $ids = array();

	private bool $tells_case_apart;

	/** @param array<array{0: string, 1: string}> $pairs Id and name. */
	public function __construct( array $pairs, bool $tells_case_apart = true ) {
		$this->tells_case_apart = $tells_case_apart;
		foreach ( $pairs as $pair ) {
			$name                               = trim( $pair[1] );
			$this->names[ $pair[0] ]            = $name;
			$this->ids[ $this->compared( $name ) ] = $this->ids[ $this->compared( $name ) ] ?? (string) $pair[0];
		}
	}

	/** Null when no tag has this name. */
	public function id_of( string $name ): ?string {
		return $this->ids[ $this->compared( trim( $name ) ) ] ?? null;
	}

	/** The id itself when no name is known for it. */
	public function name_of( string $id ): string {
		return $this->names[ $id ] ?? $id;
	}

	/** @return string[] */
	public function names(): array {
		return array_values( array_unique( $this->names ) );
	}

	/** @return string[] */
	public function ids(): array {
		return array_map( 'strval', array_keys( $this->names ) );
	}

	/**
	 * @param string[] $names
	 * @return string[] Those that no tag has.
	 */
	public function without( array $names ): array {
		return array_values(
			array_filter(
				$names,
				function ( string $name ): bool {
					return null === $this->id_of( $name );
				}
			)
		);
	}

	/**
	 * @param string[] $names
	 * @return array<string, string> The CRM's own name by id, of those that are there.
	 */
	public function named( array $names ): array {
		$named = array();
		foreach ( $names as $name ) {
			$id = $this->id_of( $name );
			if ( null !== $id ) {
				$named[ $id ] = $this->names[ $id ];
			}
		}
		return $named;
	}

	/** Whether this CRM knows tags by their names alone. */
	public function is_of_names_only(): bool {
		return array() !== $this->names && $this->ids() === array_values( $this->names );
	}

	/** A number would become another key of the array. */
	private function compared( string $name ): string {
		return ' ' . ( $this->tells_case_apart ? $name : mb_strtolower( $name ) );
	}
}
