<?php
/** What lets a customer in to one product and what keeps them out, in its card: by the rules, or as the owner says. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Access\AccessOffers;
use CartCompanion\Domain\Access\AccessOffer;
use CartCompanion\Domain\Rules\AccessTags;
use CartCompanion\Labels\AccessOfferLabels;

final class AccessFields {
	private Card $card;
	private AccessTags $tags;

	/** By the rules alone. */
	private AccessTags $by_rules;

	/** @param array<int, array<string, mixed>> $rules All there are. */
	public function __construct( Card $card, array $rules ) {
		$this->card     = $card;
		$rules          = array_filter( $rules, static fn( array $rule ): bool => in_array( $rule['product'], array( '*', $card->key ), true ) );
		$this->tags     = new AccessTags( $rules, array( $card->key ), null === $card->stated ? array() : array( $card->key => $card->stated ) );
		$this->by_rules = new AccessTags( $rules, array( $card->key ) );
	}

	/** The fields; the script puts what was found under them. */
	public function print(): void {
		$id = $this->card->id( 'access' );
		printf( '<fieldset class="cart-companion-access" data-access><legend>%s</legend>', esc_html__( 'What lets a customer in', 'cart-companion' ) );
		printf( '<p data-by-rules>%s</p>', esc_html( $this->sentence() ) );
		printf(
			'<p><label><input type="checkbox" name="access[stated]" value="1" data-field="stated"%1$s aria-describedby="%2$s-help" /> %3$s</label><br /><span class="description" id="%2$s-help">%4$s</span></p>',
			checked( null !== $this->card->stated, true, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- core's own attribute.
			esc_attr( $id ),
			esc_html__( 'Other tags show who gets in', 'cart-companion' ),
			esc_html__( 'Tick this where the purchase tag only starts an automation in your CRM: name the tag which that automation gives.', 'cart-companion' )
		);
		echo '<div class="cart-companion-access-tags" data-stated>';
		RuleRow::print_tag_field( "$id-in", 'access[in]', 'in', __( 'One of these lets in', 'cart-companion' ), array_values( array_unique( $this->tags->in ) ) );
		RuleRow::print_tag_field( "$id-out", 'access[out]', 'out', __( 'Each of these keeps out', 'cart-companion' ), array_values( array_unique( $this->tags->out ) ) );
		echo '</div><div data-offers></div></fieldset>';
	}

	/** "By your rules, “course” lets in, and “revoked” keeps out." */
	public function sentence(): string {
		$listed = static fn( array $tags ): string => '“' . implode( '”, “', array_unique( $tags ) ) . '”';
		if ( array() === $this->by_rules->in ) {
			return __( 'Your rules add no tag on purchase, so nothing shows whether a customer gets in.', 'cart-companion' );
		}
		return array() === $this->by_rules->out
			/* translators: %s: names of tags */
			? sprintf( __( 'By your rules, a customer is in with %s. Nothing keeps anybody out.', 'cart-companion' ), $listed( $this->by_rules->in ) )
			/* translators: 1: names of tags, 2: names of tags */
			: sprintf( __( 'By your rules, a customer is in with %1$s, and is kept out by %2$s.', 'cart-companion' ), $listed( $this->by_rules->in ), $listed( $this->by_rules->out ) );
	}

	/** @return array{in: string[], out: string[]} What the rules say. */
	public function by_rules(): array {
		return array( 'in' => array_values( array_unique( $this->by_rules->in ) ), 'out' => array_values( array_unique( $this->by_rules->out ) ) );
	}

	/**
	 * What was found that may let in or keep out, the likeliest first.
	 *
	 * @param string[] $others Names of the other products.
	 * @return array<int, array{sentence: string, in: string[], out: string[], adds: bool, is_likely: bool}> adds: beside what
	 *         is there, instead of in its place.
	 */
	public function offers( AccessOffers $offers, array $others ): array {
		$found = $offers->for_product( $this->card->key, $this->card->name, $this->tags->in, $others );
		$rest  = array_udiff( $offers->of_all_offerings(), $found, static fn( AccessOffer $one, AccessOffer $other ): int => array( $one->source, $one->name, $one->in, $one->out ) <=> array( $other->source, $other->name, $other->in, $other->out ) );
		$row   = static fn( AccessOffer $offer, bool $is_likely ): array => array(
			'sentence'  => AccessOfferLabels::sentence( $offer ),
			'in'        => array_values( $offer->in ),
			'out'       => array_values( $offer->out ),
			'adds'      => AccessOffer::CUSTOMERS === $offer->source,
			'is_likely' => $is_likely,
		);
		return array_merge( array_map( static fn( AccessOffer $offer ): array => $row( $offer, true ), array_values( $found ) ), array_map( static fn( AccessOffer $offer ): array => $row( $offer, false ), array_values( $rest ) ) );
	}
}
