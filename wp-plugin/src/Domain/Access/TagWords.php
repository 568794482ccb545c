<?php
/** What the name of a tag tells of access to a product: pure. It is only ever offered, never taken for granted. */

declare(strict_types=1);

namespace CartCompanion\Domain\Access;

use CartCompanion\Domain\NameWords;

final class TagWords {
	/** As AccessAlly's guide and its course wizard name tags (kb.accessally.com, tag guide), and as people do. */
	private const LETS_IN   = array( 'access', 'base', 'instant', 'member', 'members', 'enrolled', 'unlocked' );
	private const KEEPS_OUT = array( 'revoke', 'revoked', 'payf', 'expired', 'blocked', 'forbidden' );

	/** What a tag that starts an automation, or only marks somebody, is named like. */
	private const NEITHER = array( 'made', 'purchase', 'purchased', 'failed', 'stop', 'paused', 'refunded', 'customer', 'early' );

	private const HALF = 0.5;

	public static function lets_in( string $tag ): bool {
		$words = NameWords::all( $tag );
		return array() !== array_intersect( $words, self::LETS_IN ) && array() === array_intersect( $words, array_merge( self::KEEPS_OUT, self::NEITHER ) );
	}

	public static function keeps_out( string $tag ): bool {
		$words = NameWords::all( $tag );
		return array() !== array_intersect( $words, self::KEEPS_OUT ) && array() === array_intersect( $words, self::NEITHER );
	}

	/** Whether it names the product: at least half of what tells the product's name from others. */
	public static function is_about( string $tag, string $product ): bool {
		return self::likeness( $tag, $product ) >= self::HALF;
	}

	/**
	 * Whether it names another product more fully, so that it is about that one.
	 *
	 * @param string[] $others Names of products.
	 */
	public static function is_rather_about( array $others, string $tag, string $product ): bool {
		foreach ( $others as $other ) {
			if ( self::likeness( $tag, $other ) > self::likeness( $tag, $product ) || self::tells_apart( $other, $tag, $product ) ) {
				return true;
			}
		}
		return false;
	}

	/** Whether it names another product by a word that this one's name lacks, and by none that only this one's has: there, a word such as "course" tells, too. */
	private static function tells_apart( string $other, string $tag, string $product ): bool {
		$words  = NameWords::all( $tag );
		$theirs = array_diff( NameWords::telling( $other ), NameWords::all( $product ), self::LETS_IN, self::KEEPS_OUT, self::NEITHER );
		$own    = array_diff( NameWords::all( $product ), NameWords::all( $other ) );
		return self::is_about( $tag, $other ) && array() !== array_intersect( $theirs, $words ) && array() === array_intersect( $own, $words );
	}

	/** Of what tells the product's name from others, the share that the tag's name has: from 0 to 1. */
	private static function likeness( string $tag, string $product ): float {
		$telling = NameWords::telling( $product );
		return array() === $telling ? 0.0 : count( array_intersect( $telling, NameWords::all( $tag ) ) ) / count( $telling );
	}
}
