<?php
/** Tags that came and went, and operations that were run, as small labels. */

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
		/* translators: %s: names of tags */
		$changes = array() === $applied ? '' : sprintf( __( 'Applied: %s.', 'cart-companion' ), implode( ', ', $applied ) );
		/* translators: %s: names of tags */
		return trim( $changes . ' ' . ( array() === $removed ? '' : sprintf( __( 'Removed: %s.', 'cart-companion' ), implode( ', ', $removed ) ) ) );
	}

	/** Those that an event has changed so far, as HTML. */
	public static function of( EventRow $event ): string {
		$none = StateLabels::is_settled( $event->state() ) ? __( 'No tag changed', 'cart-companion' ) : __( 'No tag changed so far', 'cart-companion' );
		return self::changes( $event->tags_applied(), $event->tags_removed(), $none, $event->operations_run() );
	}

	/**
	 * As HTML.
	 *
	 * @param string[] $applied
	 * @param string[] $removed
	 * @param string   $none    What a screen reader says when there are none.
	 * @param string[] $run     Names of operations.
	 */
	public static function changes( array $applied, array $removed, string $none, array $run = array() ): string {
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
			$items .= self::change( $tag, 'removed', '−', __( 'Removed:', 'cart-companion' ) );
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
