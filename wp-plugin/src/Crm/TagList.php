<?php
/**
 * The tags a CRM has: ids and names.
 *
 * A numeric name is a name, not an id, and a comma is a part of it. Names are compared exactly; where a CRM takes two
 * names that differ by case for one tag, and none is exactly the same, without regard to case.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

use CartCompanion\Domain\Rules\TagNames;
use CartCompanion\Domain\Text;

final class TagList {
	/** @var string[] Name by id. */
	private array $names = array();

	/** @var string[] Id by name, exact ones and, where case says nothing, those in lower case. */
	private array $ids = array();

	private bool $tells_case_apart;

	/** @param array<array{0: string, 1: string}> $pairs Id and name. */
	public function __construct( array $pairs, bool $tells_case_apart = true ) {
		$this->tells_case_apart = $tells_case_apart;
		foreach ( $pairs as $pair ) {
			$name                    = trim( $pair[1] );
			$this->names[ $pair[0] ] = $name;
			foreach ( $this->compared( $name ) as $key ) {
				$this->ids[ $key ] = $this->ids[ $key ] ?? (string) $pair[0];
			}
		}
	}

	/** Null when no tag has this name. */
	public function id_of( string $name ): ?string {
		foreach ( $this->compared( trim( $name ) ) as $key ) {
			if ( isset( $this->ids[ $key ] ) ) {
				return $this->ids[ $key ];
			}
		}
		return null;
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

	/**
	 * The same of tags that are to go: where none is spelled so, those that differ by case only are meant.
	 *
	 * @param string[] $names
	 * @return array<string, string>
	 */
	public function named_in_any_case( array $names ): array {
		return $this->named( $names ) + array_intersect( $this->names, TagNames::among( $this->names, $this->without( $names ) ) );
	}

	/** Whether this CRM knows tags by their names alone. */
	public function is_of_names_only(): bool {
		return array() !== $this->names && $this->ids() === array_values( $this->names );
	}

	/**
	 * The exact name first. What stands before it keeps a number from becoming another key of the array.
	 *
	 * @return string[]
	 */
	private function compared( string $name ): array {
		return $this->tells_case_apart ? array( '=' . $name ) : array( '=' . $name, '~' . Text::lower( $name ) );
	}
}
