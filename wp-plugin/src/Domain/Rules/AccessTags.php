<?php
/** Which tags let a customer in to some items and which keep them out, as far as the rules tell. */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\EventType;

final class AccessTags {
	/** @var string[] What a purchase applies. Some of it may be there for a moment only: a trigger that the CRM's automation takes away. */
	public array $in = array();

	/** @var string[] Those of $in that a refund or an end takes away again: the owner counts on them to stay until then. */
	public array $certain_in = array();

	/** @var string[] What a refund or an end applies; a mere mark ("got money back") among it. */
	public array $out = array();

	/** @var string[] Those of $out that a purchase takes away again: with them nobody is to get in. */
	public array $certain_out = array();

	/**
	 * @param array<int, array<string, mixed>> $rules As RuleRepository gives them.
	 * @param string[]                         $items Keys; none: what the rules for all products say.
	 */
	public function __construct( array $rules, array $items ) {
		foreach ( array() === $items ? array( '*' ) : $items as $item ) {
			$this->add( $rules, $item );
		}
	}

	/**
	 * What gives an item is said by its own rule; a purchase rule for all products only where it has none, for such a rule
	 * often sets a mere mark ("customer").
	 *
	 * @param array<int, array<string, mixed>> $rules
	 */
	private function add( array $rules, string $item ): void {
		$bought = self::rules_for( $rules, array( $item ), array( EventType::PURCHASED ) );
		$bought = array() === self::tags( $bought, 'apply' ) ? self::rules_for( $rules, array( '*' ), array( EventType::PURCHASED ) ) : $bought;
		$over   = self::rules_for( $rules, array( '*', $item ), EventType::revoking() );
		$in     = self::tags( $bought, 'apply' );
		$out    = TagNames::missing( self::tags( $over, 'apply' ), $in );

		$this->in          = array_merge( $this->in, $in );
		$this->out         = array_merge( $this->out, $out );
		$this->certain_in  = array_merge( $this->certain_in, TagNames::among( $in, self::tags( $over, 'remove' ) ) );
		$this->certain_out = array_merge( $this->certain_out, TagNames::among( $out, self::tags( $bought, 'remove' ) ) );
	}

	/**
	 * Whether with these changes a rule takes access away: it applies a tag that keeps the customer out, or leaves none of
	 * those that let them in.
	 */
	public function are_taken( MovedTags $moved ): bool {
		$needed = array() === $this->certain_in ? $this->in : $this->certain_in;
		return array() !== TagNames::among( $this->certain_out, $moved->applied ) || ( array() !== $needed && array() === TagNames::missing( $needed, $moved->removed ) );
	}

	/** Whether nobody can tell from the rules if these changes take access away. */
	public function are_doubtful( MovedTags $moved ): bool {
		return array() !== TagNames::among( $this->out, $moved->applied ) || array() !== TagNames::missing( $moved->removed, $this->in );
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param string[]                         $products
	 * @param string[]                         $types
	 * @return array<int, array<string, mixed>>
	 */
	private static function rules_for( array $rules, array $products, array $types ): array {
		return array_filter(
			$rules,
			static fn( array $rule ): bool => in_array( $rule['event'], $types, true ) && in_array( $rule['product'], $products, true )
		);
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param string                           $part  apply or remove.
	 * @return string[]
	 */
	private static function tags( array $rules, string $part ): array {
		return array_values( array_unique( array_merge( array(), ...array_values( array_column( $rules, $part ) ) ) ) );
	}
}
