<?php
/** Brings what an owner says of the tags that let in to a product into the form in which it is stored, or says what is wrong with it. */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\{ InvalidInput, Message, ProductKey };

final class AccessStatementValidator {
	/**
	 * @param array<string, mixed> $row    product, in, out: without one of the lists the rules decide that half.
	 * @param int                  $number Its place in the list, from 1.
	 * @return array{product: string, in: string[], out?: string[]}
	 * @throws InvalidInput When it cannot be used.
	 */
	public static function validated( array $row, int $number ): array {
		$product = is_scalar( $row['product'] ?? null ) ? trim( (string) $row['product'] ) : '';
		if ( ! ProductKey::is_item( $product ) ) {
			throw new InvalidInput( Message::ACCESS_OF_NOTHING, $number, $product );
		}
		$in   = self::tags( $row['in'] ?? array() );
		$out  = array_key_exists( 'out', $row ) ? self::tags( $row['out'] ) : null;
		$both = TagNames::among( $in, $out ?? array() );
		if ( array() !== $both ) {
			throw new InvalidInput( Message::ACCESS_BOTH_WAYS, $number, $both[0] );
		}
		return compact( 'product', 'in' ) + ( null === $out ? array() : compact( 'out' ) );
	}

	/**
	 * @param mixed $tags
	 * @return string[] Trimmed, each once.
	 */
	private static function tags( $tags ): array {
		$names = array_map( static fn( $tag ): string => is_scalar( $tag ) ? trim( (string) $tag ) : '', is_array( $tags ) ? $tags : array( $tags ) );
		return array_values( array_unique( array_filter( $names, 'strlen' ) ) );
	}
}
