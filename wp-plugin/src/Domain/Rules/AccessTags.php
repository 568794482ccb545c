<?php
/**
 * Which tags let a customer in to some items and which keep them out: by the owner's own statement about an item, else as
 * far as the rules tell.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\EventType;

final class AccessTags {
	/** With these nothing is paid, though what was paid for is not over. */
	private const UNPAID = array( EventType::PAYMENT_FAILED, EventType::PAUSED );

	/** @var string[] What lets in, by the rules: what a purchase applies. Some of that may be there for a moment only: a trigger that the CRM's automation takes away. */
	public array $in = array();

	/** @var string[] Those of $in that are counted on: stated by the owner, or taken away again by a refund or an end, so that they are to stay until then. */
	public array $certain_in = array();

	/** @var string[] With these nobody gets in. By the rules: what the item's own refund or end applies; what one for all products applies only where a purchase takes it away again, for it often is a mere mark ("got money back"). */
	public array $out = array();

	/** @var string[] Those of $out that a rule also applies in order to take access away before what was paid for is over: a purchase takes them away again. */
	public array $certain_out = array();

	/** Whether the owner stated it for each of the items. */
	public bool $is_stated = true;

	/**
	 * @var string[] What a failed payment or a pause applies beside: it may start an automation with which the owner keeps
	 *               the customer out until they pay.
	 */
	private array $warnings = array();

	/** @var string[] All else that a refund or an end applies: it may be a mark. */
	private array $marks = array();

	/** @var array<int, array<string, mixed>> */
	private array $rules;

	/**
	 * @param array<int, array<string, mixed>>                   $rules  As RuleRepository gives them.
	 * @param string[]                                           $items  Keys; none: what the rules for all products say.
	 * @param array<string, array{in: string[], out?: string[]}> $stated As AccessStatements gives them.
	 */
	public function __construct( array $rules, array $items, array $stated = array() ) {
		$this->rules = $rules;
		foreach ( array() === $items ? array( '*' ) : $items as $item ) {
			$this->add( $item, $stated[ $item ] ?? null );
		}
	}

	/** @param array{in: string[], out?: string[]}|null $stated */
	private function add( string $item, ?array $stated ): void {
		$bought = $this->rules_for( $item, array( EventType::PURCHASED ) );
		$bought = array() === self::tags( $bought, 'apply' ) ? $this->rules_for( '*', array( EventType::PURCHASED ) ) : $bought;
		$own    = '*' === $item ? array() : $this->rules_for( $item, EventType::revoking() );
		$all    = $this->rules_for( '*', EventType::revoking() );
		$over   = array_merge( $own, $all );

		$in      = self::tags( $bought, 'apply' );
		$applied = TagNames::missing( self::tags( $over, 'apply' ), $in );
		$undone  = TagNames::among( $applied, self::tags( $bought, 'remove' ) );
		$out     = array_values( array_unique( array_merge( TagNames::among( $applied, self::tags( $own, 'apply' ) ), $undone ) ) );
		$certain = TagNames::among( $in, self::tags( $over, 'remove' ) );
		if ( null !== $stated ) {
			list( $in, $certain ) = array() === $stated['in'] ? array( $in, $certain ) : array( $stated['in'], $stated['in'] );
			list( $out, $undone ) = isset( $stated['out'] ) ? array( $stated['out'], $stated['out'] ) : array( $out, $undone );
		}
		$this->in          = array_merge( $this->in, $in );
		$this->certain_in  = array_merge( $this->certain_in, $certain );
		$this->out         = array_merge( $this->out, $out );
		$this->certain_out = array_merge( $this->certain_out, $undone );
		$this->marks       = array_merge( $this->marks, null === $stated ? $applied : array() );
		$this->warnings    = array_merge( $this->warnings, TagNames::missing( self::tags( array_merge( $this->rules_for( $item, self::UNPAID ), '*' === $item ? array() : $this->rules_for( '*', self::UNPAID ) ), 'apply' ), array_merge( $in, $out ) ) );
		$this->is_stated   = $this->is_stated && null !== $stated;
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
		return array() !== $this->marked_by( $moved ) || ( ! $this->is_stated && array() !== TagNames::missing( $moved->removed, $this->in ) );
	}

	/**
	 * Whether an event like this may keep a customer out on purpose, by an automation that its tag starts: so owners have it
	 * who say which tags count because automations set them.
	 *
	 * @param MovedTags $moved What was done with this event and the ones before.
	 */
	public function are_perhaps_taken_by( string $type, MovedTags $moved ): bool {
		return $this->is_stated && in_array( $type, self::UNPAID, true ) && array() !== TagNames::among( $this->warnings, $moved->applied );
	}

	/** @return string[] What these changes applied of all that a refund or an end applies. */
	public function marked_by( MovedTags $moved ): array {
		return TagNames::among( $moved->applied, array_merge( $this->out, $this->marks ) );
	}

	/**
	 * @param string   $product As rules have it.
	 * @param string[] $types
	 * @return array<int, array<string, mixed>> The owner's own.
	 */
	private function rules_for( string $product, array $types ): array {
		return array_filter(
			$this->rules,
			static fn( array $rule ): bool => in_array( $rule['event'], $types, true ) && $product === $rule['product'] && ! CompletedRules::is_implied( $rule )
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
