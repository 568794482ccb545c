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
		$telling = NameWords::telling( $product );
		return array() !== $telling && 2 * count( array_intersect( $telling, NameWords::all( $tag ) ) ) >= count( $telling );
	}
}
