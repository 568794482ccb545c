<?php
/** What differs between two lists of rules, product by product: pure. */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

final class RuleChanges {
	/** @var array<string, array{added: array<int, array<string, mixed>>, changed: array<int, array{0: array<string, mixed>, 1: array<string, mixed>}>, removed: array<int, array<string, mixed>>}> By product, of those with a difference only. */
	private array $by_product = array();

	/**
	 * A rule is the same by its id; where ids differ, one for the same event that says the same.
	 *
	 * @param array<int, array<string, mixed>> $before As RuleValidator gives them.
	 * @param array<int, array<string, mixed>> $after
	 */
	public function __construct( array $before, array $after ) {
		$grouped = array();
		foreach ( array( 'before' => $before, 'after' => $after ) as $when => $rules ) {
			foreach ( $rules as $rule ) {
				$grouped[ $rule['product'] ][ $when ][] = $rule;
			}
		}
		uksort( $grouped, 'strnatcmp' );
		foreach ( $grouped as $product => $lists ) {
			$changes = self::between( $lists['before'] ?? array(), $lists['after'] ?? array() );
			if ( array() !== array_filter( $changes ) ) {
				$this->by_product[ $product ] = $changes;
			}
		}
	}

	/** @return array<string, array{added: array<int, array<string, mixed>>, changed: array<int, array{0: array<string, mixed>, 1: array<string, mixed>}>, removed: array<int, array<string, mixed>>}> */
	public function by_product(): array {
		return $this->by_product;
	}

	/** @return string[] Products whose rules differ. */
	public function products(): array {
		return array_map( 'strval', array_keys( $this->by_product ) );
	}

	public function is_empty(): bool {
		return array() === $this->by_product;
	}

	/** @return array<string, array{added: int, changed: int, removed: int}> How many, by product. */
	public function counts(): array {
		return array_map( static fn( array $lists ): array => array_map( 'count', $lists ), $this->by_product );
	}

	/**
	 * What a rule says, whatever it is called and in whatever order it names its tags.
	 *
	 * @param array<string, mixed> $rule
	 */
	public static function meaning( array $rule ): string {
		unset( $rule['id'] );
		sort( $rule['apply'], SORT_STRING );
		sort( $rule['remove'], SORT_STRING );
		ksort( $rule );
		return serialize( $rule );
	}

	/**
	 * @param array<int, array<string, mixed>> $before
	 * @param array<int, array<string, mixed>> $after
	 * @return array{added: array<int, array<string, mixed>>, changed: array<int, array{0: array<string, mixed>, 1: array<string, mixed>}>, removed: array<int, array<string, mixed>>}
	 */
	private static function between( array $before, array $after ): array {
		foreach ( $before as $at => $old ) {
			foreach ( $after as $place => $new ) {
				if ( self::meaning( $old ) === self::meaning( $new ) ) {
					unset( $before[ $at ], $after[ $place ] );
					break;
				}
			}
		}
		$changed = array();
		foreach ( $before as $at => $old ) {
			foreach ( $after as $place => $new ) {
				if ( $old['id'] === $new['id'] ) {
					$changed[] = array( $old, $new );
					unset( $before[ $at ], $after[ $place ] );
					break;
				}
			}
		}
		return array( 'added' => array_values( $after ), 'changed' => $changed, 'removed' => array_values( $before ) );
	}
}
