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
	private OtherOrders $others;

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
		$this->others     = new OtherOrders( $rules, $stated, $this->guard );
	}

	/**
	 * @param string[]                                         $items   Keys of the items the event is about.
	 * @param array<int, array{type: string, items: string[]}> $earlier As PauseEnds takes them.
	 */
	public function plan( Event $event, array $items, array $earlier = array() ): TagPlan {
		$plan = new TagPlan();
		foreach ( $this->rules as $rule ) {
			if ( $rule['event'] === $event->type() && '' === self::left_out( $rule, $event ) ) {
				$this->add( $plan, $rule, $event, $items );
			}
		}
		$this->end_pauses( $plan, $event, $items, $earlier );
		$this->give_back( $plan, $event );
		$standing = $this->others->rules( $event, $items );
		$this->keep_nobody_out( $plan, $event, $items, array_merge( array(), ...array_column( $standing, 'apply' ) ) );
		$plan->stand( $standing );
		$plan->apply   = array_values( array_unique( $plan->apply ) );
		$plan->reapply = array_values( array_unique( $plan->reapply ) );
		$plan->remove  = $this->removable( $plan, $event, $items );
		$plan->apply   = array_values( array_unique( array_merge( $plan->apply, TagNames::missing( $plan->standing( 'apply' ), $plan->remove ) ) ) );
		if ( $event->is_refund() && null === $event->refund_is_full() && array() !== $plan->rules ) {
			$plan->note( Message::REFUND_OF_UNKNOWN_SIZE );
		}
		$this->say_what_was_left_out( $plan, $event, $items );
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
	 * Whose pause a payment ends gets what the rule for the return calls for. When that is told, it is not done again, save
	 * operations, which wait for it.
	 *
	 * @param string[]                                         $items
	 * @param array<int, array{type: string, items: string[]}> $earlier
	 */
	private function end_pauses( TagPlan $plan, Event $event, array $items, array $earlier ): void {
		$back = PauseEnds::by( $event, $items, $earlier );
		$paid = PauseEnds::before( $event, $items, $earlier );
		foreach ( $this->rules as $rule ) {
			$hit = EventType::RESUMED === $rule['event'] ? self::hit( $rule, $back ) : array();
			if ( array() !== $hit ) {
				self::count( $plan, $rule );
				$plan->note( Message::PAUSE_OVER, $rule['id'], implode( ', ', $hit ) );
				$this->operations->note_waiting( $plan, $rule );
			}
		}
		if ( array() !== $paid && array() === array_diff( $items, $paid ) ) {
			$plan->reapply = array();
		}
	}

	/**
	 * A tag that keeps out is not set for one order while another order of the same item, or a later one, goes on.
	 *
	 * @param string[] $items
	 * @param string[] $called_for Tags that keep out as the item stands by that order.
	 */
	private function keep_nobody_out( TagPlan $plan, Event $event, array $items, array $called_for ): void {
		foreach ( SharedTagGuard::held_all_the_same( $event, $items ) as $item ) {
			$access = new AccessTags( $this->rules, array( $item ), $this->stated );
			$tags   = EventType::keeps( $event->type() ) ? $access->out : $access->certain_out; // What else a refund or an end applies may be a mark.
			$spare  = array_unique( TagNames::missing( TagNames::among( $plan->apply, $tags ), $called_for ) );

			$plan->apply   = TagNames::missing( $plan->apply, $spare );
			$plan->reapply = TagNames::missing( $plan->reapply, $spare );
			foreach ( $spare as $tag ) {
				$plan->note( Message::KEEPS_OUT, $tag, $item, $event->entitlements()[ $item ]['state'] );
			}
		}
	}

	/**
	 * Why a rule does not count for an event of its kind, as a code of Message; '' when it does.
	 *
	 * @param array<string, mixed> $rule
	 */
	private static function left_out( array $rule, Event $event ): string {
		if ( EventType::PAYMENT_FAILED === $event->type() && ( $rule['failure'] ?? 1 ) > $event->failures() ) {
			return Message::LATER_FAILURES_ONLY;
		}
		$is_partial = $event->is_refund() && false === $event->refund_is_full();
		return $is_partial && ! ( $rule['partial'] ?? true ) ? Message::FULL_REFUNDS_ONLY : '';
	}

	/**
	 * Where no rule counts, the owner's that would, were the event of more weight.
	 *
	 * @param string[] $items
	 */
	private function say_what_was_left_out( TagPlan $plan, Event $event, array $items ): void {
		$left = array();
		foreach ( array() === $plan->rules ? $this->rules : array() as $rule ) {
			$why   = $rule['event'] === $event->type() && ! CompletedRules::is_implied( $rule ) ? self::left_out( $rule, $event ) : '';
			$is_on = '*' === $rule['product'] || array() !== self::hit( $rule, $items );
			if ( '' !== $why && $is_on ) {
				$left[ $why ][] = $rule['id'];
			}
		}
		foreach ( $left as $why => $rules ) {
			$plan->note( $why, implode( ', ', $rules ) );
		}
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
		self::count( $plan, $rule );
		$this->operations->add( $plan, $rule, $event, $hit );
	}

	/** @param array<string, mixed> $rule */
	private static function count( TagPlan $plan, array $rule ): void {
		$plan->rules[] = $rule['id'];
		$plan->apply   = array_merge( $plan->apply, $rule['apply'] );
		$plan->remove  = array_merge( $plan->remove, $rule['remove'] );
		if ( ! empty( $rule['again'] ) ) {
			$plan->reapply = array_merge( $plan->reapply, $rule['apply'] );
		}
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
