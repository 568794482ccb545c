<?php
/** Products that were sold without a tag rule: how many buyers got nothing, and the two ways out. */

declare(strict_types=1);

namespace CartCompanion\Admin\NeedsYou;

use CartCompanion\Admin\{ Fields, Forms };
use CartCompanion\Alerts\ItemWithoutRule;
use CartCompanion\Labels\Links;

final class ItemRows {
	/** @var ItemWithoutRule[] */
	private array $items;

	/** @param ItemWithoutRule[] $items */
	public function __construct( array $items ) {
		$this->items = $items;
	}

	public function print(): void {
		echo '<table class="widefat striped cart-companion-needs">';
		Fields::print_head( array( __( 'Product', 'cart-companion' ), __( 'What is wrong', 'cart-companion' ), __( 'What helps', 'cart-companion' ) ) );
		echo '<tbody>';
		array_map( array( self::class, 'print_item' ), $this->items );
		echo '</tbody></table>';
	}

	private static function print_item( ItemWithoutRule $item ): void {
		printf( '<tr id="%1$s"><td><strong>%2$s</strong></td><td>%3$s</td><td>', esc_attr( 'cart-companion-item-' . $item->item() ), esc_html( $item->label() ), esc_html( $item->sentence() ) );
		if ( Forms::may_send( 'needs_you_item' ) ) {
			printf( '<div class="cart-companion-choices"><a class="button button-primary" href="%1$s">%2$s <span class="screen-reader-text">%3$s</span></a>', esc_url( Links::rule_for( $item->item() ) ), esc_html__( 'Make the rule', 'cart-companion' ), esc_html( $item->label() ) );
			printf( '<details class="cart-companion-deal"><summary class="button">%1$s <span class="screen-reader-text">%2$s</span></summary>', esc_html__( 'No tags needed', 'cart-companion' ), esc_html( $item->label() ) );
			Forms::open( 'needs_you_item' );
			printf( '<input type="hidden" name="item" value="%1$s" /><input type="hidden" name="name" value="%2$s" />', esc_attr( $item->item() ), esc_attr( $item->name() ) );
			Actions::print_note();
			Fields::print_submit( __( 'Buyers need no tags', 'cart-companion' ) );
			echo '</details></div>';
		}
		echo '</td></tr>';
	}
}
