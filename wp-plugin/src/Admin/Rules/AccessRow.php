<?php
/** What lets in to one product, in the panel that asks for it. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Admin\Screen;
use CartCompanion\Domain\Access\AccessOffer;
use CartCompanion\Domain\Rules\AccessTags;
use CartCompanion\Labels\{ AccessOfferLabels, EventLabels, Links };

final class AccessRow {
	/** Query arguments: the product that an offer is filled in for, and its number among all of the row. */
	private const FILL  = 'access_for';
	private const OFFER = 'offer';

	private string $product;

	/** '' when the product was not seen yet. */
	private string $name;
	private AccessTags $tags;

	/** @var AccessOffer[] */
	private array $offers;

	/** @var AccessOffer[] */
	private array $other_offers;

	/**
	 * @param AccessOffer[] $offers       What seems to be about the product.
	 * @param AccessOffer[] $other_offers All else there is.
	 */
	public function __construct( string $product, string $name, AccessTags $tags, array $offers, array $other_offers ) {
		$this->product      = $product;
		$this->name         = $name;
		$this->tags         = $tags;
		$this->offers       = $offers;
		$this->other_offers = $other_offers;
	}

	public function print(): void {
		$filled = $this->filled_in();
		$in     = null === $filled ? $this->tags->in : array_unique( array_merge( AccessOffer::CUSTOMERS === $filled->source && $this->tags->is_stated ? $this->tags->in : array(), $filled->in ) );
		$out    = null === $filled || array() === $filled->out ? $this->tags->out : $filled->out;
		printf( '<tr id="%1$s"%2$s><td><strong>%3$s</strong>', esc_attr( $this->id( 'row' ) ), null === $filled ? '' : ' class="is-suggested"', esc_html( EventLabels::product( $this->product, $this->name ) ) );
		echo null === $filled
			? sprintf( '<span class="cart-companion-product-name">%s</span></td>', esc_html( $this->says_who() ) )
			: sprintf( '<br /><span class="cart-companion-state is-waiting">%s</span></td>', esc_html__( 'not saved yet', 'cart-companion' ) );
		$this->print_tags( 'in', __( 'One of these tags lets in, one per line', 'cart-companion' ), $in );
		$this->print_tags( 'out', __( 'Each of these tags keeps out, one per line', 'cart-companion' ), $out );
		echo '<td>';
		$this->print_offers( $this->offers, 0 );
		if ( array() !== $this->other_offers ) {
			printf( '<details><summary>%s</summary>', esc_html__( 'Another course', 'cart-companion' ) );
			$this->print_offers( $this->other_offers, count( $this->offers ) );
			echo '</details>';
		}
		echo '</td></tr>';
	}

	private function says_who(): string {
		if ( $this->tags->is_stated ) {
			return __( 'As you said', 'cart-companion' );
		}
		return array() === $this->tags->in ? __( 'Your rules set no tag', 'cart-companion' ) : __( 'By your rules', 'cart-companion' );
	}

	private function filled_in(): ?AccessOffer {
		$number = Screen::argument( self::OFFER );
		return Screen::argument( self::FILL ) === $this->product && 1 === preg_match( '/^\d+$/D', $number ) ? array_merge( $this->offers, $this->other_offers )[ (int) $number ] ?? null : null;
	}

	/** @param string[] $tags */
	private function print_tags( string $field, string $label, array $tags ): void {
		printf( '<td><label class="cart-companion-cell-label" for="%1$s">%2$s</label>', esc_attr( $this->id( $field ) ), esc_html( $label ) );
		printf(
			'<textarea id="%1$s" name="%2$s" rows="%3$d" spellcheck="false">%4$s</textarea></td>',
			esc_attr( $this->id( $field ) ),
			esc_attr( "access[{$this->product}][$field]" ),
			(int) max( 2, count( $tags ) ),
			esc_textarea( implode( "\n", $tags ) )
		);
	}

	/** @param AccessOffer[] $offers */
	private function print_offers( array $offers, int $first ): void {
		foreach ( array_values( $offers ) as $at => $offer ) {
			$link = Links::screen( Links::RULES, array( self::FILL => $this->product, self::OFFER => (string) ( $first + $at ) ) ) . '#' . $this->id( 'row' );
			/* translators: %s: where tags are known from */
			$label = sprintf( __( 'Fill in: %s', 'cart-companion' ), AccessOfferLabels::sentence( $offer ) );
			printf( '<p>%1$s <a href="%2$s" aria-label="%3$s">%4$s</a></p>', esc_html( AccessOfferLabels::sentence( $offer ) ), esc_url( $link ), esc_attr( $label ), esc_html__( 'Fill in', 'cart-companion' ) );
		}
	}

	private function id( string $part ): string {
		return "cart-companion-access-{$this->product}-$part";
	}
}
