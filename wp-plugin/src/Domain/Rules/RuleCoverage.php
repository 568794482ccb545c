<?php
/**
 * Whether it is settled what buyers of an item get, by a tag rule or by the owner's word that no tags are needed.
 *
 * The one place that decides it: events, screens and e-mails ask here. A rule for refunds alone gives a buyer nothing, so
 * that only rules for a sale count.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\{ Event, EventType };

final class RuleCoverage {
	/** @var array<int, array<string, mixed>> */
	private array $rules;

	/** @var string[] Keys of items. */
	private array $without_tags;

	/**
	 * @param array<int, array<string, mixed>> $rules        As RuleRepository gives them.
	 * @param array<string, string>            $without_tags Items that need no tags by their owner's word, as NoTagsNeeded gives them.
	 */
	public function __construct( array $rules, array $without_tags ) {
		$this->rules        = $rules;
		$this->without_tags = array_map( 'strval', array_keys( $without_tags ) );
	}

	/** Whether it is settled what a buyer of this item gets: by a rule, or because no tags are needed. */
	public function is_settled( string $event_type, string $item ): bool {
		return $this->needs_no_tags( $item ) || $this->has_rule( $event_type, $item );
	}

	/** Whether the owner said that buyers of this item need no tags. */
	public function needs_no_tags( string $item ): bool {
		return in_array( $item, $this->without_tags, true );
	}

	/** Whether a rule says what a buyer of this item gets; of an event that is no sale always. */
	public function has_rule( string $event_type, string $item ): bool {
		$enough = EventType::settled_by( $event_type );
		foreach ( $this->rules as $rule ) {
			if ( in_array( $rule['event'], $enough, true ) && in_array( $rule['product'], array( '*', $item ), true ) ) {
				return true;
			}
		}
		return array() === $enough;
	}

	/** @return string[] Types of the events that end access and for which a rule says what is done with this item. */
	public function ends_with_rule( string $item ): array {
		$rules = array_filter( $this->rules, static fn( array $rule ): bool => in_array( $rule['product'], array( '*', $item ), true ) );
		return array_values( array_intersect( EventType::revoking(), array_column( $rules, 'event' ) ) );
	}

	/** @return string[] Keys of the items that this event sold, that are still the customer's, and of which nothing is settled. */
	public function items_without_rule( Event $event ): array {
		$without = array();
		foreach ( array_map( 'strval', array_keys( $event->items() ) ) as $item ) {
			if ( ! $event->is_over( $item ) && ! $this->is_settled( $event->type(), $item ) ) {
				$without[] = $item;
			}
		}
		return $without;
	}
}
