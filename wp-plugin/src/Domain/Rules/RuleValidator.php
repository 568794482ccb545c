<?php
/**
 * Brings one rule into the form it is kept in, or says what is wrong with it: pure.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\EventType;

final class RuleValidator {
	private const PRODUCT = '/^(\*|(product|bump|upsell|downsell)-[0-9]+)$/D';

	/**
	 * @param array<string, mixed> $rule
	 * @param int                  $row  Its place in the list, from 1, for the message.
	 * @return array<string, mixed> id, product, event, apply, remove, and again, failure, partial where set.
	 * @throws RuleError When it cannot be kept.
	 */
	public static function kept( array $rule, int $row ): array {
		$product = trim( self::text( $rule['product'] ?? '' ) );
		$event   = self::text( $rule['event'] ?? '' );
		$apply   = self::tags( $rule['apply'] ?? array() );
		$remove  = self::tags( $rule['remove'] ?? array() );
		if ( 1 !== preg_match( self::PRODUCT, $product ) ) {
			/* translators: 1: number of the rule, 2: what was entered */
			throw new RuleError( sprintf( __( 'Rule %1$d: “%2$s” is no product of ThriveCart. Write it as product-12, bump-12, upsell-4 or downsell-5, or * for all of them.', 'cart-companion' ), $row, $product ) );
		}
		if ( ! in_array( $event, EventType::with_rules(), true ) ) {
			/* translators: 1: number of the rule, 2: what was entered */
			throw new RuleError( sprintf( __( 'Rule %1$d: “%2$s” is no event. Choose one from the list.', 'cart-companion' ), $row, $event ) );
		}
		if ( array() === $apply && array() === $remove ) {
			/* translators: %d: number of the rule */
			throw new RuleError( sprintf( __( 'Rule %d does nothing yet. Name at least one tag to apply or to remove.', 'cart-companion' ), $row ) );
		}
		$id = trim( self::text( $rule['id'] ?? '' ) );
		return array_merge(
			array(
				'id'      => $id,
				'product' => $product,
				'event'   => $event,
				'apply'   => $apply,
				'remove'  => $remove,
			),
			self::options( $rule, $event, $row )
		);
	}

	/**
	 * @param array<string, mixed> $rule
	 * @return array<string, bool|int> Only those that differ from what holds without them.
	 */
	private static function options( array $rule, string $event, int $row ): array {
		$options = array();
		if ( ! empty( $rule['again'] ) ) {
			$options['again'] = true;
		}
		if ( array_key_exists( 'partial', $rule ) && ! $rule['partial'] && EventType::REFUNDED === $event ) {
			$options['partial'] = false;
		}
		$failure = $rule['failure'] ?? 0;
		if ( EventType::PAYMENT_FAILED === $event && ! in_array( $failure, array( 0, '', '0', null ), true ) ) {
			if ( ! is_numeric( $failure ) || (int) $failure < 1 || (int) $failure > 99 ) {
				/* translators: %d: number of the rule */
				throw new RuleError( sprintf( __( 'Rule %d: the number of the failed payment must be from 1 to 99.', 'cart-companion' ), $row ) );
			}
			$options['failure'] = (int) $failure;
		}
		return $options;
	}

	/**
	 * @param mixed $tags
	 * @return string[] Trimmed, each once.
	 */
	private static function tags( $tags ): array {
		$names = array_map( array( self::class, 'text' ), is_array( $tags ) ? $tags : array( $tags ) );
		return array_values( array_unique( array_filter( array_map( 'trim', $names ), 'strlen' ) ) );
	}

	/** @param mixed $value */
	private static function text( $value ): string {
		return is_scalar( $value ) ? (string) $value : '';
	}
}
