<?php
/** Where a tag that may let customers in is known from, in an owner's words. */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Domain\Access\AccessOffer;

final class AccessOfferLabels {
	public static function sentence( AccessOffer $offer ): string {
		switch ( $offer->source ) {
			case AccessOffer::CUSTOMERS:
				/* translators: 1: number of customers, 2: of how many, 3: tag name */
				return sprintf( __( '%1$s of the last %2$s customers of this product hold “%3$s”.', 'cart-companion' ), number_format_i18n( $offer->holders ), number_format_i18n( $offer->customers ), $offer->in[0] );
			case AccessOffer::TAG_NAMES:
				/* translators: %s: what the tags do */
				return sprintf( __( 'Tags named like this product: %s.', 'cart-companion' ), self::tags( $offer ) );
		}
		return '' === $offer->name
			/* translators: %s: what the tags do */
			? sprintf( __( 'A course of AccessAlly’s without a name: %s.', 'cart-companion' ), self::tags( $offer ) )
			/* translators: 1: name of a course, 2: what the tags do */
			: sprintf( __( 'AccessAlly’s course “%1$s”: %2$s.', 'cart-companion' ), $offer->name, self::tags( $offer ) );
	}

	private static function tags( AccessOffer $offer ): string {
		/* translators: %s: tag names */
		$in = array() === $offer->in ? '' : sprintf( _n( '%s lets in', '%s let in', count( $offer->in ), 'cart-companion' ), self::listed( $offer->in ) );
		/* translators: %s: tag names */
		$out = array() === $offer->out ? '' : sprintf( _n( '%s keeps out', '%s keep out', count( $offer->out ), 'cart-companion' ), self::listed( $offer->out ) );
		return implode( '; ', array_filter( array( $in, $out ), 'strlen' ) );
	}

	/** @param string[] $tags */
	private static function listed( array $tags ): string {
		return '“' . implode( '”, “', $tags ) . '”';
	}
}
