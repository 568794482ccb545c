<?php
/** What the owner says of products: which tags let a customer in, and which keep them out. */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\{ InvalidInput, Message };
use CartCompanion\Domain\Access\ExpectedAccess;
use CartCompanion\Domain\Rules\AccessStatementValidator;
use CartCompanion\Site\StoredValue;

final class AccessStatements {
	public const OPTION = 'cart_companion_access';

	/** @return array<string, array{in: string[], out?: string[]}> By item key; without out the rules say what keeps out, and with an empty in what lets in. */
	public function all(): array {
		return array_map( static fn( array $row ): array => array_diff_key( $row, array( 'product' => '' ) ), $this->sorted_out()['rows'] );
	}

	/** @return array<int, array{product: string, in: string[], out?: string[]}> The same as save() takes it. */
	public function rows(): array {
		return array_values( $this->sorted_out()['rows'] );
	}

	/** @return Message[] What is wrong with rows that somebody wrote into the option: they are left out. */
	public function warnings(): array {
		return $this->sorted_out()['faults'];
	}

	/**
	 * @param array<mixed> $rows product, in, out.
	 * @throws InvalidInput When one cannot be used; then nothing is saved.
	 */
	public function save( array $rows ): void {
		$kept = self::validated( $rows );
		RuleVersions::during( static fn(): bool => StoredValue::save_option( self::OPTION, $kept ) );
	}

	/**
	 * @param array<mixed> $rows
	 * @return array<int, array{product: string, in: string[], out?: string[]}>
	 * @throws InvalidInput When one cannot be used, or a product is there twice.
	 */
	public static function validated( array $rows ): array {
		$kept = array();
		foreach ( array_values( $rows ) as $at => $row ) {
			$row = AccessStatementValidator::validated( (array) $row, $at + 1 );
			if ( isset( $kept[ $row['product'] ] ) ) {
				throw new InvalidInput( Message::ACCESS_TWICE, $at + 1, $row['product'] );
			}
			$kept[ $row['product'] ] = $row;
		}
		return array_values( $kept );
	}

	/** @return array{rows: array<string, array{product: string, in: string[], out?: string[]}>, faults: Message[]} */
	private function sorted_out(): array {
		$stored = StoredValue::option( self::OPTION, array() );
		$rows   = array();
		$faults = array();
		foreach ( array_values( is_array( $stored ) ? $stored : array() ) as $at => $row ) {
			try {
				$row = AccessStatementValidator::validated( (array) $row, $at + 1 );
				if ( isset( $rows[ $row['product'] ] ) ) {
					throw new InvalidInput( Message::ACCESS_TWICE, $at + 1, $row['product'] );
				}
				$rows[ $row['product'] ] = $row;
			} catch ( InvalidInput $error ) {
				$faults[] = $error->reason();
			}
		}
		return compact( 'rows', 'faults' );
	}

	/**
	 * What keeps a customer out of the items of an event: by what was expected when it was done, and by what the owner says
	 * today.
	 *
	 * @param array<string, mixed> $row As EventStore::find() describes it.
	 * @return string[] Names of tags.
	 */
	public function tags_keeping_out( array $row ): array {
		$expected = ExpectedAccess::from( (array) ( $row['steps']['expects'] ?? array() ) );
		$stated   = array_intersect_key( $this->all(), array_flip( $expected->item_keys() ) + $row['items'] );
		return array_merge( $expected->tags_keeping_out(), ...array_values( array_column( $stated, 'out' ) ) );
	}
}
