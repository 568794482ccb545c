<?php
/** The list of events as rows of a file. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Domain\Rules\RuleCoverage;
use CartCompanion\Labels\{ DateTimes, EventLabels, EventRow, EventRows, Links, Money, StateLabels };
use CartCompanion\Store\RuleRepository;

final class EventCsv implements CsvList {
	private Client $companion;
	private ?RuleCoverage $coverage = null;

	public function __construct( Client $companion ) {
		$this->companion = $companion;
	}

	public function name(): string {
		return 'events';
	}

	public function columns(): array {
		return array(
			__( 'Time', 'cart-companion' ),
			__( 'Received', 'cart-companion' ),
			__( 'What happened', 'cart-companion' ),
			__( 'State', 'cart-companion' ),
			__( 'Name', 'cart-companion' ),
			__( 'E-mail address', 'cart-companion' ),
			__( 'Products', 'cart-companion' ),
			__( 'Amount', 'cart-companion' ),
			__( 'Currency', 'cart-companion' ),
			__( 'Order', 'cart-companion' ),
			__( 'Invoice', 'cart-companion' ),
			__( 'Test', 'cart-companion' ),
			__( 'Tags set', 'cart-companion' ),
			__( 'Tags removed, if there', 'cart-companion' ),
			__( 'Message', 'cart-companion' ),
			__( 'Event id', 'cart-companion' ),
		);
	}

	public function rows( string $cursor ): array {
		$filters = EventFilters::of_request( Links::STATUS );
		$answer  = $this->companion->events( array( 'cursor' => $cursor, 'limit' => (string) Client::LONGEST_PAGE ) + $filters->for_companion() );
		if ( $filters->are_new() && EventRows::are_of_older_companion( $answer ) ) {
			throw CompanionError::of_older_companion( 200 ); // The file would hold everybody's events.
		}
		return array(
			'rows' => array_map( array( $this, 'row' ), array_values( array_filter( (array) ( $answer['items'] ?? array() ), 'is_array' ) ) ),
			'next' => (string) ( $answer['next_cursor'] ?? '' ),
		);
	}

	/** Looked up once for all rows. */
	private function coverage(): RuleCoverage {
		$this->coverage ??= ( new RuleRepository() )->coverage();
		return $this->coverage;
	}

	/**
	 * @param array<string, mixed> $item
	 * @return string[]
	 */
	private function row( array $item ): array {
		$event = EventRow::from_companion( $item );
		return array(
			DateTimes::for_spreadsheet( $event->occurred_at() ),
			DateTimes::for_spreadsheet( $event->received_at() ),
			EventLabels::headline( $event ),
			StateLabels::words( $event, $this->coverage() ),
			$event->name(),
			$event->email(),
			implode( ', ', $event->item_names() ),
			null === $event->amount() ? '' : Money::plain( $event->amount(), $event->currency() ),
			$event->currency(),
			$event->order_id(),
			$event->invoice_id(),
			$event->is_test() ? __( 'Test', 'cart-companion' ) : '',
			implode( ', ', $event->tags_applied() ),
			implode( ', ', $event->tags_removed() ),
			$event->message(),
			$event->id(),
		);
	}
}
