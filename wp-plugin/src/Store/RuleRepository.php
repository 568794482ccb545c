<?php
/** The owner's tag rules: which tags are applied and removed with which event of which product. */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\{ InvalidInput, Message };
use CartCompanion\Domain\Rules\{ RuleCoverage, RuleValidator, RuleWarnings };
use CartCompanion\Site\StoredValue;

final class RuleRepository {
	public const OPTION = 'cart_companion_rules';

	/** @var array{0: mixed, 1: array{rules: array<int, array<string, mixed>>, faults: Message[]}}|null The option as it was checked last, and what came of it: many ask in one request. */
	private static ?array $checked = null;

	/** @return array<int, array<string, mixed>> Rules that can be used; what others wrote into the option wrongly is left out. */
	public function all(): array {
		return self::sorted_out()['rules'];
	}

	/**
	 * Replaces all rules. What was there before is kept as a version.
	 *
	 * @param array<mixed> $rules
	 * @throws InvalidInput When one cannot be used; then nothing is saved.
	 */
	public function save( array $rules ): void {
		$kept = self::validated( $rules );
		RuleVersions::during( static fn(): bool => StoredValue::save_option( self::OPTION, $kept ) );
	}

	/**
	 * @param array<mixed> $rules
	 * @return array<int, array<string, mixed>> As they are stored, each with an id.
	 * @throws InvalidInput When one cannot be used; its number in the list is the first parameter.
	 */
	public static function validated( array $rules ): array {
		$kept = array();
		foreach ( array_values( $rules ) as $at => $rule ) {
			$kept[] = RuleValidator::validated( (array) $rule, $at + 1 );
		}
		return self::with_ids( $kept );
	}

	/** What is settled for buyers by these rules, and by what the owner said of items that need no tags. */
	public function coverage(): RuleCoverage {
		return new RuleCoverage( $this->all(), ( new NoTagsNeeded() )->all() );
	}

	/** @return Message[] What the owner should know about the rules. */
	public function warnings(): array {
		$sorted = self::sorted_out();
		return array_values( array_unique( array_merge( $sorted['faults'], ( new RuleWarnings( $sorted['rules'], array() ) )->all_disagreements() ), SORT_REGULAR ) );
	}

	/** @return Message[] What is wrong with rules that somebody wrote into the option: they are left out. */
	public function faults(): array {
		return self::sorted_out()['faults'];
	}

	/** @return array{rules: array<int, array<string, mixed>>, faults: Message[]} */
	private static function sorted_out(): array {
		$stored = StoredValue::option( self::OPTION, array() );
		if ( null !== self::$checked && $stored === self::$checked[0] ) {
			return self::$checked[1];
		}
		$rules  = array();
		$faults = array();
		foreach ( array_values( is_array( $stored ) ? $stored : array() ) as $at => $rule ) {
			try {
				$rules[] = RuleValidator::validated( (array) $rule, $at + 1 );
			} catch ( InvalidInput $error ) {
				$faults[] = $error->reason();
			}
		}
		$rules         = self::with_ids( $rules );
		self::$checked = array( $stored, compact( 'rules', 'faults' ) );
		return self::$checked[1];
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @return array<int, array<string, mixed>> Each with an id of its own; ids that are there stay.
	 */
	private static function with_ids( array $rules ): array {
		$taken = array_flip( array_filter( array_column( $rules, 'id' ), 'strlen' ) );
		$seen  = array();
		$next  = 1;
		foreach ( $rules as $at => $rule ) {
			while ( '' === $rules[ $at ]['id'] || isset( $seen[ $rules[ $at ]['id'] ] ) ) {
				$candidate = 'r' . $next++;
				if ( ! isset( $taken[ $candidate ] ) ) {
					$rules[ $at ]['id'] = $candidate;
				}
			}
			$seen[ $rules[ $at ]['id'] ] = true;
		}
		return $rules;
	}
}
