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
		foreach ( self::with_earlier( $events ) as list( $event, $items, $earlier ) ) {
			$plan = $this->rules->plan( $event, $event->concerns( $items ), $earlier );
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
		foreach ( self::with_earlier( $events ) as list( $event, $items, $earlier ) ) {
			if ( $event->id() === $event_id ) {
				return $this->rules->plan( $event, $event->concerns( $items ), $earlier );
			}
		}
		return new TagPlan();
	}

	/**
	 * Each event with what its order had before it: its items, and its events as PauseEnds takes them.
	 *
	 * @param Event[] $events
	 * @return iterable<int, array{0: Event, 1: array<string, string>, 2: array<int, array{type: string, items: string[]}>}>
	 */
	private static function with_earlier( array $events ): iterable {
		$items   = array();
		$earlier = array();
		foreach ( $events as $event ) {
			$order = $event->order_id();
			yield array( $event, $items[ $order ] ?? array(), $earlier[ $order ] ?? array() );
			if ( '' !== $order ) {
				$of_event            = $event->items();
				$items[ $order ]     = ( $items[ $order ] ?? array() ) + $of_event;
				$earlier[ $order ][] = array( 'type' => $event->type(), 'items' => array_map( 'strval', array_keys( $of_event ) ) );
			}
		}
	}
}
