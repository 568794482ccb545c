<?php
/**
 * The owner's tag rules: which tags come and go with which event of which product.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\Rules\RuleError;
use CartCompanion\Domain\Rules\RuleValidator;

final class RuleRepository {
	public const OPTION = 'cart_companion_rules';

	/** @return array<int, array<string, mixed>> Rules that can be kept; what others wrote into the option wrongly is left out. */
	public function all(): array {
		return $this->sorted_out()['rules'];
	}

	/**
	 * @param array<mixed> $rules
	 * @throws RuleError When one cannot be kept; then nothing is saved.
	 */
	public function save( array $rules ): void {
		$kept = array();
		foreach ( array_values( $rules ) as $at => $rule ) {
			$kept[] = RuleValidator::kept( (array) $rule, $at + 1 );
		}
		update_option( self::OPTION, self::with_ids( $kept ), false );
	}

	/** @return string[] What the owner should know about the rules, in sentences. */
	public function warnings(): array {
		$sorted   = $this->sorted_out();
		$warnings = $sorted['faults'];
		foreach ( $sorted['rules'] as $at => $one ) {
			foreach ( array_slice( $sorted['rules'], $at ) as $other ) {
				$warnings = array_merge( $warnings, self::conflicts( $one, $other ) );
			}
		}
		return array_values( array_unique( $warnings ) );
	}

	/**
	 * @param array<string, mixed> $one
	 * @param array<string, mixed> $other
	 * @return string[]
	 */
	private static function conflicts( array $one, array $other ): array {
		$meet = $one['event'] === $other['event'] && ( $one['product'] === $other['product'] || in_array( '*', array( $one['product'], $other['product'] ), true ) );
		if ( ! $meet ) {
			return array();
		}
		$tags = array_merge( array_intersect( $one['apply'], $other['remove'] ), array_intersect( $other['apply'], $one['remove'] ) );
		return array_map(
			static function ( string $tag ) use ( $one, $other ): string {
				/* translators: 1: tag name, 2 and 3: names of rules */
				return sprintf( __( 'The tag “%1$s” is both applied and removed for one event (rules %2$s and %3$s). It will be applied.', 'cart-companion' ), $tag, $one['id'], $other['id'] );
			},
			array_unique( $tags )
		);
	}

	/** @return array{rules: array<int, array<string, mixed>>, faults: string[]} */
	private function sorted_out(): array {
		$stored = get_option( self::OPTION, array() );
		$rules  = array();
		$faults = array();
		foreach ( array_values( is_array( $stored ) ? $stored : array() ) as $at => $rule ) {
			try {
				$rules[] = RuleValidator::kept( (array) $rule, $at + 1 );
			} catch ( RuleError $error ) {
				$faults[] = $error->getMessage();
			}
		}
		return array(
			'rules'  => self::with_ids( $rules ),
			'faults' => $faults,
		);
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @return array<int, array<string, mixed>> Each with an id of its own; ids that are there stay.
	 */
	private static function with_ids( array $rules ): array {
		$taken = array_filter( array_column( $rules, 'id' ), 'strlen' );
		$seen  = array();
		$next  = 1;
		foreach ( $rules as $at => $rule ) {
			while ( '' === $rules[ $at ]['id'] || isset( $seen[ $rules[ $at ]['id'] ] ) ) {
				$candidate = 'r' . $next++;
				if ( ! in_array( $candidate, $taken, true ) ) {
					$rules[ $at ]['id'] = $candidate;
				}
			}
			$seen[ $rules[ $at ]['id'] ] = true;
		}
		return $rules;
	}
}
