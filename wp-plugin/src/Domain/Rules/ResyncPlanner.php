<?php
/**
 * Which tags a customer should have, and should not have, by what they hold now.
 *
 * Used for customer.resync, which carries no event of ThriveCart's but only the state of each item. What must have
 * happened to an item in that state is replayed in its order, so that a tag which a purchase gave and a later failed
 * payment, pause or cancellation took is not given back. Where the state does not say it all (a payment failed, then it
 * was cancelled; a part was refunded), the companion says beside it what happened.
 *
 * Operations are not run by it: whether one was run before is not known from a state, and some may not be repeated.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\{ Event, EventType };
use CartCompanion\Domain\Message;

final class ResyncPlanner {
	/** @var array<int, array<string, mixed>> */
	private array $rules;
	private SharedTagGuard $guard;
	private OperationPlanner $operations;

	/** @param array<int, array<string, mixed>> $rules As RuleRepository or CompletedRules gives them. */
	public function __construct( array $rules ) {
		$this->rules      = $rules;
		$this->guard      = new SharedTagGuard( $rules );
		$this->operations = new OperationPlanner( $rules );
	}

	/**
	 * The tags that should be there ($apply) and should not ($remove), before the CRM is asked which are there.
	 *
	 * What came later wins, as it did when it happened. Whether a rule for the n-th failed payment counted is not
	 * known here: the tags that hang on it are in neither list, and stay as they are. So do those that the rules for a
	 * refund of a part moved: what they took is not given back, and what the owner gave again by hand is not taken.
	 */
	public function plan( Event $event ): TagPlan {
		$plan = new TagPlan();
		$wanted  = array();
		$held    = $event->entitlements();
		uasort( $held, static fn( array $one, array $other ): int => strtotime( $one['since'] ) <=> strtotime( $other['since'] ) );
		foreach ( $held as $item => $holding ) {
			$wanted = array_merge( $wanted, $this->wanted_for( $plan, $event, (string) $item, $holding ) );
		}
		$this->operations->note_left_out( $plan, $plan->rules );
		foreach ( $held as $item => $holding ) {
			$wanted += $this->left_behind( $plan, $event, (string) $item, $holding['state'] );
		}
		$plan->is_target_state = true;

		$plan->apply  = self::names( array_keys( $wanted, true, true ) );
		$plan->remove = self::names( array_keys( $wanted, false, true ) );
		$plan->undecided   = self::names( array_keys( $wanted, null, true ) );
		$plan->keep_implied( $plan->remove );
		self::note_open( $plan, $held );
		$plan->rules  = array_values( array_unique( $plan->rules ) );
		return $plan;
	}

	/** @param array<string, array{state: string, since: string, happened: array<int, array<string, mixed>>}> $held */
	private static function note_open( TagPlan $plan, array $held ): void {
		$happened = array_merge( array(), ...array_values( array_column( $held, 'happened' ) ) );
		if ( array() !== $plan->undecided && in_array( EventType::REFUNDED, array_column( $happened, 'type' ), true ) ) {
			$plan->note( Message::PART_REFUNDED, implode( ', ', $plan->undecided ) );
		}
	}

	/**
	 * Replays what happened to one item. A tag that one event both gives and takes is given, as in RuleEvaluator.
	 *
	 * @param array{state: string, since: string, happened: array<int, array<string, mixed>>} $holding
	 * @return array<string, bool|null> Whether a tag should be there, null where that is not known; by " name": a bare
	 *                                  number would be renumbered.
	 */
	private function wanted_for( TagPlan $plan, Event $event, string $item, array $holding ): array {
		$wanted = array();
		foreach ( self::happened( $holding ) as $type ) {
			$wanted      = $this->replayed( $wanted, $event, $item, $type );
			$rules       = $this->rules_for( $item, array( $type ) );
			$plan->rules = array_merge( $plan->rules, array_column( $rules, 'id' ) );
			array_map( array( $plan, 'imply_removal' ), array_filter( $rules, array( CompletedRules::class, 'is_implied' ) ) );
		}
		return $this->after_part_refunds( $wanted, $event, $item, $holding['happened'] );
	}

	/**
	 * What is wanted once this has happened as well.
	 *
	 * @param array<string, bool|null> $wanted
	 * @return array<string, bool|null>
	 */
	private function replayed( array $wanted, Event $event, string $item, string $type ): array {
		$rules   = $this->rules_for( $item, array( $type ) );
		$perhaps = $this->rules_for( $item, array( $type ), true );
		$wanted  = array_fill_keys( $this->removed_by( $rules, $event, array( $item ) ), false ) + $wanted;
		$wanted  = self::in_doubt( $wanted, $this->removed_by( $perhaps, $event, array( $item ) ), false );
		$wanted  = array_fill_keys( self::tags( $rules, 'apply' ), true ) + $wanted;
		return self::in_doubt( $wanted, self::tags( $perhaps, 'apply' ), true );
	}

	/**
	 * @param array{state: string, since: string, happened: array<int, array<string, mixed>>} $holding
	 * @return string[] Types of what must have happened, refunds of a part and what was paid after them left out.
	 */
	private static function happened( array $holding ): array {
		$setbacks = array_values( array_filter( array_column( $holding['happened'], 'type' ), array( EventType::class, 'keeps' ) ) );
		$types    = EventType::behind( $holding['state'] );
		return array() === $setbacks || ! in_array( EventType::PURCHASED, $types, true ) ? $types : array_merge( array( EventType::PURCHASED ), $setbacks );
	}

	/**
	 * What the rules moved when a part was paid back is not known to be so still, unless the rules of what came after it
	 * decided.
	 *
	 * @param array<string, bool|null>         $wanted
	 * @param array<int, array<string, mixed>> $happened
	 * @return array<string, bool|null>
	 */
	private function after_part_refunds( array $wanted, Event $event, string $item, array $happened ): array {
		$moved = array();
		foreach ( $happened as $what ) {
			$type = is_string( $what['type'] ?? null ) ? $what['type'] : '';
			if ( EventType::REFUNDED === $type ) {
				$rules = $this->rules_for_a_part( $item, null !== ( $what['item'] ?? null ) );
				$keys  = array_merge( self::tags( $rules, 'apply' ), $this->removed_by( $rules, $event, array( $item ) ) );
				$moved = array_fill_keys( $keys, null ) + $moved;
			} else {
				$moved = array_intersect_key( $this->replayed( $moved, $event, $item, $type ), $moved );
			}
		}
		return $moved + $wanted;
	}

	/**
	 * The rules that count when a part is refunded: those for the item where the refund names it, those for all products
	 * in any case.
	 *
	 * @return array<int, array<string, mixed>>
	 */
	private function rules_for_a_part( string $item, bool $is_named ): array {
		return array_filter(
			$this->rules_for( $item, array( EventType::REFUNDED ) ),
			static fn( array $rule ): bool => ( $rule['partial'] ?? true ) && ( $is_named || '*' === $rule['product'] )
		);
	}

	/**
	 * Tags that an earlier state may have left behind: the rules for what may have ended it only take away. What any item
	 * calls for now comes first.
	 *
	 * @return array<string, bool>
	 */
	private function left_behind( TagPlan $plan, Event $event, string $item, string $state ): array {
		$rules          = $this->rules_for( $item, EventType::perhaps_behind( $state ) );
		$plan->rules = array_merge( $plan->rules, array_column( $rules, 'id' ) );
		return array_fill_keys( $this->removed_by( $rules, $event, array() ), false );
	}

	/**
	 * @param array<string, bool|null> $wanted
	 * @param string[]                 $keys   Of tags about which a rule may have decided.
	 * @return array<string, bool|null> Those are not known, unless it was decided like that anyway.
	 */
	private static function in_doubt( array $wanted, array $keys, bool $decision ): array {
		foreach ( $keys as $key ) {
			if ( ( $wanted[ $key ] ?? null ) !== $decision ) {
				$wanted[ $key ] = null;
			}
		}
		return $wanted;
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param string[]                         $items Those whose own rules keep no tag: they are what takes it away.
	 * @return string[] The " name" of each tag that goes.
	 */
	private function removed_by( array $rules, Event $event, array $items ): array {
		return array_filter( self::tags( $rules, 'remove' ), fn( string $key ): bool => '' === $this->guard->keeper( substr( $key, 1 ), $event, $items ) );
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param string                           $part  apply or remove.
	 * @return string[] The " name" of each tag.
	 */
	private static function tags( array $rules, string $part ): array {
		$keys = array();
		foreach ( $rules as $rule ) {
			foreach ( $rule[ $part ] as $tag ) {
				$keys[] = ' ' . $tag;
			}
		}
		return $keys;
	}

	/**
	 * @param string[] $keys
	 * @return string[]
	 */
	private static function names( array $keys ): array {
		return array_map( static fn( string $key ): string => substr( $key, 1 ), $keys );
	}

	/**
	 * @param string[] $events
	 * @param bool     $is_later Those for the second failed payment or a later one, instead of those that count for sure.
	 * @return array<int, array<string, mixed>>
	 */
	private function rules_for( string $item, array $events, bool $is_later = false ): array {
		return array_filter(
			$this->rules,
			static function ( array $rule ) use ( $item, $events, $is_later ): bool {
				return in_array( $rule['event'], $events, true )
					&& in_array( $rule['product'], array( '*', $item ), true )
					&& $is_later === ( ( $rule['failure'] ?? 1 ) > 1 );
			}
		);
	}
}
