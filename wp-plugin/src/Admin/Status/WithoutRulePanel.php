<?php
/**
 * Products that were sold and have no tag rule: each with the two ways to settle it.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\Forms;
use CartCompanion\Alerts\ItemWithoutRule;
use CartCompanion\Labels\Links;

final class WithoutRulePanel {
	/**
	 * Nothing, where every product has its rule.
	 *
	 * @param ItemWithoutRule[] $items
	 */
	public static function print( array $items ): void {
		if ( array() === $items ) {
			return;
		}
		printf( '<div class="notice notice-error inline cart-companion-without-rule" id="%1$s"><h2>%2$s</h2><ul>', esc_attr( Links::WITHOUT_RULE ), esc_html__( 'Sold, but no rule says what its buyers get', 'cart-companion' ) );
		array_map( array( self::class, 'print_item' ), $items );
		printf( '</ul><p>%s</p></div>', esc_html__( 'A new rule works from the next order on. Buyers who came before it need one more step, at the end of the Tag rules screen: “Bring all customers’ tags up to date”.', 'cart-companion' ) );
	}

	private static function print_item( ItemWithoutRule $item ): void {
		printf(
			'<li><p><strong>%1$s</strong>: %2$s</p><div class="cart-companion-choices"><a class="button button-primary" href="%3$s">%4$s</a>',
			esc_html( $item->label() ),
			esc_html( $item->sentence() ),
			esc_url( Links::rule_for( $item->item() ) ),
			esc_html__( 'Make the rule', 'cart-companion' )
		);
		Forms::open( 'no_tags_needed' );
		printf(
			'<input type="hidden" name="name" value="%1$s" /><button type="submit" class="button" name="item" value="%2$s" aria-label="%3$s">%4$s</button></form></div></li>',
			esc_attr( $item->name() ),
			esc_attr( $item->item() ),
			/* translators: %s: name of a product */
			esc_attr( sprintf( __( 'No tags needed for %s', 'cart-companion' ), $item->label() ) ),
			esc_html__( 'No tags needed', 'cart-companion' )
		);
	}
}
