<?php
/** Brings one rule into the form in which it is stored, or says what is wrong with it. */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\EventType;
use CartCompanion\Domain\{ InvalidInput, Message, ProductKey };

final class RuleValidator {
	/**
	 * @param array<string, mixed> $rule
	 * @param int                  $row  Its number in the list, from 1.
	 * @return array<string, mixed> id, product, event, apply, remove, and operations, again, failure, partial where set.
	 * @throws InvalidInput When it cannot be used.
	 */
	public static function validated( array $rule, int $row ): array {
		$product = trim( self::text( $rule['product'] ?? '' ) );
		$event   = self::text( $rule['event'] ?? '' );
		$apply   = self::tags( $rule['apply'] ?? array() );
		$remove  = self::tags( $rule['remove'] ?? array() );
		$more    = array_filter( array( 'operations' => self::operations( $rule['operations'] ?? array(), $row ) ) );
		if ( ! ProductKey::is_for_a_rule( $product ) ) {
			throw new InvalidInput( Message::NOT_A_PRODUCT, $row, $product );
		}
		if ( ! in_array( $event, EventType::with_rules(), true ) ) {
			throw new InvalidInput( Message::NOT_AN_EVENT, $row, $event );
		}
		if ( array() === $apply && array() === $remove && array() === $more ) {
			throw new InvalidInput( Message::NO_TAGS, $row );
		}
		$id = trim( self::text( $rule['id'] ?? '' ) );
		return compact( 'id', 'product', 'event', 'apply', 'remove' ) + $more + self::options( $rule, $event, $row );
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
				throw new InvalidInput( Message::FAILURE_OUTSIDE, $row );
			}
			$options['failure'] = (int) $failure;
		}
		return $options;
	}

	/**
	 * @param mixed $operations Each id and name; without a name where that is not known.
	 * @return array<int, array{id: string, name: string}> Each id once, its first name.
	 */
	private static function operations( $operations, int $row ): array {
		$found = array();
		foreach ( is_array( $operations ) ? $operations : array( $operations ) as $operation ) {
			$operation = is_array( $operation ) ? $operation : array();
			$id        = trim( self::text( $operation['id'] ?? '' ) );
			if ( '' === $id ) {
				throw new InvalidInput( Message::NOT_AN_OPERATION, $row );
			}
			$found += array( ' ' . $id => array( 'id' => $id, 'name' => trim( self::text( $operation['name'] ?? '' ) ) ) );
		}
		return array_values( $found );
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
