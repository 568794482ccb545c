<?php
/**
 * Tags that came and went, and operations that were run, as small labels.
 *
 * Most events ask the CRM to take tags off without having read which were there: of those it is only known that they are
 * not there any more ("if there").
 */

declare(strict_types=1);

namespace CartCompanion\Labels;

final class TagLabels {
	/** "Applied: a, b. Removed, if there: c."; '' when nothing changed. */
	public static function sentence( EventRow $event ): string {
		list( $applied, $removed ) = array( implode( ', ', $event->tags_applied() ), implode( ', ', $event->tags_removed() ) );
		/* translators: %s: names of tags */
		$changes = '' === $applied ? '' : sprintf( __( 'Applied: %s.', 'cart-companion' ), $applied );
		/* translators: %s: names of tags */
		$taken = $event->has_read_tags() ? __( 'Removed: %s.', 'cart-companion' ) : __( 'Removed, if there: %s.', 'cart-companion' );
		return trim( $changes . ' ' . ( '' === $removed ? '' : sprintf( $taken, $removed ) ) );
	}

	/** Those that an event has changed so far, as HTML. */
	public static function of( EventRow $event ): string {
		$none = StateLabels::is_settled( $event->state() ) ? __( 'No tag changed', 'cart-companion' ) : __( 'No tag changed so far', 'cart-companion' );
		return self::changes( $event->tags_applied(), $event->tags_removed(), $none, $event->has_read_tags(), $event->operations_run() );
	}

	/**
	 * As HTML.
	 *
	 * @param string[] $applied
	 * @param string[] $removed
	 * @param string   $none     What a screen reader says when there are none.
	 * @param bool     $is_known Whether those that go are known to be there.
	 * @param string[] $run      Names of operations.
	 */
	public static function changes( array $applied, array $removed, string $none, bool $is_known, array $run = array() ): string {
		if ( array() === $applied && array() === $removed && array() === $run ) {
			return self::nothing( $none );
		}
		$items = '';
		foreach ( $applied as $tag ) {
			$items .= self::change( $tag, 'applied', '+', __( 'Applied:', 'cart-companion' ) );
		}
		foreach ( $run as $operation ) {
			/* translators: %s: name of an operation */
			$items .= sprintf( '<li class="is-run">%s</li>', esc_html( sprintf( __( 'Ran “%s”', 'cart-companion' ), $operation ) ) );
		}
		foreach ( $removed as $tag ) {
			/* translators: %s: name of a tag that is removed; whether it was there is not known */
			$items .= self::change( $is_known ? $tag : sprintf( __( '%s (if there)', 'cart-companion' ), $tag ), 'removed', '−', __( 'Removed:', 'cart-companion' ) );
		}
		return "<ul class=\"cart-companion-tags\">$items</ul>";
	}

	/** A dash for an empty cell, and in words for a screen reader; as HTML. */
	public static function nothing( string $label ): string {
		return sprintf( '<span aria-hidden="true">—</span><span class="screen-reader-text">%s</span>', esc_html( $label ) );
	}

	private static function change( string $tag, string $change, string $sign, string $label ): string {
		return sprintf( '<li class="is-%1$s"><span aria-hidden="true">%2$s</span><span class="screen-reader-text">%3$s</span> %4$s</li>', esc_attr( $change ), esc_html( $sign ), esc_html( $label ), esc_html( $tag ) );
	}
}
