<?php
/**
 * The tags a CRM has, as a list said it: ids and names.
 *
 * PHP makes a numeric id a number where it is an array's key.
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

use CartCompanion\Domain\Rules\TagNames;

final class TagList {
	/** @var array<array{0: string, 1: string, 2?: string}> */
	private array $rows;

	/** @var callable(string): string */
	private $key_of;

	/** @var array<int|string, string> Name by id. */
	private array $names = array();

	/** @var array<int|string, string> Id by name. */
	private array $by_name = array();

	/** @var array<int|string, string> Id by key. */
	private array $by_key = array();

	/**
	 * @param array<array{0: string, 1: string, 2?: string}> $rows   See TagSource::tags().
	 * @param callable(string): string                       $key_of See TagSource::tag_key().
	 */
	public function __construct( array $rows, callable $key_of ) {
		$this->rows   = $rows;
		$this->key_of = $key_of;
		foreach ( $rows as $row ) {
			list( $id, $name ) = array( (string) $row[0], trim( $row[1] ) );
			$key                    = $row[2] ?? $key_of( $name );
			$this->names[ $id ]     = $name;
			$this->by_name[ $name ] = $this->by_name[ $name ] ?? $id;
			$this->by_key[ $key ]   = $this->by_key[ $key ] ?? $id;
		}
	}

	/** The same with one tag more. */
	public function with( string $id, string $name ): self {
		return new self( array_merge( $this->rows, array( array( $id, $name ) ) ), $this->key_of );
	}

	/** @return array<array{0: string, 1: string, 2?: string}> */
	public function rows(): array {
		return $this->rows;
	}

	/** Null when no tag has this name. */
	public function id_of( string $name ): ?string {
		$name = trim( $name );
		return $this->by_name[ $name ] ?? $this->by_key[ ( $this->key_of )( $name ) ] ?? null;
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
			array_filter( $names, fn( string $name ): bool => null === $this->id_of( $name ) ) );
	}

	/**
	 * @param string[] $names
	 * @return array<int|string, string> The CRM's own name by id, of those that are there.
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
	 * @return array<int|string, string>
	 */
	public function named_in_any_case( array $names ): array {
		return $this->named( $names ) + array_intersect( $this->names, TagNames::among( $this->names, $this->without( $names ) ) );
	}
}
