<?php
/**
 * Whether what an event sold has its tag rule by now: "No rule yet" for a sale, "Not needed" for the rest.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Labels\EventRow;
use CartCompanion\Labels\StateLabels;
use CartCompanion\Store\RuleRepository;

final class RuleMark {
	/** @return string[] Keys of the items that this event sold without a rule, and that have none today either. */
	public static function missing( EventRow $event ): array {
		$items = $event->items_without_rule();
		if ( array() === $items ) {
			return array();
		}
		$coverage = ( new RuleRepository() )->coverage();
		return array_values(
			array_filter(
				$items,
				static function ( string $item ) use ( $coverage, $event ): bool {
					return ! $coverage->is_settled( $event->type(), $item );
				}
			)
		);
	}

	/** The state of an event, as HTML; of a sale of which an item has no rule, that. */
	public static function badges( EventRow $event ): string {
		if ( array() === self::missing( $event ) ) {
			return StateLabels::badge( $event->state() );
		}
		$no_rule = StateLabels::badge( 'no_rule' );
		return 'skipped' === $event->state() ? $no_rule : StateLabels::badge( $event->state() ) . '<br />' . $no_rule;
	}

	/** Names of those items, as "Mini Course (product-12)". */
	public static function names( EventRow $event ): string {
		$names = array();
		foreach ( self::missing( $event ) as $item ) {
			$names[] = Products::label( $item, $event->products()[ $item ] ?? '' );
		}
		return implode( ', ', $names );
	}
}
