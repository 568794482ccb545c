<?php
/** "No tags needed" for a product, and taking that back. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Admin\{ Forms, Notice, Panel };
use CartCompanion\Domain\ProductKey;
use CartCompanion\Labels\EventLabels;
use CartCompanion\Store\NoTagsNeeded;

final class NoTagsPanel extends Panel {
	private NoTagsNeeded $no_tags_needed;

	public function __construct( NoTagsNeeded $no_tags_needed ) {
		$this->no_tags_needed = $no_tags_needed;
	}

	public function forms(): array {
		return array( 'no_tags_needed' => array( $this, 'note' ), 'tags_needed' => array( $this, 'take_back' ) );
	}

	/** @param array<string, mixed> $fields item, name. */
	public function note( array $fields ): Notice {
		$item = Forms::text( $fields, 'item' );
		if ( ! ProductKey::is_item( $item ) ) {
			return Notice::error( __( 'That is not a product of ThriveCart. Reload the page and try again.', 'cart-companion' ) );
		}
		$name = Forms::to_the_letter( $fields, 'name' );
		$this->no_tags_needed->add( $item, $name );
		/* translators: %s: name of a product */
		return Notice::success( sprintf( __( 'Noted: buyers of %s need no tags. You can take that back on the Tag rules screen.', 'cart-companion' ), EventLabels::product( $item, $name ) ) );
	}

	/** @param array<string, mixed> $fields item. */
	public function take_back( array $fields ): Notice {
		$item = Forms::text( $fields, 'item' );
		$name = $this->no_tags_needed->all()[ $item ] ?? '';
		$this->no_tags_needed->remove( $item );
		/* translators: %s: name of a product */
		return Notice::success( sprintf( __( 'From now on you hear of it again when %s is sold without a rule.', 'cart-companion' ), EventLabels::product( $item, $name ) ) );
	}

	/** The products noted so far, each with a way back. */
	public function print(): void {
		$items = $this->no_tags_needed->all();
		if ( array() === $items ) {
			return;
		}
		printf( '<h2>%s</h2><ul class="cart-companion-no-tags">', esc_html__( 'Products that need no tags', 'cart-companion' ) );
		foreach ( $items as $item => $name ) {
			$label = EventLabels::product( (string) $item, $name );
			printf( '<li><span>%s</span> ', esc_html( $label ) );
			Forms::open( 'tags_needed' );
			/* translators: %s: name of a product */
			printf( '<button type="submit" class="button-link" name="item" value="%1$s" aria-label="%2$s">%3$s</button></form></li>', esc_attr( (string) $item ), esc_attr( sprintf( __( 'Take back that %s needs no tags', 'cart-companion' ), $label ) ), esc_html__( 'Take back', 'cart-companion' ) );
		}
		echo '</ul>';
	}
}
