<?php
/** What an owner should know about rules that can be used but may not mean what they are for: pure. */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\EventType;
use CartCompanion\Domain\{ Message, ProductKey };

final class RuleWarnings {
	/** @var array<string, array<int, array<string, mixed>>> By product. */
	private array $rules = array();

	/** @var array<string, array{in: string[], out?: string[]}> */
	private array $stated;

	/**
	 * @param array<int, array<string, mixed>>                   $rules  As RuleRepository gives them.
	 * @param array<string, array{in: string[], out?: string[]}> $stated As AccessStatements gives them.
	 */
	public function __construct( array $rules, array $stated ) {
		foreach ( $rules as $rule ) {
			$this->rules[ $rule['product'] ][] = $rule;
		}
		$this->stated = $stated;
	}

	/** @return Message[] For the card of one product, or of all (*). */
	public function for_product( string $product ): array {
		$own = $this->rules[ $product ] ?? array();
		$all = ProductKey::ALL === $product ? array() : $this->rules[ ProductKey::ALL ] ?? array();
		$for_good = ProductKey::ALL === $product ? array() : self::for_good( $own, $all ); // What every buyer gets is often a mere mark.
		$at_end   = ProductKey::ALL === $product || array() !== $for_good ? array() : self::at_end( $own, $all );
		return array_merge( self::disagreements( $own, $all ), $for_good, $at_end, self::partial_refunds( $own ), $this->left_over( $product, $own ) );
	}

	/** @return Message[] The rules that disagree, of all products, each once. */
	public function all_disagreements(): array {
		$found = array();
		foreach ( $this->rules as $product => $own ) {
			$found = array_merge( $found, self::disagreements( $own, ProductKey::ALL === (string) $product ? array() : $this->rules[ ProductKey::ALL ] ?? array() ) );
		}
		return $found;
	}

	/**
	 * @param array<int, array<string, mixed>> $own
	 * @param array<int, array<string, mixed>> $all
	 * @return Message[]
	 */
	private static function disagreements( array $own, array $all ): array {
		$found = array();
		foreach ( $own as $at => $one ) {
			foreach ( array_merge( array_slice( $own, $at ), $all ) as $other ) {
				$both = $one['event'] !== $other['event'] ? array() : array_merge( array_intersect( $one['apply'], $other['remove'] ), array_intersect( $other['apply'], $one['remove'] ) );
				foreach ( array_unique( $both ) as $tag ) {
					$ids = array( $one['id'], $other['id'] );
					natsort( $ids );
					$found[ serialize( array( $tag, $ids ) ) ] = new Message( Message::RULES_DISAGREE, $tag, ...array_values( $ids ) );
				}
			}
		}
		return array_values( $found );
	}

	/**
	 * A purchase gives something, and neither a refund nor the end takes any of it or sets a tag that keeps out.
	 *
	 * @param array<int, array<string, mixed>> $own
	 * @param array<int, array<string, mixed>> $all
	 * @return Message[]
	 */
	private static function for_good( array $own, array $all ): array {
		$bought = self::of( $own, array( EventType::PURCHASED ) );
		$gives  = array_filter( $bought, static fn( array $rule ): bool => array() !== $rule['apply'] || ! empty( $rule['operations'] ) );
		if ( array() === $gives ) {
			return array();
		}
		$given = self::tags( $gives, 'apply' );
		$over  = self::of( array_merge( $own, $all ), EventType::revoking() );
		$own_over = self::of( $own, EventType::revoking() );
		$undone   = array() !== array_intersect( self::tags( $over, 'remove' ), $given ) || array() !== array_diff( self::tags( $own_over, 'apply' ), $given ) || array() !== array_filter( array_column( $own_over, 'operations' ) );
		$undone   = $undone || array() !== array_intersect( self::tags( $over, 'apply' ), self::tags( $bought, 'remove' ) );
		return $undone ? array() : array( new Message( Message::GIVEN_FOR_GOOD ) );
	}

	/**
	 * A purchase gives something, another rule shows that it is a subscription's, and none is for its end: the cancellation
	 * leaves access until then.
	 *
	 * @param array<int, array<string, mixed>> $own
	 * @param array<int, array<string, mixed>> $all
	 * @return Message[]
	 */
	private static function at_end( array $own, array $all ): array {
		$bought    = self::of( $own, array( EventType::PURCHASED ) );
		$given     = self::tags( $bought, 'apply' );
		$is_paid   = array() !== self::of( $own, EventType::of_subscriptions() );
		$gives     = array() !== $given || array() !== array_filter( array_column( $bought, 'operations' ) );
		$cancelled = self::of( array_merge( $own, $all ), array( EventType::CANCELLED ) );
		$is_taken  = array() !== array_intersect( self::tags( $cancelled, 'remove' ), $given ) || array() !== array_intersect( self::tags( $cancelled, 'apply' ), self::tags( $bought, 'remove' ) ) || array() !== array_filter( array_column( $cancelled, 'operations' ) );
		$has_end   = array() !== self::of( array_merge( $own, $all ), array( EventType::ENDED ) );
		return $gives && $is_paid && ! $is_taken && ! $has_end ? array( new Message( Message::NO_RULE_AT_END ) ) : array();
	}

	/**
	 * @param array<int, array<string, mixed>> $own
	 * @return Message[]
	 */
	private static function partial_refunds( array $own ): array {
		$takes = array_filter(
			self::of( $own, array( EventType::REFUNDED ) ),
			static fn( array $rule ): bool => $rule['partial'] ?? true
		);
		return array() === $takes ? array() : array( new Message( Message::ALSO_PART_REFUNDS ) );
	}

	/**
	 * The owner said which tags keep out, and the rules of the refund or the end set another one only.
	 *
	 * @param array<int, array<string, mixed>> $own
	 * @return Message[]
	 */
	private function left_over( string $product, array $own ): array {
		$out   = $this->stated[ $product ]['out'] ?? array();
		$found = array();
		foreach ( array() === $out ? array() : self::of( $own, EventType::revoking() ) as $rule ) {
			$takes = array_intersect( $rule['remove'], $this->stated[ $product ]['in'] );
			if ( array() !== $rule['apply'] && array() === TagNames::among( $rule['apply'], $out ) && array() === $takes ) {
				$tags           = implode( '”, “', $rule['apply'] );
				$found[ $tags ] = new Message( Message::OTHER_REVOKE_TAG, $tags, implode( '”, “', $out ) );
			}
		}
		return array_values( $found );
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param string[]                         $events
	 * @return array<int, array<string, mixed>>
	 */
	private static function of( array $rules, array $events ): array {
		return array_filter( $rules, static fn( array $rule ): bool => in_array( $rule['event'], $events, true ) );
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param string                           $part  apply or remove.
	 * @return string[]
	 */
	private static function tags( array $rules, string $part ): array {
		return array_merge( array(), ...array_values( array_column( $rules, $part ) ) );
	}
}
