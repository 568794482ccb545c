<?php
/**
 * Applies the rules to a list of events in their order, as if each had come in its turn.
 *
 * The items of its order, which a single event finds in the site's own log, are found here in the events before it.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\Event;

final class HistoryEvaluator {
	private RuleEvaluator $rules;

	public function __construct( RuleEvaluator $rules ) {
		$this->rules = $rules;
	}

	/**
	 * @param Event[] $events Oldest first.
	 * @return array<string, TagDecision> The last one about each tag, by " name": a bare number would be renumbered.
	 */
	public function decisions( array $events ): array {
		$decisions = array();
		foreach ( $events as $at => $event ) {
			$plan = $this->plan_at( $events, $at );
			foreach ( $plan->remove as $tag ) {
				$decisions[ ' ' . $tag ] = new TagDecision( $event, false, $plan->rules );
			}
			foreach ( $plan->apply as $tag ) {
				$decisions[ ' ' . $tag ] = new TagDecision( $event, true, $plan->rules );
			}
		}
		return $decisions;
	}

	/** @param Event[] $events Oldest first. */
	public function plan_of( string $event_id, array $events ): TagPlan {
		foreach ( $events as $at => $event ) {
			if ( $event->id() === $event_id ) {
				return $this->plan_at( $events, $at );
			}
		}
		return new TagPlan();
	}

	/** @param Event[] $events */
	private function plan_at( array $events, int $at ): TagPlan {
		$event = $events[ $at ];
		$items = array();
		$turns = array();
		foreach ( array_slice( $events, 0, $at ) as $earlier ) {
			if ( '' !== $event->order_id() && $earlier->order_id() === $event->order_id() ) {
				$items  += $earlier->items();
				$turns[] = array( 'type' => $earlier->type(), 'items' => array_map( 'strval', array_keys( $earlier->items() ) ) );
			}
		}
		return $this->rules->plan( $event, $event->concerns( $items ), $turns );
	}
}
