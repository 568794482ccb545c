<?php
/** How ThriveCart names what it sells: product-12, bump-12, upsell-4, downsell-5; in a rule * stands for all of it. */

declare(strict_types=1);

namespace CartCompanion\Domain;

final class ProductKey {
	/** In a rule: every product. */
	public const ALL = '*';

	private const KINDS = 'product|bump|upsell|downsell';

	/** Whether it names one item. */
	public static function is_item( string $key ): bool {
		return 1 === preg_match( '/^(' . self::KINDS . ')-[0-9]+$/D', $key );
	}

	/** Whether a rule can be for it. */
	public static function is_for_a_rule( string $key ): bool {
		return self::ALL === $key || self::is_item( $key );
	}

	/** What somebody typed, in ThriveCart's form: "12" and "Product 12" mean product-12; '' where it names no item. */
	public static function typed( string $text ): string {
		$text = strtolower( trim( $text ) );
		$text = 1 === preg_match( '/^#?([0-9]+)$/D', $text, $found ) ? "product-$found[1]" : (string) preg_replace( '/^(' . self::KINDS . ')[\s_-]*([0-9]+)$/D', '$1-$2', $text );
		return self::is_item( $text ) ? $text : '';
	}
}
