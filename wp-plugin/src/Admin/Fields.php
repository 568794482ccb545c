<?php
/** Fields of forms, each with its sentence of help. */

declare(strict_types=1);

namespace CartCompanion\Admin;

final class Fields {
	/**
	 * One choice of several.
	 *
	 * @param string $field Name of the form's field; the id is made of it and the value.
	 * @param string $value '' where the choice is left to us.
	 */
	public static function print_choice( string $field, string $value, bool $is_chosen, string $name, string $sentence ): void {
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

	public static function print_checkbox( string $name, bool $is_on, string $label, string $help ): void {
		printf(
			'<label for="%1$s"><input type="checkbox" id="%1$s" name="%2$s" value="1" aria-describedby="%1$s-help"%3$s /> %4$s</label><p class="description" id="%1$s-help">%5$s</p>',
			esc_attr( 'cart-companion-' . str_replace( '_', '-', $name ) ),
			esc_attr( $name ),
			checked( $is_on, true, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- core's own attribute.
			esc_html( $label ),
			esc_html( $help )
		);
	}

	/** @param string[] $headings The columns of a table. */
	public static function print_head( array $headings ): void {
		printf( '<thead><tr><th scope="col">%s</th></tr></thead>', wp_kses_post( implode( '</th><th scope="col">', array_map( 'esc_html', $headings ) ) ) );
	}

	/** A tick without which the browser does not send the form; its handler finds the field "sure". */
	public static function print_sure( string $label ): void {
		printf( '<p><label><input type="checkbox" name="sure" value="1" required /> %s</label></p>', esc_html( $label ) );
	}

	/** A secret that is never shown again, its button and what becomes of it, the last of a form: closes it. */
	public static function print_secret( string $name, string $label, string $placeholder, string $button, string $help ): void {
		printf(
			'<label for="%1$s">%3$s</label> <input type="password" required class="regular-text" id="%1$s" name="%2$s" autocomplete="new-password" spellcheck="false" aria-describedby="%1$s-help" placeholder="%4$s" /> <button type="submit" class="button">%5$s</button><p class="description" id="%1$s-help">%6$s</p></form>',
			esc_attr( 'cart-companion-' . str_replace( '_', '-', $name ) ),
			esc_attr( $name ),
			esc_html( $label ),
			esc_attr( $placeholder ),
			esc_html( $button ),
			esc_html( $help )
		);
	}

	/**
	 * The button that sends the form, the last of it: closes the form.
	 *
	 * @param array<string, string> $attributes Of the button, such as name and value.
	 */
	public static function print_submit( string $label, array $attributes = array() ): void {
		$html = '';
		foreach ( $attributes + array( 'class' => 'button' ) as $name => $value ) {
			$html .= sprintf( ' %1$s="%2$s"', esc_attr( $name ), esc_attr( $value ) );
		}
		printf( '<p><button type="submit"%1$s>%2$s</button></p></form>', $html, esc_html( $label ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
	}

	/**
	 * A form that is one button with one value and a sentence beside it; nothing for who may not send it.
	 *
	 * @param string $help '' for none.
	 */
	public static function print_action( string $form, string $field, string $value, string $label, string $help = '', string $class = 'button', string $form_class = '' ): void {
		if ( ! Forms::may_send( $form ) ) {
			return;
		}
		$id = 'cart-companion-' . str_replace( '_', '-', $form ) . '-help';
		Forms::open( $form, $form_class );
		printf( '<button type="submit" class="%1$s" name="%2$s" value="%3$s"%4$s>%5$s</button>', esc_attr( $class ), esc_attr( $field ), esc_attr( $value ), '' === $help ? '' : ' aria-describedby="' . esc_attr( $id ) . '"', esc_html( $label ) );
		if ( '' !== $help ) {
			printf( ' <span class="description" id="%1$s">%2$s</span>', esc_attr( $id ), esc_html( $help ) );
		}
		echo '</form>';
	}
}
