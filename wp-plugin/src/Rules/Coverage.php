<?php
/**
 * Which of the sold items a tag rule is for: pure.
 *
 * A rule for refunds alone gives a buyer nothing, so that only rules for a sale count.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Rules;

use CartCompanion\Events\Event;
use CartCompanion\Events\EventType;

final class Coverage {
	/** Sales, and the events of which a rule is enough: a renewal needs none where the purchase has one. */
	private const ENOUGH = array(
		EventType::PURCHASED => array( EventType::PURCHASED ),
		EventType::RENEWED   => array( EventType::PURCHASED, EventType::RENEWED ),
	);

	/** @var array<int, array<string, mixed>> */
	private array $rules;

	/** @param array<int, array<string, mixed>> $rules As RuleBook gives them. */
	public function __construct( array $rules ) {
		$this->rules = $rules;
	}

	/** Whether a rule says what a buyer of this item gets; of an event that is no sale always. */
	public function covers( string $event_type, string $item ): bool {
		$enough = self::ENOUGH[ $event_type ] ?? array();
		foreach ( $this->rules as $rule ) {
			if ( in_array( $rule['event'], $enough, true ) && in_array( $rule['product'], array( '*', $item ), true ) ) {
				return true;
			}
		}
		return array() === $enough;
	}

	/** @return string[] Keys of the items that this event sold, that are still the customer's, and that no rule is for. */
	public function items_without_rule( Event $event ): array {
		$entitlements = $event->entitlements();
		$without      = array();
		foreach ( array_map( 'strval', array_keys( $event->items() ) ) as $item ) {
			$is_over = in_array( $entitlements[ $item ]['state'] ?? '', Guard::OVER, true );
			if ( ! $is_over && ! $this->covers( $event->type(), $item ) ) {
				$without[] = $item;
			}
		}
		return $without;
	}
}
