<?php
/**
 * Tags that came and went, as small labels.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Labels;

final class TagLabels {
	/**
	 * "Applied: a, b. Removed: c."; '' when nothing changed.
	 *
	 * @param string[] $applied
	 * @param string[] $removed
	 */
	public static function sentence( array $applied, array $removed ): string {
		$parts = array();
		if ( array() !== $applied ) {
			/* translators: %s: names of tags */
			$parts[] = sprintf( __( 'Applied: %s.', 'cart-companion' ), implode( ', ', $applied ) );
		}
		if ( array() !== $removed ) {
			/* translators: %s: names of tags */
			$parts[] = sprintf( __( 'Removed: %s.', 'cart-companion' ), implode( ', ', $removed ) );
		}
		return implode( ' ', $parts );
	}

	/** Those that an event has moved so far. */
	public static function print_of( EventRow $event ): void {
		$none = StateLabels::is_settled( $event->state() ) ? __( 'No tag changed', 'cart-companion' ) : __( 'No tag changed so far', 'cart-companion' );
		self::print_changes( $event->tags_applied(), $event->tags_removed(), $none );
	}

	/**
	 * @param string[] $applied
	 * @param string[] $removed
	 * @param string   $none    What a screen reader says when there are none.
	 */
	public static function print_changes( array $applied, array $removed, string $none ): void {
		if ( array() === $applied && array() === $removed ) {
			printf( '<span aria-hidden="true">—</span><span class="screen-reader-text">%s</span>', esc_html( $none ) );
			return;
		}
		echo '<ul class="cart-companion-tags">';
		foreach ( $applied as $tag ) {
			self::print_tag( $tag, 'applied', '+', __( 'Applied:', 'cart-companion' ) );
		}
		foreach ( $removed as $tag ) {
			self::print_tag( $tag, 'removed', '−', __( 'Removed:', 'cart-companion' ) );
		}
		echo '</ul>';
	}

	private static function print_tag( string $tag, string $change, string $sign, string $words ): void {
		printf(
			'<li class="is-%1$s"><span aria-hidden="true">%2$s</span><span class="screen-reader-text">%3$s</span> %4$s</li>',
			esc_attr( $change ),
			esc_html( $sign ),
			esc_html( $words ),
			esc_html( $tag )
		);
	}
}
