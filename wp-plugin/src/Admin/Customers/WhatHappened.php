<?php
/** What comes next for a customer, and everything that happened. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Labels\{ DateTimes, EventLabels, EventRow, Links, StateLabels };

final class WhatHappened {
	/** So many are open; the rest is folded. */
	private const SHOWN = 30;

	/** What a step of the companion's timeline looks like; a quiet dot where nothing is said. */
	private const TONES = array( 'done' => 'good', 'access' => 'good', 'failed' => 'attention', 'unread' => 'attention', 'waiting' => 'waiting' );

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
			printf( '<li>%1$s <time class="description" datetime="%2$s" title="%3$s">(%4$s)</time></li>', esc_html( self::text( $row, 'sentence' ) ), esc_attr( $at ), esc_attr( DateTimes::exact( $at ) ), esc_html( DateTimes::ago( $at ) ) );
		}
		echo '</ul>';
	}

	/** @return array<int, array{at: string, event: string, what: string, sentence: string, tone: string, is_test: bool}> Newest first. */
	private function steps(): array {
		$told = $this->customer->told;
		if ( null !== $told && array() !== $told->timeline() ) {
			return self::each_once( array_map( array( self::class, 'of_companion' ), array_filter( $told->timeline(), array( self::class, 'says_something' ) ) ) );
		}
		$events = null === $told ? $this->customer->own_events() : array_map( array( EventRow::class, 'from_companion' ), $told->events() );
		return array_map( array( self::class, 'of_event' ), $events );
	}

	/**
	 * That no access depends on an event (any more) is the companion's own bookkeeping.
	 *
	 * @param array<string, mixed> $row
	 */
	private static function says_something( array $row ): bool {
		return 'access' !== self::text( $row, 'what' ) || AccessStatus::NONE !== strtok( self::text( $row, 'detail' ), ':' );
	}

	/**
	 * One check of the access is about each of the customer's events: of what it found at one moment one line is enough.
	 *
	 * @param array<int, array{at: string, event: string, what: string, sentence: string, tone: string, is_test: bool}> $steps
	 * @return array<int, array{at: string, event: string, what: string, sentence: string, tone: string, is_test: bool}>
	 */
	private static function each_once( array $steps ): array {
		$shown = array();
		foreach ( $steps as $step ) {
			$last = array() === $shown ? null : $shown[ count( $shown ) - 1 ];
			if ( 'access' !== $step['what'] || null === $last || $last['sentence'] !== $step['sentence'] || DateTimes::day_and_time( $last['at'] ) !== DateTimes::day_and_time( $step['at'] ) ) {
				$shown[] = $step;
			}
		}
		return $shown;
	}

	/**
	 * @param array<string, mixed> $row
	 * @return array{at: string, event: string, what: string, sentence: string, tone: string, is_test: bool}
	 */
	private static function of_companion( array $row ): array {
		$detail = self::text( $row, 'detail' );
		$what   = self::text( $row, 'what' );
		$access = 'access' === $what ? (string) strtok( $detail, ':' ) : ''; // "granted: The customer has access.".
		return array(
			'at'       => self::text( $row, 'at' ),
			'event'    => self::text( $row, 'event' ),
			'what'     => $what,
			'sentence' => '' === $access ? $detail : EventLabels::access( $access ),
			'tone'     => in_array( $access, AccessStatus::WRONG, true ) ? 'attention' : self::TONES[ $what ] ?? 'quiet',
			'is_test'  => 'test' === self::text( $row, 'mode' ),
		);
	}

	/** @return array{at: string, event: string, what: string, sentence: string, tone: string, is_test: bool} */
	private static function of_event( EventRow $event ): array {
		return array(
			'at'       => $event->occurred_at(),
			'event'    => $event->id(),
			'what'     => 'happened',
			'tone'     => 'quiet',
			'sentence' => trim( EventLabels::headline( $event ) . '. ' . StateLabels::of( $event ) . '. ' . $event->message() ),
			'is_test'  => $event->is_test(),
		);
	}

	/** @param array<int, array{at: string, event: string, what: string, sentence: string, tone: string, is_test: bool}> $steps */
	private static function print_steps( array $steps ): void {
		echo '<ol class="cart-companion-timeline">';
		foreach ( $steps as $step ) {
			$sentence = esc_html( $step['sentence'] );
			$is_event = in_array( $step['what'], array( 'happened', 'unread' ), true ) && '' !== $step['event'];
			printf(
				'<li class="is-%1$s"><time datetime="%2$s" title="%3$s">%4$s</time> %5$s%6$s</li>',
				esc_attr( $step['tone'] ),
				esc_attr( $step['at'] ),
				esc_attr( DateTimes::exact( $step['at'] ) ),
				esc_html( DateTimes::day_and_time( $step['at'] ) ),
				$is_event ? sprintf( '<a href="%1$s"><strong>%2$s</strong></a>', esc_url( Links::event( $step['event'] ) ), $sentence ) : $sentence, // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
				$step['is_test'] && ! $is_event ? ' <span class="description">' . esc_html__( '(test mode)', 'cart-companion' ) . '</span>' : ''
			);
		}
		echo '</ol>';
	}

	/** @param array<string, mixed> $row */
	private static function text( array $row, string $name ): string {
		return is_scalar( $row[ $name ] ?? null ) ? (string) $row[ $name ] : '';
	}
}
