<?php
/**
 * What the companion says, in the language of this site: each of its messages comes with a code and parameters, and the
 * answer names the places where they stand.
 *
 * What this version cannot word keeps its English: a code that it does not know, also within another message, or a
 * parameter that does not come.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Labels\Companion;

use CartCompanion\Labels\DateTimes;

final class CompanionMessages {
	/** @return array<string, string[]> By code: the sentence, then the names of the parameters in its order. */
	public static function all(): array {
		return DeliveryMessages::all() + JobMessages::all() + FileMessages::all();
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
		$params = (array) ( $message['params'] ?? array() );
		$values = array();
		foreach ( array_slice( $label, 1 ) as $name ) {
			if ( ! array_key_exists( $name, $params ) ) {
				return '';
			}
			$value    = $params[ $name ];
			$values[] = is_array( $value ) ? self::sentence( $value, $labels ) : (string) $value;
			if ( is_array( $value ) && '' === end( $values ) ) {
				return '';
			}
		}
		return DateTimes::localized( array() === $values ? $label[0] : vsprintf( $label[0], $values ) );
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
