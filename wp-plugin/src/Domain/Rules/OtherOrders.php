<?php
/**
 * What the orders that are left call for, once one order went: pure.
 *
 * While a customer has an item by two orders, the better one keeps what a setback of the other one would take. When the
 * better one ends, or has a setback itself, the item stands as the other order does, and its tags have to follow: paused,
 * where the rule for that takes access, access goes now. How that is decided is ItemReplay's, as for a comparison of tags.
 *
 * Decided are the tags that setbacks move, and no others: what a purchase gave may have been a trigger that is used up,
 * and what notes that something happened once stays.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\{ Event, EventType };
use CartCompanion\Domain\Message;

final class OtherOrders {
	/** @var array<int, array<string, mixed>> */
	private array $rules;

	/** @var array<string, array{in: string[], out?: string[]}> */
	private array $stated;
	private ItemReplay $replay;
	private SharedTagGuard $guard;

	/**
	 * @param array<int, array<string, mixed>>                   $rules  As RuleEvaluator takes them.
	 * @param array<string, array{in: string[], out?: string[]}> $stated
	 */
	public function __construct( array $rules, array $stated, SharedTagGuard $guard ) {
		$this->rules  = $rules;
		$this->stated = $stated;
		$this->replay = new ItemReplay( $rules );
		$this->guard  = $guard;
	}

	/**
	 * Rules that count beside those for the event, with the tags they decide.
	 *
	 * @param string[] $items Keys of what the event is about.
	 * @return StandingRule[]
	 */
	public function rules( Event $event, array $items ): array {
		$going_on = SharedTagGuard::held_all_the_same( $event, $items );
		$is_end   = EventType::revokes( $event->type() ) && ! ( $event->is_refund() && false === $event->refund_is_full() );
		$gone     = $is_end ? array_diff( $items, $going_on ) : array();
		$found    = array();
		foreach ( $event->entitlements() as $item => $holding ) {
			$item = (string) $item;
			if ( ! in_array( $holding['state'], Event::HOLDING, true ) ) {
				continue;
			}
			if ( in_array( $item, $going_on, true ) ) {
				$deciding = $this->deciding( $item, $holding, $this->decisions( $item, $holding ) );
				foreach ( $deciding as $one ) {
					$one->is_named_beside = ! in_array( $holding['state'], (array) EventType::explained_by( $event->type() ), true );
				}
				$found = array_merge( $found, $deciding );
			} elseif ( ! in_array( $item, $items, true ) ) {
				$found = array_merge( $found, $this->deciding( $item, $holding, $this->kept_for( $gone, $item, $holding ), Message::OTHER_PRODUCT ) );
			}
		}
		return $found;
	}

	/**
	 * Of an item that goes on by another order: what the setbacks behind its state moved; and what lets in or keeps out, where
	 * a setback of the order that went may have moved it and the state calls for the opposite.
	 *
	 * @param array{state: string, since: string, happened: array<int, array<string, mixed>>} $holding
	 * @return array<string, bool|null> By " name".
	 */
	private function decisions( string $item, array $holding ): array {
		if ( array() === array_diff( ItemReplay::happened( $holding ), array( EventType::PURCHASED ) ) ) {
			return array();
		}
		$access   = new AccessTags( $this->rules, array( $item ), $this->stated );
		$setbacks = array_merge( $this->replay->rules_for( $item, EventType::keeping() ), $this->replay->rules_for( $item, EventType::keeping(), true ) );
		$wanted   = $this->replay->wanted( $item, $holding );
		$back     = self::keys( $access->in, ItemReplay::tags( $setbacks, 'remove' ), array_keys( $wanted, true, true ) );
		$free     = self::keys( $access->certain_out, ItemReplay::tags( $setbacks, 'apply' ), array_keys( $wanted, false, true ) );
		return $this->replay->moved_by_setbacks( $item, $holding ) + array_fill_keys( $back, true ) + array_fill_keys( $free, false );
	}

	/**
	 * Of another item: what setbacks of it would have taken, and an item that is gone by now kept.
	 *
	 * @param string[]                                                                        $gone
	 * @param array{state: string, since: string, happened: array<int, array<string, mixed>>} $holding
	 * @return array<string, bool>
	 */
	private function kept_for( array $gone, string $item, array $holding ): array {
		$taken = array() === $gone ? array() : array_keys( $this->replay->moved_by_setbacks( $item, $holding ), false, true );
		$kept  = array();
		foreach ( $gone as $other ) {
			$kept = array_merge( $kept, array_filter( $taken, fn( string $key ): bool => $this->guard->grants( $other, substr( $key, 1 ) ) ) );
		}
		return array_fill_keys( $kept, false );
	}

	/**
	 * @param array{state: string, since: string, happened: array<int, array<string, mixed>>} $holding
	 * @param array<string, bool|null>                                                        $decisions
	 * @param string                                                                          $code      As StandingRule takes it.
	 * @return StandingRule[] Those by which it was decided so.
	 */
	private function deciding( string $item, array $holding, array $decisions, string $code = Message::OTHER_ORDER ): array {
		$found = array();
		foreach ( ItemReplay::happened( $holding ) as $type ) {
			foreach ( $this->replay->rules_for( $item, array( $type ) ) as $rule ) {
				$apply  = array_values( array_filter( $rule['apply'], static fn( string $tag ): bool => true === ( $decisions[ ' ' . $tag ] ?? null ) ) );
				$remove = array_values( array_filter( $rule['remove'], static fn( string $tag ): bool => false === ( $decisions[ ' ' . $tag ] ?? null ) ) );
				if ( array() !== $apply || array() !== $remove ) {
					$found[] = new StandingRule( (string) ( $rule['id'] ?? '' ), $item, $type, $apply, $remove, $code );
				}
			}
		}
		return $found;
	}

	/**
	 * @param string[] $names
	 * @param string[] ...$keys
	 * @return string[] The " name" of those tags that are in all lists.
	 */
	private static function keys( array $names, array ...$keys ): array {
		return array_intersect( array_map( static fn( string $name ): string => ' ' . $name, $names ), ...$keys );
	}
}
