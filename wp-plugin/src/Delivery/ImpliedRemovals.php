<?php
/**
 * Tags that go because they would keep the customer out of what an event gives them, and not because a rule says so.
 *
 * Hardly any buyer bears one: it is removed only where there is a sign of it, so that a purchase costs no call more.
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Crm\{ Crm, CrmException };
use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Message;
use CartCompanion\Domain\Rules\{ AccessTags, TagNames, TagPlan };
use CartCompanion\Store\{ AccessStatements, Claim, CustomerHistory, RuleRepository };

final class ImpliedRemovals {
	private CustomerHistory $history;

	public function __construct( CustomerHistory $history ) {
		$this->history = $history;
	}

	/**
	 * Leaves in the plan what may be there: an earlier event of this customer set the tag, or took the item from them; a
	 * membership plugin's copy has it; an earlier try of the event has begun to remove it; or a person asked for the event
	 * again.
	 */
	public function leave_likely( TagPlan $plan, Event $event, ?Crm $connection, Claim $claim ): void {
		$tags = $plan->implied();
		if ( array() === $tags || $plan->is_target_state || $claim->is_replay ) {
			return; // Where the state to reach is known, the contact's tags are read anyway.
		}
		$begun  = array_merge( $claim->steps['done']['remove'] ?? array(), $claim->steps['doing']['tags'] ?? array() );
		list( $moved, $lost ) = $this->history->moved_and_lost( $event );

		$back   = array_merge( $event->reactivated(), $lost );
		$likely = array_filter( $tags, static fn( string $tag ): bool => in_array( $plan->item_behind( $tag ), $back, true ) );
		$likely = array_merge( $likely, TagNames::among( $tags, array_merge( $begun, $moved->applied ) ) );
		$likely = count( array_unique( $likely ) ) === count( $tags ) ? $likely : array_merge( $likely, TagNames::among( $tags, $this->copied_tags( $event, $connection ) ) );
		$plan->remove_of_implied( $likely );
	}

	/**
	 * What was removed so, and why, for the owner.
	 *
	 * @param string[] $removed
	 * @return Message[]
	 */
	public static function notes( TagPlan $plan, Event $event, array $removed ): array {
		$notes = array();
		foreach ( array_intersect( $plan->implied(), $removed ) as $tag ) {
			$item    = $plan->item_behind( $tag );
			$notes[] = new Message( Message::REVOKE_TAG_REMOVED, $tag, $item );
			$other   = self::other_kept_out( $event, $tag, $item );
			if ( '' !== $other ) {
				$notes[] = new Message( Message::ALSO_KEPT_OUT, $tag, $other );
			}
		}
		return $notes;
	}

	/** An item of the customer's that is over, and that the tag kept them out of; '' when there is none. */
	private static function other_kept_out( Event $event, string $tag, string $item ): string {
		foreach ( array_diff( $event->all_items(), array( $item ) ) as $other ) {
			$tags = $event->is_over( $other ) ? ( new AccessTags( ( new RuleRepository() )->all(), array( $other ), ( new AccessStatements() )->all() ) )->out : array();
			if ( array() !== TagNames::among( array( $tag ), $tags ) ) {
				return $other;
			}
		}
		return '';
	}

	/** @return string[] Of the customer's user, as a membership plugin of this site remembers them; none where that cannot be said. */
	private function copied_tags( Event $event, ?Crm $connection ): array {
		$copy    = null === $connection ? null : $connection->user_tags();
		$user_id = null === $copy || array() === $event->emails() ? 0 : $this->history->user_of( $event->emails(), $event->order_id() );
		try {
			return 0 === $user_id ? array() : (array) $copy->tags_of_user( $user_id );
		} catch ( CrmException $error ) {
			return array();
		}
	}
}
