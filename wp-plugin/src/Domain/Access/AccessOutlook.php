<?php
/**
 * Decides how a customer's access should be after an event: pure.
 *
 * By the type of the event, by what the customer holds after it, and by what the owner's rules did. Cancelled with paid
 * time left, paused, overdue, a part refunded: all that was paid for is still the customer's. Access that is there is
 * right then, and access that is not there is a lock-out like any other, unless a rule of the owner's took it.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Access;

use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Domain\Rules\AccessTags;
use CartCompanion\Domain\Rules\SharedTagGuard;
use CartCompanion\Domain\Rules\TagNames;
use CartCompanion\Domain\Rules\TagPlan;

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
	 * @param string[] $items   Keys of the items the event is about.
	 * @param TagPlan  $verdict What the rules said.
	 * @param MovedTags    $moves   What was done by it.
	 * @param MovedTags    $before  How other events of this customer left the tags that they moved.
	 */
	public function after( Event $event, array $items, TagPlan $verdict, MovedTags $moves, MovedTags $before ): ExpectedAccess {
		$type = $event->type();
		if ( EventType::grants( $type ) ) {
			return ExpectedAccess::comes( $moves->applied, $moves->removed );
		}
		if ( ! EventType::keeps( $type ) && ! EventType::revokes( $type ) ) {
			return ExpectedAccess::nothing();
		}
		$tags = new AccessTags( $this->rules, $items );
		if ( self::is_over( $event, $items ) ) {
			return self::over( $type, $tags, $verdict, $moves );
		}
		if ( $tags->are_taken( $moves->applied, $moves->removed ) ) {
			return ExpectedAccess::goes( TagNames::among( $moves->applied, $tags->out() ), TagNames::among( $moves->removed, $tags->in() ), true );
		}
		$is_unclear = $tags->are_doubtful( $moves->applied, $moves->removed ) || $tags->are_taken( $before->applied, $before->removed );
		return $is_unclear ? ExpectedAccess::nothing() : self::held( $event, $tags, $moves, $before );
	}

	/** Of a resync, which says of all tags how they should be. */
	public function after_resync( Event $event, TagPlan $verdict ): ExpectedAccess {
		$states = array_map(
			static function ( array $holding ): string {
				return $holding['state'];
			},
			$event->entitlements()
		);
		$held   = array_intersect( $states, SharedTagGuard::HOLDING );
		if ( array() === $held ) {
			return ExpectedAccess::goes( $verdict->apply, $verdict->remove );
		}
		$items    = array_map( 'strval', array_keys( $held ) );
		$is_taken = true;
		foreach ( $items as $item ) {
			$tags = new AccessTags( $this->rules, array( $item ) );
			if ( ! $tags->are_taken( array_merge( $verdict->apply, $verdict->open ), array_merge( $verdict->remove, $verdict->open ) ) ) {
				return ExpectedAccess::comes( $verdict->apply, $verdict->remove );
			}
			$is_taken = $is_taken && $tags->are_taken( $verdict->apply, $verdict->remove );
		}
		$tags = new AccessTags( $this->rules, $items );
		return $is_taken ? ExpectedAccess::goes( TagNames::among( $verdict->apply, $tags->out() ), TagNames::among( $verdict->remove, $tags->in() ), true ) : ExpectedAccess::nothing();
	}

	/**
	 * Whether what the event is about is the customer's no more. Where the companion does not say what they hold, the
	 * type of the event does.
	 *
	 * @param string[] $items
	 */
	public static function is_over( Event $event, array $items ): bool {
		$by_type = EventType::revokes( $event->type() ) && ! ( $event->is_refund() && false === $event->refund_is_full() );
		$holds   = $event->entitlements();
		foreach ( $items as $item ) {
			if ( isset( $holds[ $item ] ) ? in_array( $holds[ $item ]['state'], SharedTagGuard::OVER, true ) : $by_type ) {
				return true;
			}
		}
		return array() === $items && $by_type;
	}

	/**
	 * Of what is over. A subscription cancelled without paid time ends with an event of its own, which takes access away.
	 */
	private static function over( string $type, AccessTags $tags, TagPlan $verdict, MovedTags $moves ): ExpectedAccess {
		if ( EventType::revokes( $type ) ) {
			$is_kept = array() === $moves->removed && array() !== $verdict->kept;
			return $is_kept ? ExpectedAccess::goes( array(), array() ) : ExpectedAccess::goes( $moves->applied, $moves->removed );
		}
		$is_taken = $tags->are_taken( $moves->applied, $moves->removed );
		return $is_taken ? ExpectedAccess::goes( TagNames::among( $moves->applied, $tags->out() ), TagNames::among( $moves->removed, $tags->in() ) ) : ExpectedAccess::goes( array(), array() );
	}

	/** Of what is still the customer's; what a rule moved on purpose, now or before, is not expected otherwise. */
	private static function held( Event $event, AccessTags $tags, MovedTags $moves, MovedTags $before ): ExpectedAccess {
		$lost        = array_merge( $moves->removed, $before->removed );
		$needed      = TagNames::missing( $tags->certain_in(), $lost );
		$signs       = TagNames::missing( $tags->in(), array_merge( $tags->certain_in(), $lost ) );
		$out         = TagNames::missing( $tags->certain_out(), array_merge( $moves->applied, $before->applied ) );
		$expectation = ExpectedAccess::stays( $needed, $signs, $out );

		$expectation->until = $event->paid_until();
		return $expectation;
	}
}
