<?php
/**
 * Decides which tags one event moves: pure.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Events\EventType;

final class RuleEvaluator {
	/** @var array<int, array<string, mixed>> */
	private array $rules;
	private SharedTagGuard $guard;

	/** @param array<int, array<string, mixed>> $rules As RuleRepository gives them. */
	public function __construct( array $rules ) {
		$this->rules = $rules;
		$this->guard = new SharedTagGuard( $rules );
	}

	/**
	 * @param string[] $items Keys of the items the event is about.
	 */
	public function verdict( Event $event, array $items ): TagPlan {
		$verdict = new TagPlan();
		foreach ( $this->rules as $rule ) {
			if ( $rule['event'] === $event->type() && self::counts( $rule, $event ) ) {
				self::add( $verdict, $rule, $event, $items );
			}
		}
		$this->give_back( $verdict, $event );
		$this->keep_nobody_out( $verdict, $event, $items );
		$verdict->apply  = array_values( array_unique( $verdict->apply ) );
		$verdict->again  = array_values( array_unique( $verdict->again ) );
		$verdict->remove = $this->removable( $verdict, $event, $items );
		if ( $event->is_refund() && null === $event->refund_is_full() && array() !== $verdict->rules ) {
			$verdict->notes[] = __( 'It is not known whether the whole price was refunded; this counts as a full refund.', 'cart-companion' );
		}
		return $verdict;
	}

	/** What was over and goes on is the customer's again: what its purchase gave comes back with it. */
	private function give_back( TagPlan $verdict, Event $event ): void {
		foreach ( $this->rules as $rule ) {
			$items = self::hit( $rule, $event->regained() );
			if ( EventType::PURCHASED !== $rule['event'] || array() === $items ) {
				continue;
			}
			$verdict->rules[] = $rule['id'];
			$verdict->apply   = array_merge( $verdict->apply, $rule['apply'] );
			$verdict->remove  = array_merge( $verdict->remove, $rule['remove'] );
			/* translators: 1: rule, 2: product keys */
			$verdict->notes[] = sprintf( __( 'Rule %1$s was applied as well: the customer had lost %2$s and has it again.', 'cart-companion' ), $rule['id'], implode( ', ', $items ) );
		}
	}

	/**
	 * A tag that keeps out is not set for one order while another order of the same item, or a later one, goes on.
	 *
	 * @param string[] $items
	 */
	private function keep_nobody_out( TagPlan $verdict, Event $event, array $items ): void {
		foreach ( SharedTagGuard::held_all_the_same( $event, $items ) as $item ) {
			$tags  = ( new AccessTags( $this->rules, array( $item ) ) )->certain_out();
			$spare = array_unique( TagNames::among( $verdict->apply, $tags ) );

			$verdict->apply = TagNames::missing( $verdict->apply, $spare );
			$verdict->again = TagNames::missing( $verdict->again, $spare );
			foreach ( $spare as $tag ) {
				/* translators: 1: tag name, 2: product key */
				$verdict->notes[] = sprintf( __( 'The tag “%1$s” was not set: the customer still has %2$s by another order, and it would keep them out.', 'cart-companion' ), $tag, $item );
			}
		}
	}

	/** @param array<string, mixed> $rule */
	private static function counts( array $rule, Event $event ): bool {
		$is_late_enough = ( $rule['failure'] ?? 1 ) <= $event->failures() || EventType::PAYMENT_FAILED !== $event->type();
		$is_partial     = $event->is_refund() && false === $event->refund_is_full();
		return $is_late_enough && ( ! $is_partial || ( $rule['partial'] ?? true ) );
	}

	/**
	 * @param array<string, mixed> $rule
	 * @param string[]             $items
	 * @return string[] Those of the items that the rule is for.
	 */
	private static function hit( array $rule, array $items ): array {
		return '*' === $rule['product'] ? $items : array_intersect( $items, array( $rule['product'] ) );
	}

	/**
	 * @param array<string, mixed> $rule
	 * @param string[]             $items
	 */
	private static function add( TagPlan $verdict, array $rule, Event $event, array $items ): void {
		$hit = self::hit( $rule, $items );
		if ( array() === $hit && '*' !== $rule['product'] ) {
			return;
		}
		$over = EventType::grants( $event->type() ) ? self::over( $event, $hit ) : array();
		if ( array() !== $over && count( $over ) === count( $hit ) ) {
			/* translators: 1: rule, 2: product keys */
			$verdict->notes[] = sprintf( __( 'Rule %1$s was not applied: what was bought here (%2$s) has since been refunded or has ended.', 'cart-companion' ), $rule['id'], implode( ', ', $over ) );
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
	 * @param string[] $items
	 * @return string[] Those of the items that are refunded or ended.
	 */
	private static function over( Event $event, array $items ): array {
		$entitlements = $event->entitlements();
		return array_filter(
			$items,
			static function ( string $item ) use ( $entitlements ): bool {
				return in_array( $entitlements[ $item ]['state'] ?? '', SharedTagGuard::OVER, true );
			}
		);
	}

	/**
	 * @param string[] $items
	 * @return string[] Of the tags to remove those that may go; the others get a note.
	 */
	private function removable( TagPlan $verdict, Event $event, array $items ): array {
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
			$verdict->kept[] = $tag;
			/* translators: 1: tag name, 2: product key */
			$verdict->notes[] = sprintf( __( 'The tag “%1$s” was kept: the customer still has %2$s, which grants it.', 'cart-companion' ), $tag, $keeper );
		}
		return $removable;
	}
}
