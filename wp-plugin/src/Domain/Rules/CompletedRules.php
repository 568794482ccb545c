<?php
/**
 * The owner's rules with what goes without saying: who is given an item loses the tags that keep out of it.
 *
 * AccessAlly lets nobody in who holds the revoke tag, even beside the access tag, so that giving access back is taking that
 * tag away as well. As rules for a purchase, one for each item, every planner applies it alike, whether an event comes in
 * its turn, comes late, or is made up of what a customer holds.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\EventType;

final class CompletedRules {
	/**
	 * @param array<int, array<string, mixed>>                   $rules  As RuleRepository gives them.
	 * @param array<string, array{in: string[], out?: string[]}> $stated As AccessStatements gives them.
	 * @param string[]                                           $items  Keys of further items that it may come to.
	 * @return array<int, array<string, mixed>> The rules, and those that are implied: without an id.
	 */
	public static function of( array $rules, array $stated ): array {
		$products = array_diff( array_merge( array_column( $rules, 'product' ), array_map( 'strval', array_keys( $stated ) ) ), array( '*' ) );
		$implied  = array();
		foreach ( array_unique( $products ) as $product ) {
			$tags = self::keeping_out( $rules, $stated, (string) $product );
			if ( array() !== $tags ) {
				$implied[] = array( 'product' => (string) $product, 'event' => EventType::PURCHASED, 'apply' => array(), 'remove' => $tags );
			}
		}
		return array_merge( $rules, $implied );
	}

	/** @param array<string, mixed> $rule */
	public static function is_implied( array $rule ): bool {
		return ! isset( $rule['id'] );
	}

	/**
	 * Tags that keep out of what a purchase gives, unless a rule for it says itself what becomes of them.
	 *
	 * @param array<int, array<string, mixed>>                   $rules
	 * @param array<string, array{in: string[], out?: string[]}> $stated
	 * @return string[]
	 */
	private static function keeping_out( array $rules, array $stated, string $product ): array {
		$bought = array_filter(
			$rules,
			static fn( array $rule ): bool => EventType::PURCHASED === $rule['event'] && in_array( $rule['product'], array( '*', $product ), true )
		);
		$gives  = array_filter( $bought, static fn( array $rule ): bool => array() !== $rule['apply'] || ! empty( $rule['operations'] ) );
		if ( array() === $gives && ! isset( $stated[ $product ] ) ) {
			return array();
		}
		$said = array_merge( array(), ...array_values( array_column( $bought, 'apply' ) ), ...array_values( array_column( $bought, 'remove' ) ) );
		return TagNames::missing( ( new AccessTags( $rules, array( $product ), $stated ) )->out, $said );
	}
}
