<?php
/** The operations that a connection can run for a contact, as the site has them now: plain data. */

declare(strict_types=1);

namespace CartCompanion\Crm;

use CartCompanion\Domain\NameWords;

final class OperationList {
	/** Half of the telling words of both names. */
	private const LIKE_ENOUGH = 0.5;

	/** @var Operation[] In the order of the site's own list. */
	private array $operations;

	public function __construct( Operation ...$operations ) {
		$this->operations = $operations;
	}

	/** @return Operation[] */
	public function all(): array {
		return $this->operations;
	}

	public function count(): int {
		return count( $this->operations );
	}

	/** Null where the site has none of this id (any more). */
	public function find( string $id ): ?Operation {
		foreach ( $this->operations as $operation ) {
			if ( $id === $operation->id ) {
				return $operation;
			}
		}
		return null;
	}

	/**
	 * The one of a kind whose name is most like the name of a product; null where none is, or several are equally so.
	 *
	 * @param string $kind Of Operation.
	 */
	public function like( string $kind, string $product_name ): ?Operation {
		$best  = null;
		$most  = 0.0;
		$is_it = false;
		foreach ( $this->operations as $operation ) {
			$likeness = $kind === $operation->kind ? NameWords::likeness( $product_name, $operation->name ) : 0.0;
			if ( $likeness >= max( self::LIKE_ENOUGH, $most ) ) {
				$is_it = $likeness > $most;
				$best  = $operation;
				$most  = $likeness;
			}
		}
		return $is_it ? $best : null;
	}
}
