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
use CartCompanion\Domain\Rules\{ AccessTags, MovedTags, TagNames, TagPlan };

final class AccessOutlook {
	/** @var array<int, array<string, mixed>> */
	private array $rules;

	/** @param array<int, array<string, mixed>> $rules As RuleRepository gives them. */
	public function __construct( array $rules ) {
		$this->rules = $rules;
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
			return ExpectedAccess::comes( $moved->applied, $moved->removed );
		}
		if ( ! EventType::keeps( $type ) && ! EventType::revokes( $type ) ) {
			return ExpectedAccess::nothing();
		}
		$tags = new AccessTags( $this->rules, $items );
		if ( self::is_over( $event, $items ) ) {
			return self::over( $type, $tags, $plan, $moved );
		}
		if ( $tags->are_taken( $moved ) ) {
			return self::taken( $tags, $moved, true );
		}
		return $tags->are_doubtful( $moved ) || $tags->are_taken( $before ) ? ExpectedAccess::nothing() : self::held( $event, $tags, $moved, $before );
	}

	/** Of a resync, which says of all tags how they should be. */
	public function after_resync( Event $event, TagPlan $plan ): ExpectedAccess {
		$held = array();
		foreach ( $event->entitlements() as $item => $holding ) {
			if ( in_array( $holding['state'], Event::HOLDING, true ) ) {
				$held[] = (string) $item;
			}
		}
		if ( array() === $held ) {
			return ExpectedAccess::goes( $plan->apply, $plan->remove );
		}
		$moved    = new MovedTags( $plan->apply, $plan->remove );
		$at_most  = new MovedTags( array_merge( $plan->apply, $plan->undecided ), array_merge( $plan->remove, $plan->undecided ) );
		$is_taken = true;
		foreach ( $held as $item ) {
			$tags = new AccessTags( $this->rules, array( $item ) );
			if ( ! $tags->are_taken( $at_most ) ) {
				return ExpectedAccess::comes( $plan->apply, $plan->remove );
			}
			$is_taken = $is_taken && $tags->are_taken( $moved );
		}
		return $is_taken ? self::taken( new AccessTags( $this->rules, $held ), $moved, true ) : ExpectedAccess::nothing();
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

	/** Of what is over. A subscription cancelled without paid time ends with an event of its own, which takes access away. */
	private static function over( string $type, AccessTags $tags, TagPlan $plan, MovedTags $moved ): ExpectedAccess {
		$is_kept = array() === $moved->removed && array() !== $plan->kept;
		if ( EventType::revokes( $type ) && ! $is_kept ) {
			return ExpectedAccess::goes( $moved->applied, $moved->removed );
		}
		return ! EventType::revokes( $type ) && $tags->are_taken( $moved ) ? self::taken( $tags, $moved, false ) : ExpectedAccess::goes( array(), array() );
	}

	/** By those of the changes that are about access. */
	private static function taken( AccessTags $tags, MovedTags $moved, bool $by_rule ): ExpectedAccess {
		return ExpectedAccess::goes( TagNames::among( $moved->applied, $tags->out ), TagNames::among( $moved->removed, $tags->in ), $by_rule );
	}

	/** Of what is still the customer's; what a rule changed on purpose, now or before, is not expected otherwise. */
	private static function held( Event $event, AccessTags $tags, MovedTags $moved, MovedTags $before ): ExpectedAccess {
		$lost     = array_merge( $moved->removed, $before->removed );
		$needed   = TagNames::missing( $tags->certain_in, $lost );
		$signs    = TagNames::missing( $tags->in, array_merge( $tags->certain_in, $lost ) );
		$out      = TagNames::missing( $tags->certain_out, array_merge( $moved->applied, $before->applied ) );
		$expected = ExpectedAccess::stays( $needed, $signs, $out );

		$expected->until = $event->paid_until();
		return $expected;
	}
}
