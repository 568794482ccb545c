<?php
/** Decides which tags one event changes, and which operations it runs. */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\{ Event, EventType };
use CartCompanion\Domain\Message;

final class RuleEvaluator {
	/** @var array<int, array<string, mixed>> */
	private array $rules;
	private SharedTagGuard $guard;
	private OperationPlanner $operations;

	/** @var array<string, array{in: string[], out?: string[]}> */
	private array $stated;

	/**
	 * @param array<int, array<string, mixed>>                   $rules  As RuleRepository or CompletedRules gives them.
	 * @param array<string, array{in: string[], out?: string[]}> $stated As AccessStatements gives them.
	 */
	public function __construct( array $rules, array $stated = array() ) {
		$this->rules      = $rules;
		$this->stated     = $stated;
		$this->guard      = new SharedTagGuard( $rules );
		$this->operations = new OperationPlanner( $rules );
	}

	/** @param string[] $items Keys of the items the event is about. */
	public function plan( Event $event, array $items ): TagPlan {
		$plan = new TagPlan();
		foreach ( $this->rules as $rule ) {
			if ( $rule['event'] === $event->type() && self::counts( $rule, $event ) ) {
				$this->add( $plan, $rule, $event, $items );
			}
		}
		$this->give_back( $plan, $event );
		$this->keep_nobody_out( $plan, $event, $items );
		$plan->apply   = array_values( array_unique( $plan->apply ) );
		$plan->reapply = array_values( array_unique( $plan->reapply ) );
		$plan->remove  = $this->removable( $plan, $event, $items );
		if ( $event->is_refund() && null === $event->refund_is_full() && array() !== $plan->rules ) {
			$plan->note( Message::REFUND_OF_UNKNOWN_SIZE );
		}
		return $plan;
	}

	/** What was over and goes on is the customer's again: what its purchase gave comes back with it. */
	private function give_back( TagPlan $plan, Event $event ): void {
		foreach ( $this->rules as $rule ) {
			$items = self::hit( $rule, $event->reactivated() );
			if ( EventType::PURCHASED !== $rule['event'] || array() === $items ) {
				continue;
			}
			if ( CompletedRules::is_implied( $rule ) ) {
				$plan->imply_removal( $rule );
				continue;
			}
			$plan->rules[] = $rule['id'];
			$plan->apply   = array_merge( $plan->apply, $rule['apply'] );
			$plan->remove  = array_merge( $plan->remove, $rule['remove'] );
			$this->operations->add( $plan, $rule, $event, $items, true );
			$plan->note( Message::GIVEN_BACK, $rule['id'], implode( ', ', $items ) );
		}
	}

	/**
	 * A tag that keeps out is not set for one order while another order of the same item, or a later one, goes on.
	 *
	 * @param string[] $items
	 */
	private function keep_nobody_out( TagPlan $plan, Event $event, array $items ): void {
		foreach ( SharedTagGuard::held_all_the_same( $event, $items ) as $item ) {
			$tags  = ( new AccessTags( $this->rules, array( $item ), $this->stated ) )->certain_out;
			$spare = array_unique( TagNames::among( $plan->apply, $tags ) );

			$plan->apply   = TagNames::missing( $plan->apply, $spare );
			$plan->reapply = TagNames::missing( $plan->reapply, $spare );
			foreach ( $spare as $tag ) {
				$plan->note( Message::KEEPS_OUT, $tag, $item );
			}
		}
	}

	/** @param array<string, mixed> $rule */
	private static function counts( array $rule, Event $event ): bool {
		$is_late_enough = ( $rule['failure'] ?? 1 ) <= $event->failures() || EventType::PAYMENT_FAILED !== $event->type();
		$is_partial     = $event->is_refund() && false === $event->refund_is_full();
		return $is_late_enough && ( ! $is_partial || ( $rule['partial'] ?? true ) );
	}

	/**
	 * @param array<string, mixed> $rule
	 * @param string[]             $items
	 * @return string[] Those of the items that the rule is for.
	 */
	private static function hit( array $rule, array $items ): array {
		return '*' === $rule['product'] ? $items : array_intersect( $items, array( $rule['product'] ) );
	}

	/**
	 * @param array<string, mixed> $rule
	 * @param string[]             $items
	 */
	private function add( TagPlan $plan, array $rule, Event $event, array $items ): void {
		$hit = self::hit( $rule, $items );
		if ( array() === $hit && '*' !== $rule['product'] ) {
			return;
		}
		$over = EventType::grants( $event->type() ) ? array_filter( $hit, array( $event, 'is_over' ) ) : array();
		$is_over = array() !== $over && count( $over ) === count( $hit );
		if ( CompletedRules::is_implied( $rule ) ) {
			$is_over ? null : $plan->imply_removal( $rule );
			return;
		}
		if ( $is_over ) {
			$plan->note( Message::OVER_SINCE, $rule['id'], implode( ', ', $over ) );
			return;
		}
		$plan->rules[] = $rule['id'];
		$plan->apply   = array_merge( $plan->apply, $rule['apply'] );
		$plan->remove  = array_merge( $plan->remove, $rule['remove'] );
		if ( ! empty( $rule['again'] ) ) {
			$plan->reapply = array_merge( $plan->reapply, $rule['apply'] );
		}
		$this->operations->add( $plan, $rule, $event, $hit );
	}

	/**
	 * @param string[] $items
	 * @return string[] Of the tags to remove those that may go; the others get a note.
	 */
	private function removable( TagPlan $plan, Event $event, array $items ): array {
		$removable = array();
		foreach ( array_unique( $plan->remove ) as $tag ) {
			if ( in_array( $tag, $plan->apply, true ) ) {
				$plan->note( Message::BOTH_WAYS, $tag );
				continue;
			}
			$keeper = $this->guard->keeper( $tag, $event, $items );
			if ( '' === $keeper ) {
				$removable[] = $tag;
				continue;
			}
			$plan->kept[] = $tag;
			$plan->note( Message::SHARED, $tag, $keeper );
		}
		return array_merge( $removable, $this->implied( $plan, $event, $items ) );
	}

	/**
	 * What is removed because it would keep the customer out of what they were given, where no rule decides about it.
	 *
	 * @param string[] $items
	 * @return string[]
	 */
	private function implied( TagPlan $plan, Event $event, array $items ): array {
		$open = TagNames::missing( $plan->implied(), array_merge( $plan->apply, $plan->remove ) );
		$open = array_filter( $open, fn( string $tag ): bool => '' === $this->guard->keeper( $tag, $event, $items ) );
		$plan->keep_implied( $open );
		return array_values( $open );
	}
}
