<?php
/** Words of names that people gave to products and operations, to see which belong together: pure. */

declare(strict_types=1);

namespace CartCompanion\Domain;

final class NameWords {
	/** What says nothing about which product is meant. */
	private const COMMON = array(
		'a', 'an', 'and', 'by', 'for', 'from', 'in', 'of', 'on', 'the', 'to', 'with',
		'access', 'add', 'course', 'decrease', 'grant', 'increase', 'offering', 'operation', 'permission', 'permissions', 'product',
		'release', 'remove', 'revoke',
	);

	/** @return string[] In lower case and in their order. */
	public static function all( string $name ): array {
		$words = preg_split( '/[^\p{L}\p{N}]+/u', Text::lower( $name ), -1, PREG_SPLIT_NO_EMPTY );
		return is_array( $words ) ? $words : array();
	}

	/** @return string[] Each once, without those that are common to many names. */
	public static function telling( string $name ): array {
		return array_values( array_unique( array_diff( self::all( $name ), self::COMMON ) ) );
	}

	/** How much two names are alike: 1 for the same telling words, 0 for none in common. */
	public static function likeness( string $one, string $other ): float {
		$ones   = self::telling( $one );
		$others = self::telling( $other );
		$all    = array_unique( array_merge( $ones, $others ) );
		return array() === $all ? 0.0 : count( array_intersect( $ones, $others ) ) / count( $all );
	}
}
