<?php
/**
 * What one item calls for as it stands: what must have happened to it is replayed in its order, by its own rules: pure.
 *
 * So a tag that a purchase gave and a later failed payment, pause or cancellation took is not called for. Where the state
 * does not say it all (a payment failed, then it was cancelled; a part was refunded), the companion says beside it what
 * happened. What cannot be known, as how often a payment failed, is null.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\EventType;

final class ItemReplay {
	/** @var array<int, array<string, mixed>> */
	private array $rules;

	/** @param array<int, array<string, mixed>> $rules As RuleRepository or CompletedRules gives them. */
	public function __construct( array $rules ) {
		$this->rules = $rules;
	}

	/**
	 * A tag that one event both gives and takes is given, as in RuleEvaluator.
	 *
	 * @param array{state: string, since: string, happened: array<int, array<string, mixed>>} $holding As Event::entitlements() has it.
	 * @param callable(string): bool|null                                                     $stays   Whether something else keeps a tag.
	 * @return array<string, bool|null> Whether a tag should be there, null where that is not known; by " name": a bare
	 *                                  number would be renumbered.
	 */
	public function wanted( string $item, array $holding, ?callable $stays = null ): array {
		return $this->after( self::happened( $holding ), $item, $holding, $stays );
	}

	/**
	 * The same of what came after the purchase alone: tags that the setbacks behind its state moved.
	 *
	 * @param array{state: string, since: string, happened: array<int, array<string, mixed>>} $holding
	 * @return array<string, bool|null>
	 */
	public function moved_by_setbacks( string $item, array $holding ): array {
		return $this->after( array_diff( self::happened( $holding ), array( EventType::PURCHASED ) ), $item, $holding, null );
	}

	/**
	 * What the setbacks of the item's other orders have set, and no purchase after them has taken: such as that one of them is
	 * not paid.
	 *
	 * @param string[] $beside As Event::entitlements() has it.
	 * @return array<string, true|null> By " name"; null where a rule for a later failure may have set it.
	 */
	public function set_beside( string $item, array $beside ): array {
		$set = array();
		foreach ( $beside as $type ) {
			$given = EventType::keeps( $type ) ? array() : self::tags( $this->rules_for( $item, array( $type ) ), 'apply' );
			$set   = array_diff_key( $this->replayed( $set, $item, $type, null ), array_flip( $given ) );
		}
		return array_filter( $set, static fn( ?bool $is_there ): bool => false !== $is_there );
	}

	/**
	 * @param array{state: string, since: string, happened: array<int, array<string, mixed>>} $holding
	 * @return string[] Types of what must have happened, refunds of a part and what was paid after them left out.
	 */
	public static function happened( array $holding ): array {
		$setbacks = array_values( array_filter( array_column( $holding['happened'], 'type' ), array( EventType::class, 'keeps' ) ) );
		$types    = EventType::behind( $holding['state'] );
		return array() === $setbacks || ! in_array( EventType::PURCHASED, $types, true ) ? $types : array_merge( array( EventType::PURCHASED ), $setbacks );
	}

	/**
	 * @param string[] $events
	 * @param bool     $is_later Those for the second failed payment or a later one, instead of those that count for sure.
	 * @return array<int, array<string, mixed>>
	 */
	public function rules_for( string $item, array $events, bool $is_later = false ): array {
		return array_filter(
			$this->rules,
			static function ( array $rule ) use ( $item, $events, $is_later ): bool {
				return in_array( $rule['event'], $events, true )
					&& in_array( $rule['product'], array( '*', $item ), true )
					&& $is_later === ( ( $rule['failure'] ?? 1 ) > 1 );
			}
		);
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param string                           $part  apply or remove.
	 * @return string[] The " name" of each tag.
	 */
	public static function tags( array $rules, string $part ): array {
		$keys = array();
		foreach ( $rules as $rule ) {
			foreach ( $rule[ $part ] as $tag ) {
				$keys[] = ' ' . $tag;
			}
		}
		return $keys;
	}

	/**
	 * @param string[]                    $keys  The " name" of each tag.
	 * @param callable(string): bool|null $stays As wanted() takes it.
	 * @return string[] Those that go.
	 */
	public static function going( array $keys, ?callable $stays ): array {
		return null === $stays ? $keys : array_filter( $keys, static fn( string $key ): bool => ! $stays( substr( $key, 1 ) ) );
	}

	/**
	 * @param string[]                                                                        $types
	 * @param array{state: string, since: string, happened: array<int, array<string, mixed>>} $holding
	 * @return array<string, bool|null>
	 */
	private function after( array $types, string $item, array $holding, ?callable $stays ): array {
		$wanted = array();
		foreach ( $types as $type ) {
			$wanted = $this->replayed( $wanted, $item, $type, $stays );
		}
		return $this->after_part_refunds( $wanted, $item, $holding['happened'], $stays );
	}

	/**
	 * What is wanted once this has happened as well.
	 *
	 * @param array<string, bool|null> $wanted
	 * @return array<string, bool|null>
	 */
	private function replayed( array $wanted, string $item, string $type, ?callable $stays ): array {
		$rules   = $this->rules_for( $item, array( $type ) );
		$perhaps = $this->rules_for( $item, array( $type ), true );
		$wanted  = array_fill_keys( self::going( self::tags( $rules, 'remove' ), $stays ), false ) + $wanted;
		$wanted  = self::in_doubt( $wanted, self::going( self::tags( $perhaps, 'remove' ), $stays ), false );
		$wanted  = array_fill_keys( self::tags( $rules, 'apply' ), true ) + $wanted;
		return self::in_doubt( $wanted, self::tags( $perhaps, 'apply' ), true );
	}

	/**
	 * What the rules moved when a part was paid back is not known to be so still, unless the rules of what came after it
	 * decided.
	 *
	 * @param array<string, bool|null>         $wanted
	 * @param array<int, array<string, mixed>> $happened
	 * @return array<string, bool|null>
	 */
	private function after_part_refunds( array $wanted, string $item, array $happened, ?callable $stays ): array {
		$moved = array();
		foreach ( $happened as $what ) {
			$type = is_string( $what['type'] ?? null ) ? $what['type'] : '';
			if ( EventType::REFUNDED === $type ) {
				$rules = $this->rules_for_a_part( $item, null !== ( $what['item'] ?? null ) );
				$keys  = array_merge( self::tags( $rules, 'apply' ), self::going( self::tags( $rules, 'remove' ), $stays ) );
				$moved = array_fill_keys( $keys, null ) + $moved;
			} else {
				$moved = array_intersect_key( $this->replayed( $moved, $item, $type, $stays ), $moved );
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
}
