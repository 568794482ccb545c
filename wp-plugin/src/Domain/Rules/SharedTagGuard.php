<?php
/** Keeps a tag that something else the customer holds still grants: pure. */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\{ Event, EventType };

final class SharedTagGuard {
	/** @var array<int, array<string, mixed>> */
	private array $rules;
	private ItemReplay $replay;

	/** @param array<int, array<string, mixed>> $rules All rules there are. */
	public function __construct( array $rules ) {
		$this->rules  = $rules;
		$this->replay = new ItemReplay( $rules );
	}

	/**
	 * The item that still grants $tag although $event takes $items away; '' when none does. An item of which a setback took
	 * the tag grants it no more: paused, where the rule for that takes access. Of an item that goes on by another order,
	 * what that order's state calls for stays too: the mark of its pause, or of a failed payment. So does such a mark of an
	 * order that is not the better one.
	 *
	 * @param string[] $items Keys.
	 */
	public function keeper( string $tag, Event $event, array $items ): string {
		$going_on = self::held_all_the_same( $event, $items );
		foreach ( $event->entitlements() as $item => $held ) {
			$item = (string) $item;
			if ( in_array( $item, $items, true ) && $this->marks_another_order( $event, $item, $held, $tag ) ) {
				return $item;
			}
			$counts = ! in_array( $item, $items, true ) || self::is_held_all_the_same( $event, $held );
			if ( ! $counts || ! in_array( $held['state'], Event::HOLDING, true ) ) {
				continue;
			}
			$calls = $this->grants( $item, $tag ) || ( in_array( $item, $going_on, true ) && $this->marks( $item, $held['state'], $tag ) );
			if ( $calls && false !== ( $this->replay->moved_by_setbacks( $item, $held )[ ' ' . $tag ] ?? null ) ) {
				return $item;
			}
		}
		return '';
	}

	/**
	 * Those of the items that are the customer's in another state than the one to which $event by itself leads: a refund, an
	 * end, a pause or another setback of one order, while another one is better; or that are in this state by more than it.
	 *
	 * @param string[] $items Keys.
	 * @return string[]
	 */
	public static function held_all_the_same( Event $event, array $items ): array {
		$held = null === EventType::explained_by( $event->type() ) ? array() : array_intersect_key( $event->entitlements(), array_flip( $items ) );
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
		return null !== $explained && ! $is_partial && ( ! in_array( $held['state'], $explained, true ) || self::has_more_behind( $event, $held ) );
	}

	/**
	 * Whether more is behind a state than the pause or the cancellation that leads to it: it was so before, by another order, or
	 * that order had another setback while a better one hid it. Not of a failed payment, where it may be the next failure.
	 *
	 * @param array{state: string, since: string, happened: array<int, array<string, mixed>>} $held
	 */
	private static function has_more_behind( Event $event, array $held ): bool {
		if ( ! in_array( $event->type(), array( EventType::PAUSED, EventType::CANCELLED ), true ) ) {
			return false;
		}
		$setbacks = array_filter( array_column( $held['happened'], 'type' ), array( EventType::class, 'keeps' ) );
		return count( $setbacks ) > 1 || strtotime( $held['since'] ) < strtotime( $event->occurred_at() );
	}

	/** Whether what the customer pays for applies it. */
	public function grants( string $item, string $tag ): bool {
		return $this->is_applied( $tag, $item, static fn( array $rule ): bool => EventType::grants( $rule['event'] ) );
	}

	/** Whether $tag is applied by what led to the state; of failed payments by the first, as more are not known of. */
	private function marks( string $item, string $state, string $tag ): bool {
		$types = EventType::behind( $state );
		return $this->is_applied( $tag, $item, static fn( array $rule ): bool => in_array( $rule['event'], $types, true ) && ( $rule['failure'] ?? 1 ) < 2 );
	}

	/**
	 * Whether $tag says of another order of the item that it is not paid, or paused: a payment or the end of this one does not
	 * change that. What a purchase takes away is no such mark, and what another setback takes its own rule decides.
	 *
	 * @param array{state: string, since: string, happened: array<int, array<string, mixed>>, beside: string[]} $held
	 */
	private function marks_another_order( Event $event, string $item, array $held, string $tag ): bool {
		$is_other = EventType::grants( $event->type() ) ? EventType::PURCHASED !== $event->type() : EventType::revokes( $event->type() ) && false !== $event->refund_is_full();
		$types    = $is_other ? array_intersect( EventType::until_made_good(), $held['beside'] ) : array();
		return $this->is_applied( $tag, $item, static fn( array $rule ): bool => in_array( $rule['event'], $types, true ) )
			&& true === ( $this->replay->set_beside( $item, $held['beside'] )[ ' ' . $tag ] ?? null )
			&& false !== ( $this->replay->wanted( $item, $held )[ ' ' . $tag ] ?? null );
	}

	/** @param callable(array<string, mixed>): bool $counts */
	private function is_applied( string $tag, string $item, callable $counts ): bool {
		foreach ( $this->rules as $rule ) {
			if ( in_array( $rule['product'], array( '*', $item ), true ) && in_array( $tag, $rule['apply'], true ) && $counts( $rule ) ) {
				return true;
			}
		}
		return false;
	}
}
