<?php
/** The owner's tag rules: which tags are applied and removed with which event of which product. */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\{ InvalidInput, Message };
use CartCompanion\Domain\Rules\{ RuleCoverage, RuleValidator };

final class RuleRepository {
	public const OPTION = 'cart_companion_rules';

	/** @return array<int, array<string, mixed>> Rules that can be used; what others wrote into the option wrongly is left out. */
	public function all(): array {
		return $this->sorted_out()['rules'];
	}

	/**
	 * @param array<mixed> $rules
	 * @throws InvalidInput When one cannot be used; then nothing is saved.
	 */
	public function save( array $rules ): void {
		$kept = array();
		foreach ( array_values( $rules ) as $at => $rule ) {
			$kept[] = RuleValidator::validated( (array) $rule, $at + 1 );
		}
		update_option( self::OPTION, self::with_ids( $kept ), false );
	}

	/** What is settled for buyers by these rules, and by what the owner said of items that need no tags. */
	public function coverage(): RuleCoverage {
		return new RuleCoverage( $this->all(), ( new NoTagsNeeded() )->all() );
	}

	/** @return Message[] What the owner should know about the rules. */
	public function warnings(): array {
		$sorted   = $this->sorted_out();
		$warnings = $sorted['faults'];
		foreach ( $sorted['rules'] as $at => $one ) {
			foreach ( array_slice( $sorted['rules'], $at ) as $other ) {
				$warnings = array_merge( $warnings, self::conflicts( $one, $other ) );
			}
		}
		return array_values( array_unique( $warnings, SORT_REGULAR ) );
	}

	/**
	 * @param array<string, mixed> $one
	 * @param array<string, mixed> $other
	 * @return Message[]
	 */
	private static function conflicts( array $one, array $other ): array {
		$meet = $one['event'] === $other['event'] && ( $one['product'] === $other['product'] || in_array( '*', array( $one['product'], $other['product'] ), true ) );
		if ( ! $meet ) {
			return array();
		}
		$tags = array_merge( array_intersect( $one['apply'], $other['remove'] ), array_intersect( $other['apply'], $one['remove'] ) );
		return array_map(
			static fn( string $tag ): Message => new Message( Message::RULES_DISAGREE, $tag, $one['id'], $other['id'] ),
			array_unique( $tags )
		);
	}

	/** @return array{rules: array<int, array<string, mixed>>, faults: Message[]} */
	private function sorted_out(): array {
		$stored = get_option( self::OPTION, array() );
		$rules  = array();
		$faults = array();
		foreach ( array_values( is_array( $stored ) ? $stored : array() ) as $at => $rule ) {
			try {
				$rules[] = RuleValidator::validated( (array) $rule, $at + 1 );
			} catch ( InvalidInput $error ) {
				$faults[] = $error->reason();
			}
		}
		$rules = self::with_ids( $rules );
		return compact( 'rules', 'faults' );
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
