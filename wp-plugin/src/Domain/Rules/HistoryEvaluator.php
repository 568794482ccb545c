<?php
/**
 * Tells a list of events one after the other, as if each had come in its turn: pure.
 *
 * The items of its order, which a single event finds in the site's own log, are found here in the events before it.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\Event;

final class HistoryEvaluator {
	private RuleEvaluator $evaluation;

	public function __construct( RuleEvaluator $evaluation ) {
		$this->evaluation = $evaluation;
	}

	/**
	 * @param Event[] $events Oldest first.
	 * @return array<string, TagDecision> The last one about each tag, by " name": a bare number would be renumbered.
	 */
	public function decisions( array $events ): array {
		$decisions = array();
		foreach ( array_keys( $events ) as $at ) {
			$verdict = $this->verdict_at( $events, $at );
			foreach ( $verdict->remove as $tag ) {
				$decisions[ ' ' . $tag ] = new TagDecision( $events[ $at ], false, $verdict->rules );
			}
			foreach ( $verdict->apply as $tag ) {
				$decisions[ ' ' . $tag ] = new TagDecision( $events[ $at ], true, $verdict->rules );
			}
		}
		return $decisions;
	}

	/** @param Event[] $events Oldest first. */
	public function verdict_of( string $event_id, array $events ): TagPlan {
		foreach ( $events as $at => $event ) {
			if ( $event->id() === $event_id ) {
				return $this->verdict_at( $events, $at );
			}
		}
		return new TagPlan();
	}

	/** @param Event[] $events */
	private function verdict_at( array $events, int $at ): TagPlan {
		$event  = $events[ $at ];
		$before = array_slice( $events, 0, $at );
		return $this->evaluation->verdict( $event, $event->concerns( self::items_of_order( $event, $before ) ) );
	}

	/**
	 * @param Event[] $before
	 * @return array<string, string>
	 */
	private static function items_of_order( Event $event, array $before ): array {
		$items = array();
		foreach ( $before as $other ) {
			$items += '' !== $event->order_id() && $other->order_id() === $event->order_id() ? $other->items() : array();
		}
		return $items;
	}
}
