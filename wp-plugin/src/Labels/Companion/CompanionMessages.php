<?php
/**
 * What the companion says, in the language of this site: each of its messages comes with a code and parameters, and the
 * answer names the places where they stand.
 *
 * A code or a parameter that this version does not know, also within a message, keeps its English.
 */

declare(strict_types=1);

namespace CartCompanion\Labels\Companion;

use CartCompanion\Labels\{ DateTimes, Money };

final class CompanionMessages {
	/** @return array<string, string[]> By code: the sentence, then the names of the parameters in its order. */
	public static function all(): array {
		return DeliveryMessages::all() + JobMessages::all() + FileMessages::all() + CustomerMessages::all() + CustomerTimelineMessages::all();
	}

	/**
	 * An answer of the companion's with its messages in the language of this site.
	 *
	 * @param array<string, mixed> $answer
	 * @return array<string, mixed>
	 */
	public static function worded( array $answer ): array {
		$messages = $answer['messages'] ?? null;
		unset( $answer['messages'] );
		$labels = is_array( $messages ) ? self::all() : array();
		foreach ( (array) $messages as $place => $message ) {
			$sentence = is_array( $message ) ? self::sentence( $message, $labels ) : '';
			if ( '' !== $sentence ) {
				self::put( $answer, (string) $place, $sentence );
			}
		}
		return $answer;
	}

	/**
	 * @param array<string, mixed>    $message {"code", "params"}.
	 * @param array<string, string[]> $labels  As all() gives them.
	 * @return string '' for a message that this version cannot word.
	 */
	private static function sentence( array $message, array $labels ): string {
		$label = $labels[ is_string( $message['code'] ?? null ) ? $message['code'] : '' ] ?? null;
		if ( null === $label ) {
			return '';
		}
		$params   = (array) ( $message['params'] ?? array() );
		$quantity = self::quantity( $message['code'], $params );
		if ( '' !== $quantity ) {
			return $quantity;
		}
		$values = array();
		foreach ( array_slice( $label, 1 ) as $name ) {
			$value = $params[ $name ] ?? '';
			$value = is_array( $value ) ? self::sentence( $value, $labels ) : (string) $value;
			if ( '' === $value && ( ! array_key_exists( $name, $params ) || is_array( $params[ $name ] ) ) ) {
				return '';
			}
			$values[] = $value;
		}
		return DateTimes::localized( array() === $values ? $label[0] : vsprintf( $label[0], $values ) );
	}

	/**
	 * An amount or a day, which this site writes in its own way; '' for any other message.
	 *
	 * @param array<string, mixed> $params
	 */
	private static function quantity( string $code, array $params ): string {
		$text = static fn( string $name ): string => is_scalar( $params[ $name ] ?? null ) ? (string) $params[ $name ] : '';
		switch ( $code ) {
			case 'money.amount':
				$is_decimal = 1 === preg_match( '/^-?\d{1,15}(?:\.\d{1,4})?$/D', $text( 'amount' ) );
				return $is_decimal ? Money::text( (int) str_replace( '.', '', $text( 'amount' ) ), $text( 'currency' ) ) : '';
			case 'time.day':
				return DateTimes::date( $text( 'at' ) );
			case 'time.moment':
				return DateTimes::time_of_day( $text( 'at' ) );
		}
		return '';
	}

	/**
	 * @param array<string, mixed> $answer
	 * @param string               $place  A JSON Pointer (RFC 6901), such as /timeline/0/detail.
	 */
	private static function put( array &$answer, string $place, string $sentence ): void {
		$part = &$answer;
		foreach ( array_slice( explode( '/', $place ), 1 ) as $name ) {
			$name = str_replace( array( '~1', '~0' ), array( '/', '~' ), $name );
			if ( ! is_array( $part ) || ! array_key_exists( $name, $part ) ) {
				return;
			}
			$part = &$part[ $name ];
		}
		if ( is_string( $part ) ) {
			$part = $sentence;
		}
	}
}
