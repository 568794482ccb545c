<?php
/**
 * One of several things to choose from, with a sentence on what it means.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

final class Fields {
	/**
	 * @param string $field Name of the form's field; the id is made of it and the value.
	 * @param string $value '' where the choice is left to us.
	 */
	public static function print( string $field, string $value, bool $is_chosen, string $name, string $sentence ): void {
		printf(
			'<p><input type="radio" id="%1$s" name="%2$s" value="%3$s" aria-describedby="%1$s-help"%4$s /> <label for="%1$s"><strong>%5$s</strong></label><br /><span class="description" id="%1$s-help">%6$s</span></p>',
			esc_attr( 'cart-companion-' . $field . '-' . sanitize_html_class( $value, 'automatic' ) ),
			esc_attr( $field ),
			esc_attr( $value ),
			checked( $is_chosen, true, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- core's own attribute.
			esc_html( $name ),
			esc_html( trim( $sentence ) )
		);
	}
}
