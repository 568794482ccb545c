<?php
/**
 * What became of an operation that was begun and not seen to end: only the owner can say, before the event is retried.
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\{ Fields, Forms, Notice };
use CartCompanion\Companion\Client;
use CartCompanion\Crm\Operation;
use CartCompanion\Labels\{ DateTimes, EventRow, StateLabels };
use CartCompanion\Store\{ OperationDecisions, OperationSteps };

final class OperationQuestions {
	private Client $companion;

	public function __construct( Client $companion ) {
		$this->companion = $companion;
	}

	/** @return array<string, callable(array<string, mixed>): Notice> As Panel::forms(). */
	public function forms(): array {
		return array( 'operations' => array( $this, 'settle' ) );
	}

	/**
	 * Keeps the owner's word with the event, then has it retried.
	 *
	 * @param array<string, mixed> $fields event; answers, each id and word.
	 * @throws \CartCompanion\Companion\CompanionError When the event cannot be sent again; the word is kept for later.
	 */
	public function settle( array $fields ): Notice {
		$event     = Forms::text( $fields, 'event' );
		$decisions = array();
		foreach ( array_filter( (array) ( $fields['answers'] ?? array() ), 'is_array' ) as $answer ) {
			$decisions[ Forms::text( $answer, 'id' ) ] = Forms::text( $answer, 'word' );
		}
		if ( array() === $decisions || array() !== array_diff( $decisions, array( OperationSteps::DONE, OperationSteps::AGAIN ) ) ) {
			return Notice::warning( __( 'Choose “It was done” or “Run it again” for each operation first. Nothing was done.', 'cart-companion' ) );
		}
		$kept = ( new OperationDecisions() )->record( $event, $decisions );
		if ( OperationDecisions::ANSWERED === $kept ) {
			return Notice::warning( __( 'Your answer was not kept: this was answered before, perhaps by another administrator. Below is how the event stands now.', 'cart-companion' ) );
		}
		if ( OperationDecisions::KEPT !== $kept ) {
			return Notice::warning( __( 'This event is being processed at this moment. Reload the page in a minute, and answer then.', 'cart-companion' ) );
		}
		$this->companion->replay( $event );
		return Notice::success( __( 'Your answer is kept, and the event is tried again now. Reload in a moment to see how it went.', 'cart-companion' ) );
	}

	/**
	 * The operations of an event about which the owner has to be asked.
	 *
	 * @param array<string, mixed>|null $stored As EventStore::find() describes it; null where this site has no record.
	 * @return array<int, array<string, mixed>> Rows of OperationSteps.
	 */
	public static function about( EventRow $event, ?array $stored ): array {
		$is_open = StateLabels::can_be_retried( $event->state() ) && ! StateLabels::is_settled( $event->state() );
		return $is_open && null !== $stored ? OperationSteps::of( $stored['steps'] )->unsettled() : array();
	}

	/** @param array<int, array<string, mixed>> $unsettled As about() gives them; not empty. */
	public static function print( string $event_id, array $unsettled ): void {
		if ( ! Forms::may_change() ) {
			return;
		}
		Forms::open( 'operations', 'cart-companion-questions' );
		printf( '<input type="hidden" name="event" value="%s" />', esc_attr( $event_id ) );
		printf( '<p>%s</p>', esc_html__( 'Look at this customer in AccessAlly first (AccessAlly → Members): do they have what the operation gives, or takes?', 'cart-companion' ) );
		foreach ( $unsettled as $at => $row ) {
			$name = '' === $row['name'] ? Operation::unnamed( $row['id'] ) : $row['name'];
			/* translators: 1: name of an operation, 2: number of an operation, 3: date and time */
			$question = sprintf( __( 'What became of the operation “%1$s” (%2$s), begun on %3$s?', 'cart-companion' ), $name, $row['id'], DateTimes::exact( gmdate( 'c', (int) $row['at'] ) ) );
			printf( '<fieldset><legend>%s</legend>', esc_html( $question ) );
			printf( '<input type="hidden" name="answers[%1$d][id]" value="%2$s" />', (int) $at, esc_attr( $row['id'] ) );
			self::print_answer( $at, OperationSteps::DONE, __( 'It was done', 'cart-companion' ), __( 'It is not run again.', 'cart-companion' ) );
			self::print_answer( $at, OperationSteps::AGAIN, __( 'Run it again', 'cart-companion' ), __( 'It was not done, or may be done twice.', 'cart-companion' ) );
			echo '</fieldset>';
		}
		Fields::print_submit( __( 'Save and retry', 'cart-companion' ), array( 'class' => 'button button-primary' ) );
	}

	private static function print_answer( int $at, string $word, string $label, string $help ): void {
		printf(
			'<p><label><input type="radio" name="answers[%1$d][word]" value="%2$s" required /> <strong>%3$s</strong></label> <span class="description">%4$s</span></p>',
			(int) $at,
			esc_attr( $word ),
			esc_html( $label ),
			esc_html( $help )
		);
	}
}
