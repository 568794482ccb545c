<?php
/**
 * The heading of one step of the set-up, with its state in words.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Labels\StateLabels;

final class SetupStep {
	/**
	 * @param bool|null $is_done Null: nobody can say at the moment.
	 * @param string    $left    What is left to do, where more than one thing belongs to the step.
	 */
	public static function print_heading( int $number, string $title, ?bool $is_done, string $left = '' ): void {
		/* translators: %s: what is left to do */
		$to_do = '' === $left ? __( 'To do', 'cart-companion' ) : sprintf( __( 'To do: %s', 'cart-companion' ), $left );
		$state = null === $is_done ? __( 'Not known at the moment', 'cart-companion' ) : $to_do;
		$state = $is_done ? StateLabels::coloured( 'good', __( 'Done', 'cart-companion' ) ) : StateLabels::coloured( 'waiting', $state );
		/* translators: 1: number of a step, 2: its title */
		printf( '<h2 class="cart-companion-step">%1$s %2$s</h2>', esc_html( sprintf( __( 'Step %1$d: %2$s', 'cart-companion' ), $number, $title ) ), wp_kses_post( $state ) );
	}
}
