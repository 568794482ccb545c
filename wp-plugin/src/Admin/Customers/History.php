<?php
/** What comes next for a customer, and everything that happened. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Labels\{ DateTimes, EventLabels, EventRow, Links, StateLabels };

final class History {
	/** So many are open; the rest is folded. */
	private const SHOWN = 15;

	private KnownCustomer $customer;

	public function __construct( KnownCustomer $customer ) {
		$this->customer = $customer;
	}

	public function print(): void {
		$this->print_upcoming();
		$steps = $this->steps();
		if ( array() === $steps ) {
			return;
		}
		printf( '<h2>%s</h2>', esc_html__( 'Everything that happened', 'cart-companion' ) );
		self::print_steps( array_slice( $steps, 0, self::SHOWN ) );
		$rest = array_slice( $steps, self::SHOWN );
		if ( array() !== $rest ) {
			/* translators: %s: number of events */
			printf( '<details><summary>%s</summary>', esc_html( sprintf( _n( '%s earlier', '%s earlier', count( $rest ), 'cart-companion' ), number_format_i18n( count( $rest ) ) ) ) );
			self::print_steps( $rest );
			echo '</details>';
		}
	}

	private function print_upcoming(): void {
		$upcoming = null === $this->customer->told ? array() : $this->customer->told->upcoming();
		if ( null === $this->customer->told || ! $this->customer->told->has_answer() ) {
			return;
		}
		printf( '<h2>%s</h2>', esc_html__( 'What comes next', 'cart-companion' ) );
		if ( array() === $upcoming ) {
			printf( '<p>%s</p>', esc_html__( 'Nothing is due: no payment and no end of a paid time.', 'cart-companion' ) );
			return;
		}
		echo '<ul class="cart-companion-upcoming">';
		foreach ( $upcoming as $row ) {
			$at = self::text( $row, 'at' );
			printf( '<li><time datetime="%1$s" title="%2$s">%3$s</time> <span class="description">(%4$s)</span> %5$s</li>', esc_attr( $at ), esc_attr( DateTimes::exact( $at ) ), esc_html( DateTimes::date( $at ) ), esc_html( DateTimes::ago( $at ) ), esc_html( self::text( $row, 'sentence' ) ) );
		}
		echo '</ul>';
	}

	/** @return array<int, string[]> Newest first: at, id of the event, what, detail, whether it is of the test mode. */
	private function steps(): array {
		$told = $this->customer->told;
		if ( null !== $told && array() !== $told->timeline() ) {
			return array_map( static fn( array $row ): array => array( self::text( $row, 'at' ), self::text( $row, 'event' ), self::text( $row, 'what' ), self::text( $row, 'detail' ), 'test' === self::text( $row, 'mode' ) ? '1' : '' ), $told->timeline() );
		}
		$events = null === $told ? $this->customer->own_events() : array_map( array( EventRow::class, 'from_companion' ), $told->events() );
		return array_map( array( self::class, 'of_event' ), $events );
	}

	/** @return string[] As steps(). */
	private static function of_event( EventRow $event ): array {
		$state = StateLabels::label( $event->state() );
		return array( $event->occurred_at(), $event->id(), EventLabels::headline( $event ), trim( "$state. " . $event->message() ), $event->is_test() ? '1' : '' );
	}

	/** @param array<int, string[]> $steps */
	private static function print_steps( array $steps ): void {
		echo '<ol class="cart-companion-timeline">';
		foreach ( $steps as list( $at, $event, $what, $detail, $is_test ) ) {
			printf(
				'<li><time datetime="%1$s" title="%2$s">%3$s</time> %4$s%5$s%6$s</li>',
				esc_attr( $at ),
				esc_attr( DateTimes::exact( $at ) ),
				esc_html( DateTimes::day_and_time( $at ) ),
				'' === $event ? '<strong>' . esc_html( $what ) . '</strong>' : sprintf( '<a href="%1$s"><strong>%2$s</strong></a>', esc_url( Links::event( $event ) ), esc_html( $what ) ),
				'' === $is_test ? '' : ' <span class="description">' . esc_html__( '(test mode)', 'cart-companion' ) . '</span>',
				'' === $detail ? '' : '<br /><span>' . esc_html( $detail ) . '</span>'
			);
		}
		echo '</ol>';
	}

	/** @param array<string, mixed> $row */
	private static function text( array $row, string $name ): string {
		return is_scalar( $row[ $name ] ?? null ) ? (string) $row[ $name ] : '';
	}
}
