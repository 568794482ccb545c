<?php
/**
 * The states of an event on this site: their words, their colour, and what can be done.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Labels;

final class StateLabels {
	/** These need a person; the first screen counts them. */
	public const ATTENTION = array( 'failed', 'dead', 'quarantined' );

	/** This site has worked these, and nothing went wrong. */
	public const WORKED = array( 'delivered', 'done', 'skipped' );

	/** These are over: nothing more is done about them by itself. */
	private const SETTLED = array( 'delivered', 'done', 'skipped', 'superseded', 'kept' );

	/** These have nothing that could be tried again at the moment. */
	private const NOT_RETRIED = array( 'delivering', 'kept', 'working' );

	/** The tone gives the colour; the words alone say all. */
	private const TONES = array(
		'failed'      => 'attention',
		'dead'        => 'attention',
		'quarantined' => 'attention',
		'no_rule'     => 'attention',
		'pending'     => 'waiting',
		'delivering'  => 'waiting',
		'retry'       => 'waiting',
		'working'     => 'waiting',
		'delivered'   => 'good',
		'done'        => 'good',
	);

	/** @return array<string, string> StateLabels => word, in the order in which an owner wants them. */
	public static function words(): array {
		return array(
			'failed'      => __( 'Needs you', 'cart-companion' ),
			'dead'        => __( 'Gave up', 'cart-companion' ),
			'quarantined' => __( 'Not understood', 'cart-companion' ),
			'pending'     => __( 'Waiting', 'cart-companion' ),
			'delivering'  => __( 'On its way', 'cart-companion' ),
			'delivered'   => __( 'Done', 'cart-companion' ),
			'skipped'     => __( 'Not needed', 'cart-companion' ),
			'superseded'  => __( 'Overtaken', 'cart-companion' ),
		);
	}

	/**
	 * The filters of the list: what an import recorded counts with what was overtaken, a sale without a rule with what
	 * needed nothing.
	 *
	 * @return array<string, string> StateLabels => word.
	 */
	public static function filters(): array {
		$others = array(
			'skipped'    => __( 'No rule, or not needed', 'cart-companion' ),
			'superseded' => __( 'Overtaken or kept only', 'cart-companion' ),
		);
		return array_replace( self::words(), $others );
	}

	/** What several states are called together, with commas between them as a filter of the list has them. */
	public static function word_of_several( string $states ): string {
		$listed = explode( ',', $states );
		if ( array() === array_diff( $listed, self::ATTENTION ) ) {
			return __( 'Need your attention', 'cart-companion' );
		}
		$words = array_map( array( self::class, 'word' ), $listed );
		/* translators: between two words of a list */
		return implode( __( ', ', 'cart-companion' ), $words );
	}

	public static function word( string $state ): string {
		$others = array(
			'no_rule' => __( 'No rule yet', 'cart-companion' ),
			'kept'    => __( 'Kept only', 'cart-companion' ),
			'done'    => __( 'Done', 'cart-companion' ),
			'retry'   => __( 'Waiting', 'cart-companion' ),
			'working' => __( 'Working', 'cart-companion' ),
		);
		return self::words()[ $state ] ?? $others[ $state ] ?? $state;
	}

	public static function needs_attention( string $state ): bool {
		return in_array( $state, self::ATTENTION, true );
	}

	public static function is_settled( string $state ): bool {
		return in_array( $state, self::SETTLED, true );
	}

	public static function can_be_retried( string $state ): bool {
		return ! in_array( $state, self::NOT_RETRIED, true );
	}

	/** The state as a coloured word, as HTML. */
	public static function badge( string $state ): string {
		return sprintf(
			'<span class="cart-companion-state is-%1$s">%2$s</span>',
			esc_attr( self::TONES[ $state ] ?? 'quiet' ),
			esc_html( self::word( $state ) )
		);
	}
}
