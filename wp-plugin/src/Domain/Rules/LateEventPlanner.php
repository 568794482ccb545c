<?php
/**
 * Decides which tags a late event changes.
 *
 * The rules are applied to the customer's history twice, without the event and with it; in each, the last decision about
 * a tag stands. What differs is what the event would have changed, had it come in time. The tags of its own rules are
 * decided in any case.
 *
 * An operation has no state that could be compared: those of the event's own rules are run, unless what the customer
 * holds by now contradicts them.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\{ Event, EventHistory, EventType };
use CartCompanion\Domain\Message;

final class LateEventPlanner {
	private SharedTagGuard $guard;
	private RuleEvaluator $rules;
	private HistoryEvaluator $evaluator;
	private OperationPlanner $operations;

	/**
	 * @param array<int, array<string, mixed>>                   $rules  As RuleRepository or CompletedRules gives them.
	 * @param array<string, array{in: string[], out?: string[]}> $stated As AccessStatements gives them.
	 */
	public function __construct( array $rules, array $stated = array() ) {
		$this->guard      = new SharedTagGuard( $rules );
		$this->rules      = new RuleEvaluator( $rules, $stated );
		$this->evaluator  = new HistoryEvaluator( $this->rules );
		$this->operations = new OperationPlanner( $rules );
	}

	/**
	 * How the tags should be ($apply) and not be ($remove) after the event, before the CRM is asked which are there.
	 *
	 * @param bool $is_replay Whether a person has it done again now: then nothing is given for what is over by now.
	 */
	public function plan( Event $event, EventHistory $history, bool $is_replay = false ): TagPlan {
		$before = $this->evaluator->decisions( $history->before );
		$after  = $this->evaluator->decisions( $history->after );
		$own    = $this->evaluator->plan_of( $event->id(), $history->after );
		$plan   = new TagPlan();
		$over   = $is_replay ? $this->given_no_more( $event, $own, $after ) : new TagPlan();

		$plan->is_target_state = true;
		$plan->rules           = $own->rules;
		$plan->notes           = array_merge( $own->notes, $over->notes );
		$plan->imply_as( $own );
		$spared = array_merge( $over->apply, $over->remove );
		foreach ( array_diff( self::tags( $own, $before, $after ), $spared ) as $tag ) {
			if ( isset( $after[ ' ' . $tag ] ) ) {
				self::decide( $plan, $event, $tag, $after[ ' ' . $tag ] );
			} elseif ( isset( $before[ ' ' . $tag ] ) && $before[ ' ' . $tag ]->is_wanted ) {
				$this->take_back( $plan, $event, $tag, $before[ ' ' . $tag ], $history );
			}
		}
		foreach ( $after as $key => $decision ) {
			if ( $decision->is_wanted && ! in_array( substr( (string) $key, 1 ), $spared, true ) ) {
				$plan->if_new[] = substr( (string) $key, 1 );
			}
		}
		$plan->notes   = array_values( array_filter( $plan->notes, static fn( Message $note ): bool => ! self::is_overtaken( $note, $after ) ) );
		$plan->reapply = array_values( array_diff( array_intersect( $own->reapply, $plan->apply ), self::done_already( $own, $event, $before ) ) );
		$plan->rules   = array_values( array_diff( array_unique( $plan->rules ), $over->rules ) );
		$plan->keep_implied( $plan->remove );
		if ( EventType::RESUMED !== $event->type() && array() !== array_filter( $history->before, static fn( Event $other ): bool => self::is_one_end( $event, $other ) ) ) {
			$plan->notes = array_values( array_filter( $plan->notes, static fn( Message $note ): bool => Message::OPERATION_WAITS !== $note->code() ) ); // They were run with the return.
		}

		$plan->operations = $this->operations->not_contradicted( $plan, $own->operations, $event );
		return $plan;
	}

	/**
	 * What the event would give for what is over by now: nobody is let in to what was refunded since, also where no rule
	 * takes away what a refund should. Who has it keeps it: that is for the rules of what came later. An event that comes
	 * late by itself gives it all the same, as the tags must not depend on the order in which events arrive.
	 *
	 * Neither are the tags put on that it would have taken off and that what came later put on, such as that of the refund:
	 * whether they are due is for a retry of that.
	 *
	 * @param array<string, TagDecision> $after
	 * @return TagPlan Its tags to apply, those to remove that would be applied, its rules, and why not.
	 */
	private function given_no_more( Event $event, TagPlan $own, array $after ): TagPlan {
		$over = new TagPlan();
		if ( ! EventType::grants( $event->type() ) ) {
			return $over;
		}
		$today       = $this->rules->plan( $event, $event->concerns( array() ) );
		$over->notes = array_values( array_filter( $today->notes, static fn( Message $note ): bool => Message::OVER_SINCE === $note->code() ) );
		if ( array() !== $over->notes ) {
			$is_mine      = static fn( string $tag ): bool => isset( $after[ ' ' . $tag ] ) && $after[ ' ' . $tag ]->is_wanted && $event->id() === $after[ ' ' . $tag ]->event->id();
			$over->apply  = array_values( array_filter( array_diff( $own->apply, $today->apply ), $is_mine ) );
			$is_later     = static fn( string $tag ): bool => isset( $after[ ' ' . $tag ] ) && $after[ ' ' . $tag ]->is_wanted && $event->id() !== $after[ ' ' . $tag ]->event->id();
			$over->remove = array_values( array_filter( array_diff( $own->remove, $today->remove ), $is_later ) );
			$over->rules  = array_values( array_diff( $own->rules, $today->rules ) );
		}
		return $over;
	}

	/**
	 * The tags of the event's own rules, and those that are decided otherwise with it than without.
	 *
	 * @param array<string, TagDecision> $before
	 * @param array<string, TagDecision> $after
	 * @return string[]
	 */
	private static function tags( TagPlan $own, array $before, array $after ): array {
		$tags = array_merge( array_diff( $own->apply, $own->standing( 'apply' ) ), array_diff( $own->remove, $own->standing( 'remove' ) ) );
		foreach ( array_keys( $before + $after ) as $key ) {
			if ( self::wanted( $before[ $key ] ?? null ) !== self::wanted( $after[ $key ] ?? null ) ) {
				$tags[] = substr( (string) $key, 1 );
			}
		}
		return array_values( array_unique( $tags ) );
	}

	/**
	 * What the same rules have applied for the same end of a pause: with the payment before the return that this event is, or
	 * with the return after the payment that it is.
	 *
	 * @param array<string, TagDecision> $before
	 * @return string[]
	 */
	private static function done_already( TagPlan $own, Event $event, array $before ): array {
		$done = array_filter(
			$before,
			static fn( TagDecision $one ): bool => array() !== array_intersect( $one->rules, $own->rules ) && self::is_one_end( $event, $one->event )
		);
		return array_filter( $own->reapply, static fn( string $tag ): bool => isset( $done[ ' ' . $tag ] ) );
	}

	/** Whether of a payment and a return the other one is told of already. */
	private static function is_one_end( Event $event, Event $other ): bool {
		if ( $event->order_id() !== $other->order_id() ) {
			return false;
		}
		if ( EventType::RESUMED === $event->type() ) {
			return EventType::is_later_payment( $other->type() );
		}
		return EventType::is_later_payment( $event->type() ) && EventType::RESUMED === $other->type() && strtotime( $other->occurred_at() ) >= strtotime( $event->occurred_at() );
	}

	/**
	 * Whether it says why a tag stayed when the event happened, while a later one has changed that tag by now.
	 *
	 * @param array<string, TagDecision> $after
	 */
	private static function is_overtaken( Message $note, array $after ): bool {
		$stayed = array( Message::SHARED => true, Message::BOTH_WAYS => true, Message::KEEPS_OUT => false );
		$wanted = isset( $stayed[ $note->code() ] ) ? self::wanted( $after[ ' ' . $note->parameters()[0] ] ?? null ) : null;
		return null !== $wanted && $wanted !== $stayed[ $note->code() ];
	}

	private static function wanted( ?TagDecision $decision ): ?bool {
		return null === $decision ? null : $decision->is_wanted;
	}

	private static function decide( TagPlan $plan, Event $event, string $tag, TagDecision $decision ): void {
		$decision->is_wanted ? $plan->apply[] = $tag : $plan->remove[] = $tag;
		$plan->rules = array_merge( $plan->rules, $decision->rules );
		if ( $decision->event->id() !== $event->id() ) {
			$plan->note( $decision->is_wanted ? Message::LATER_APPLIES : Message::LATER_REMOVES, $tag, $decision->event->type() );
		}
	}

	/**
	 * A tag that no event of the history calls for any more goes.
	 *
	 * Unless what was bought grants it and the history does not begin with the purchase: that one may have applied it.
	 */
	private function take_back( TagPlan $plan, Event $event, string $tag, TagDecision $former, EventHistory $history ): void {
		if ( ! $history->has_purchase_of( $former->event->order_id() ) && '' !== $this->guard->keeper( $tag, $event, array() ) ) {
			return;
		}
		$plan->remove[] = $tag;
		$plan->note( Message::NO_REASON_ANY_MORE, $tag, $former->event->type() );
	}
}
