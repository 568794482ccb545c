<?php
/**
 * Decides which tags one event moves: pure.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Rules;

use CartCompanion\Events\Event;
use CartCompanion\Events\EventType;

final class Evaluation {
	/** @var array<int, array<string, mixed>> */
	private array $rules;
	private Guard $guard;

	/** @param array<int, array<string, mixed>> $rules As RuleBook gives them. */
	public function __construct( array $rules ) {
		$this->rules = $rules;
		$this->guard = new Guard( $rules );
	}

	/**
	 * @param string[] $items    Keys of the items the event is about.
	 * @param int      $failures The how-manieth failed payment it is, 1 for the first.
	 */
	public function verdict( Event $event, array $items, int $failures ): Verdict {
		$verdict = new Verdict();
		foreach ( $this->rules as $rule ) {
			if ( $rule['event'] === $event->type() && self::counts( $rule, $event, $failures ) ) {
				self::add( $verdict, $rule, $event, $items );
			}
		}
		$verdict->apply  = array_values( array_unique( $verdict->apply ) );
		$verdict->again  = array_values( array_unique( $verdict->again ) );
		$verdict->remove = $this->removable( $verdict, $event, $items );
		if ( $event->is_refund() && null === $event->refund_is_full() && array() !== $verdict->rules ) {
			$verdict->notes[] = __( 'It is not known whether the whole price was refunded; this counts as a full refund.', 'cart-companion' );
		}
		return $verdict;
	}

	/** @param array<string, mixed> $rule */
	private static function counts( array $rule, Event $event, int $failures ): bool {
		$is_late_enough = ( $rule['failure'] ?? 1 ) <= $failures || EventType::PAYMENT_FAILED !== $event->type();
		$is_partial     = $event->is_refund() && false === $event->refund_is_full();
		return $is_late_enough && ( ! $is_partial || ( $rule['partial'] ?? true ) );
	}

	/**
	 * @param array<string, mixed> $rule
	 * @param string[]             $items
	 */
	private static function add( Verdict $verdict, array $rule, Event $event, array $items ): void {
		$hit = '*' === $rule['product'] ? $items : array_intersect( $items, array( $rule['product'] ) );
		if ( array() === $hit && '*' !== $rule['product'] ) {
			return;
		}
		if ( array() !== $hit && array() === array_diff( $hit, self::overtaken( $event, $hit ) ) ) {
			$verdict->notes[] = self::overtaken_note( $rule['id'], $event, $hit );
			return;
		}
		$verdict->rules[] = $rule['id'];
		$verdict->apply   = array_merge( $verdict->apply, $rule['apply'] );
		$verdict->remove  = array_merge( $verdict->remove, $rule['remove'] );
		if ( ! empty( $rule['again'] ) ) {
			$verdict->again = array_merge( $verdict->again, $rule['apply'] );
		}
	}

	/**
	 * An event that comes late may be out of date: a purchase of what is refunded by now, a failed payment that was
	 * made good.
	 *
	 * @param string[] $items
	 * @return string[] Those of the items for which later events count, and this one no more.
	 */
	private static function overtaken( Event $event, array $items ): array {
		$is_later = static function ( array $held ) use ( $event ): bool {
			if ( EventType::grants( $event->type() ) ) {
				return in_array( $held['state'], Guard::OVER, true );
			}
			return EventType::passes( $event->type() ) && 'active' === $held['state'] && strtotime( $held['since'] ) > strtotime( $event->occurred_at() );
		};
		$held     = array_intersect_key( $event->entitlements(), array_flip( $items ) );
		return array_map( 'strval', array_keys( array_filter( $held, $is_later ) ) );
	}

	/** @param string[] $items */
	private static function overtaken_note( string $rule_id, Event $event, array $items ): string {
		$said = EventType::grants( $event->type() )
			/* translators: 1: rule, 2: product keys */
			? __( 'Rule %1$s was not applied: what was bought here (%2$s) has since been refunded or has ended.', 'cart-companion' )
			/* translators: 1: rule, 2: product keys */
			: __( 'Rule %1$s was not applied: this came late, and the customer has %2$s again since then.', 'cart-companion' );
		return sprintf( $said, $rule_id, implode( ', ', $items ) );
	}

	/**
	 * @param string[] $items
	 * @return string[] Of the tags to remove those that may go; the others get a note.
	 */
	private function removable( Verdict $verdict, Event $event, array $items ): array {
		$removable = array();
		foreach ( array_unique( $verdict->remove ) as $tag ) {
			if ( in_array( $tag, $verdict->apply, true ) ) {
				/* translators: %s: tag name */
				$verdict->notes[] = sprintf( __( 'The tag “%s” is both applied and removed by the rules for this event; it was applied.', 'cart-companion' ), $tag );
				continue;
			}
			$keeper = $this->guard->keeper( $tag, $event, $items );
			if ( '' === $keeper ) {
				$removable[] = $tag;
				continue;
			}
			/* translators: 1: tag name, 2: product key */
			$verdict->notes[] = sprintf( __( 'The tag “%1$s” was kept: the customer still has %2$s, which grants it.', 'cart-companion' ), $tag, $keeper );
		}
		return $removable;
	}
}
