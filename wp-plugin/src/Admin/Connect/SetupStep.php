<?php
/**
 * The heading of one step of the set-up, with its state in words.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

final class SetupStep {
	/**
	 * @param bool|null $is_done Null: nobody can say at the moment.
	 * @param string    $left    What is left to do, where more than one thing belongs to the step.
	 */
	public static function print_heading( int $number, string $title, ?bool $is_done, string $left = '' ): void {
		/* translators: %s: what is left to do */
		$to_do = '' === $left ? __( 'To do', 'cart-companion' ) : sprintf( __( 'To do: %s', 'cart-companion' ), $left );
		$words = null === $is_done ? __( 'Not known at the moment', 'cart-companion' ) : $to_do;
		printf(
			'<h2 class="cart-companion-step">%1$s <span class="cart-companion-state is-%2$s">%3$s</span></h2>',
			/* translators: 1: number of a step, 2: its title */
			esc_html( sprintf( __( 'Step %1$d: %2$s', 'cart-companion' ), $number, $title ) ),
			esc_attr( $is_done ? 'good' : 'waiting' ),
			esc_html( $is_done ? __( 'Done', 'cart-companion' ) : $words )
		);
	}
}
