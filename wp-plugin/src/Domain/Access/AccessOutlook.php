<?php
/**
 * Decides how a customer's access should be after an event.
 *
 * By the type of the event, by what the customer holds after it, and by what the owner's rules did. Cancelled with paid
 * time left, paused, overdue, a part refunded: all that was paid for is still the customer's. Access that is there is
 * right then, and access that is not there is a lock-out like any other, unless a rule of the owner's took it.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Access;

use CartCompanion\Domain\Events\{ Event, EventType };
use CartCompanion\Domain\Rules\{ MovedTags, TagPlan };

final class AccessOutlook {
	private ItemOutlook $items;

	/**
	 * @param array<int, array<string, mixed>>                   $rules  As RuleRepository gives them.
	 * @param array<string, array{in: string[], out?: string[]}> $stated As AccessStatements gives them.
	 */
	public function __construct( array $rules, array $stated = array() ) {
		$this->items = new ItemOutlook( $rules, $stated );
	}

	/**
	 * Of any event but a resync.
	 *
	 * @param string[]  $items  Keys of the items the event is about.
	 * @param TagPlan   $plan   What the rules said.
	 * @param MovedTags $moved  What was done by it.
	 * @param MovedTags $before How other events of this customer left the tags that they changed.
	 */
	public function after( Event $event, array $items, TagPlan $plan, MovedTags $moved, MovedTags $before ): ExpectedAccess {
		$type = $event->type();
		if ( EventType::grants( $type ) ) {
			$left = array_values( array_filter( $items, static fn( string $item ): bool => ! $event->is_over( $item ) ) );
			if ( array() === $left && array() !== $items ) {
				return ExpectedAccess::nothing(); // It came after its own refund, or is done again: what it sets lets nobody in.
			}
			$items = $left;
			return self::gives_something( $plan, $moved ) ? $this->given( $items, $moved, $before ) : $this->kept( $event, $items, $moved, $before );
		}
		if ( ! EventType::keeps( $type ) && ! EventType::revokes( $type ) ) {
			return ExpectedAccess::nothing();
		}
		$tags = $this->items->tags( $items );
		if ( self::is_over( $event, $items ) ) {
			return $this->over( $event, $items, $plan, $moved );
		}
		if ( $tags->are_taken( $moved ) ) {
			return $this->items->gone( $items, $moved, self::held_beside( $event, $items ), true );
		}
		$is_unclear = $tags->are_doubtful( $moved ) || $tags->are_taken( $before ) || $tags->are_perhaps_taken_by( $type, new MovedTags( array_merge( $moved->applied, $before->applied ) ) );
		return $is_unclear ? ExpectedAccess::nothing() : $this->held( $event, $items, $moved, $before );
	}

	/**
	 * Of what goes on without anything being given: paid after a failed payment, or resumed. Access is to be as it was.
	 *
	 * @param string[] $items
	 */
	private function kept( Event $event, array $items, MovedTags $moved, MovedTags $before ): ExpectedAccess {
		$is_asked = array() !== $moved->removed && ! self::is_over( $event, $items ) && ! $this->items->tags( $items )->are_taken( $before );
		return $is_asked ? $this->held( $event, $items, $moved, $before ) : ExpectedAccess::nothing();
	}

	/**
	 * Of what the customer was given, by the rules as they are now.
	 *
	 * @param string[] $items
	 */
	public function given( array $items, MovedTags $moved, MovedTags $before ): ExpectedAccess {
		return ExpectedAccess::comes( ...array_filter( array_map( fn( string $item ): ?ItemAccess => $this->items->given( $item, $moved, $before ), array() === $items ? array( '' ) : $items ) ) );
	}

	/** What was expected, where the owner has said something else since of what lets in. */
	public function restated( ExpectedAccess $expected ): ExpectedAccess {
		$new        = clone $expected;
		$new->items = array_values( array_filter( array_map( fn( ItemAccess $one ): ?ItemAccess => $this->items->restated( $one, $expected ), $expected->items ) ) );
		return $new;
	}

	/** Of a resync, which says of all tags how they should be. */
	public function after_resync( Event $event, TagPlan $plan ): ExpectedAccess {
		$held  = self::held_beside( $event, array() );
		$moved = new MovedTags( $plan->apply, $plan->remove );
		if ( array() === $held ) {
			return $this->items->gone( array_map( 'strval', array_keys( $event->entitlements() ) ), $moved, array(), false );
		}
		$at_most  = new MovedTags( array_merge( $plan->apply, $plan->undecided ), array_merge( $plan->remove, $plan->undecided ) );
		$standing = array_filter( $held, fn( string $item ): bool => ! $this->items->tags( array( $item ) )->are_taken( $at_most ) );
		if ( array() !== $standing ) {
			// What the rules took is taken on purpose, as it is when an event is done in its turn.
			return self::gives_something( $plan, $moved ) ? ExpectedAccess::comes( ...array_filter( array_map( fn( string $item ): ?ItemAccess => $this->items->held_at_least( $item, $plan->apply, $at_most ), $standing ) ) ) : ExpectedAccess::nothing();
		}
		$taken = array_filter( $held, fn( string $item ): bool => $this->items->tags( array( $item ) )->are_taken( $moved ) );
		return $taken === $held ? $this->items->gone( $held, $moved, array(), true ) : ExpectedAccess::nothing();
	}

	/** Whether anything was done from which access follows: a tag was applied, or one of AccessAlly's operations was to run. */
	private static function gives_something( TagPlan $plan, MovedTags $moved ): bool {
		return array() !== $moved->applied || ( $plan->is_target_state && array() !== $plan->apply ) || array() !== $plan->operations;
	}

	/**
	 * Whether what the event is about is no longer the customer's. Where the companion does not say what they hold, the
	 * type of the event does.
	 *
	 * @param string[] $items
	 */
	private static function is_over( Event $event, array $items ): bool {
		$by_type = EventType::revokes( $event->type() ) && ! ( $event->is_refund() && false === $event->refund_is_full() );
		$holds   = $event->entitlements();
		foreach ( $items as $item ) {
			if ( isset( $holds[ $item ] ) ? $event->is_over( $item ) : $by_type ) {
				return true;
			}
		}
		return array() === $items && $by_type;
	}

	/**
	 * Of what is over. A subscription cancelled without paid time ends with an event of its own, which takes access away.
	 *
	 * @param string[] $items
	 */
	private function over( Event $event, array $items, TagPlan $plan, MovedTags $moved ): ExpectedAccess {
		$holds   = $event->entitlements();
		$items   = array_values( array_filter( $items, static fn( string $item ): bool => ! isset( $holds[ $item ] ) || $event->is_over( $item ) ) );
		$tags    = $this->items->tags( $items );
		$beside  = self::held_beside( $event, $items );
		$is_kept = array() === $moved->removed && array() !== $plan->kept && ! $tags->is_stated;
		if ( EventType::revokes( $event->type() ) ) {
			return $is_kept ? ExpectedAccess::goes( false ) : $this->items->gone( $items, $moved, $beside, false );
		}
		return $tags->are_taken( $moved ) ? $this->items->gone( $items, $moved, $beside, false ) : ExpectedAccess::goes( false );
	}

	/**
	 * Keys of what the customer holds beside these items.
	 *
	 * @param string[] $items
	 * @return string[]
	 */
	private static function held_beside( Event $event, array $items ): array {
		$held = array_filter( $event->entitlements(), static fn( array $holding ): bool => in_array( $holding['state'], Event::HOLDING, true ) );
		return array_values( array_diff( array_map( 'strval', array_keys( $held ) ), $items ) );
	}

	/**
	 * Of what is still the customer's; what a rule changed on purpose, now or before, is not expected otherwise.
	 *
	 * @param string[] $items
	 */
	private function held( Event $event, array $items, MovedTags $moved, MovedTags $before ): ExpectedAccess {
		$on_purpose = new MovedTags( array_merge( $moved->applied, $before->applied ), array_merge( $moved->removed, $before->removed ) );
		$expected   = ExpectedAccess::stays( ...array_filter( array_map( fn( string $item ): ?ItemAccess => $this->items->held( $item, $on_purpose ), array() === $items ? array( '' ) : $items ) ) );

		$expected->until = $event->paid_until();
		return $expected;
	}
}
