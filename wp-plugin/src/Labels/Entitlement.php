<?php
/** One thing a customer bought: what ThriveCart says of it, and what was seen here of their access to it. */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Events\{ Event, EventType };
use CartCompanion\Domain\Rules\RuleCoverage;

final class Entitlement {
	/** It is held, and the customer was seen to have access. */
	public const LET_IN = 'let_in';

	/** It is held, and a rule of the owner's took the access away. */
	public const TAKEN = 'taken';

	/** It is held, and no rule gives anything to who buys it. */
	public const WITHOUT_RULE = 'without_rule';

	/** It is held, and its owner said that buyers of it need no tags. */
	public const NO_TAGS_NEEDED = 'no_tags_needed';

	/** It is held, and the rule for it is younger than the purchase. */
	public const BEFORE_RULE = 'before_rule';

	/** It is over, and the access was seen to be gone. */
	public const GONE = 'gone';

	/** It is over, and nothing was taken away: reason() says why. */
	public const LEFT = 'left';

	/** Nobody here can say. */
	public const UNSEEN = 'unseen';

	public string $item;

	/** Of the product, as an owner reads it. */
	public string $name;

	/** As the companion calls it. */
	public string $state;

	/** End of the paid time of what is cancelled; '' where it is not known. */
	public string $until;

	/** One of this class's constants. */
	public string $finding;

	/** Why nothing was taken away, in this site's words of then; '' where it gave none. */
	public string $reason = '';

	/**
	 * @param array<string, mixed> $entitlement Row of GET /api/v1/customers/{email}.
	 * @param string               $name        Of the product; '' where no event names it.
	 * @param EventRow[]           $events      The customer's, newest first.
	 * @param RuleCoverage         $coverage    By the rules of today.
	 */
	public function __construct( array $entitlement, string $name, array $events, RuleCoverage $coverage ) {
		$this->item    = (string) ( $entitlement['item'] ?? '' );
		$this->name    = EventLabels::item( $this->item, $name );
		$this->state   = (string) ( $entitlement['state'] ?? '' );
		$this->until   = (string) ( $entitlement['until'] ?? '' );
		$this->finding = $this->is_held() ? $this->finding_while_held( $events, $coverage ) : $this->finding_when_over( $events );
	}

	public function is_held(): bool {
		return in_array( $this->state, Event::HOLDING, true );
	}

	/** @param EventRow[] $events */
	private function finding_while_held( array $events, RuleCoverage $coverage ): string {
		foreach ( $this->about( $events ) as $event ) {
			$found = $this->finding_of_event( $event, $coverage );
			if ( '' !== $found ) {
				return $found;
			}
		}
		return $this->by_rule( $coverage, self::UNSEEN );
	}

	/** Why nothing was set for it; $with_rule where its rule is to say more. */
	private function by_rule( RuleCoverage $coverage, string $with_rule ): string {
		if ( $coverage->has_rule( EventType::PURCHASED, $this->item ) ) {
			return $with_rule;
		}
		return $coverage->needs_no_tags( $this->item ) ? self::NO_TAGS_NEEDED : self::WITHOUT_RULE;
	}

	/** What one event says of something that is held; '' when it says nothing. */
	private function finding_of_event( EventRow $event, RuleCoverage $coverage ): string {
		switch ( $event->access() ) {
			case AccessStatus::GRANTED:
				// Of an order of several items only those with a rule were let in to.
				return $coverage->has_rule( EventType::PURCHASED, $this->item ) || array( $this->item ) === array_map( 'strval', array_keys( $event->products() ) ) ? self::LET_IN : '';
			case AccessStatus::REVOKED:
				return $event->is_taken_by_rule() ? self::TAKEN : self::UNSEEN;
			case AccessStatus::UNKNOWN:
			case AccessStatus::PENDING:
			case AccessStatus::STILL:
				return self::UNSEEN;
		}
		if ( EventType::PURCHASED === $event->type() && StateLabels::SKIPPED === $event->state() ) {
			return $this->by_rule( $coverage, self::BEFORE_RULE );
		}
		// A rule moved tags of which nobody knows whether they let in: what was seen before says nothing any more.
		$may_take = EventType::keeps( $event->type() ) || EventType::revokes( $event->type() );
		return $may_take && array() !== array_merge( $event->tags_applied(), $event->tags_removed() ) ? self::UNSEEN : '';
	}

	/** @param EventRow[] $events */
	private function finding_when_over( array $events ): string {
		foreach ( $this->about( $events ) as $event ) {
			if ( AccessStatus::REVOKED === $event->access() ) {
				return self::GONE;
			}
			if ( EventType::revokes( $event->type() ) || $event->has_access() ) {
				$this->reason = $event->message();
				return StateLabels::SKIPPED === $event->state() ? self::LEFT : self::UNSEEN;
			}
		}
		return self::UNSEEN;
	}

	/**
	 * @param EventRow[] $events
	 * @return EventRow[] Those about this item, or about everything, that this site has processed.
	 */
	private function about( array $events ): array {
		return array_filter(
			$events,
			function ( EventRow $event ): bool {
				$is_about = EventType::RESYNC === $event->type() || isset( $event->products()[ $this->item ] );
				return $is_about && ! $event->is_test() && in_array( $event->state(), StateLabels::PROCESSED, true );
			}
		);
	}
}
