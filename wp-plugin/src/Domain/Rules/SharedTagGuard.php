<?php
/** Keeps a tag that something else the customer holds still grants: pure. */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\{ Event, EventType };

final class SharedTagGuard {
	/** @var array<int, array<string, mixed>> */
	private array $rules;

	/** @param array<int, array<string, mixed>> $rules All rules there are. */
	public function __construct( array $rules ) {
		$this->rules = $rules;
	}

	/**
	 * The item that still grants $tag although $event takes $items away; '' when none does.
	 *
	 * @param string[] $items Keys.
	 */
	public function keeper( string $tag, Event $event, array $items ): string {
		foreach ( $event->entitlements() as $item => $held ) {
			$counts = ! in_array( (string) $item, $items, true ) || self::is_held_all_the_same( $event, $held );
			if ( $counts && in_array( $held['state'], Event::HOLDING, true ) && $this->grants( (string) $item, $tag ) ) {
				return (string) $item;
			}
		}
		return '';
	}

	/**
	 * Those of the items that are the customer's although $event, a refund or an end, takes them away.
	 *
	 * @param string[] $items Keys.
	 * @return string[]
	 */
	public static function held_all_the_same( Event $event, array $items ): array {
		$held = EventType::revokes( $event->type() ) ? array_intersect_key( $event->entitlements(), array_flip( $items ) ) : array();
		$kept = array_filter(
			$held,
			static fn( array $one ): bool => in_array( $one['state'], Event::HOLDING, true ) && self::is_held_all_the_same( $event, $one )
		);
		return array_map( 'strval', array_keys( $kept ) );
	}

	/**
	 * Whether an item of the event itself is held although the event takes it away: bought again since, bought
	 * twice, or paid on. After a partial refund it is held anyway: there the owner's rule decides.
	 *
	 * @param array<string, mixed> $held As Event::entitlements() has it.
	 */
	private static function is_held_all_the_same( Event $event, array $held ): bool {
		if ( strtotime( $held['since'] ) > strtotime( $event->occurred_at() ) ) {
			return true;
		}
		$is_partial = $event->is_refund() && false === $event->refund_is_full();
		$explained  = EventType::explained_by( $event->type() );
		return null !== $explained && ! $is_partial && ! in_array( $held['state'], $explained, true );
	}

	private function grants( string $item, string $tag ): bool {
		foreach ( $this->rules as $rule ) {
			if ( EventType::grants( $rule['event'] ) && in_array( $rule['product'], array( '*', $item ), true ) && in_array( $tag, $rule['apply'], true ) ) {
				return true;
			}
		}
		return false;
	}
}
