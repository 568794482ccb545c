<?php
/** What rules changed for an event, and what they were to change and did not, as sentences. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Domain\Rules\TagNames;
use CartCompanion\Labels\{ EventLabels, EventRow, RuleNames };

final class DoneByRules {
	private EventRow $event;

	/** @var array<int, array<string, mixed>> Rules of today that the event was processed by. */
	private array $rules;

	/**
	 * @param string[]                         $ids   Of the rules, as the event's result names them.
	 * @param array<int, array<string, mixed>> $rules As RuleRepository gives them.
	 */
	public function __construct( EventRow $event, array $ids, array $rules ) {
		$this->event = $event;
		$this->rules = array_values( array_filter( $rules, static fn( array $rule ): bool => in_array( $rule['id'], $ids, true ) ) );
	}

	/**
	 * "Rule “Refunded: Course” removed the tag X (if it was there) and set the tag Y", a sentence for each rule that moved
	 * something, or for several that call for the same; '' where nothing was asked of the CRM. Where its tags were read
	 * before, what was removed was there.
	 */
	public function sentence(): string {
		$sentences = array();
		$removed   = $this->event->has_read_tags()
			? array( __( 'removed the tag %s', 'cart-companion' ), __( 'removed the tags %s', 'cart-companion' ) )
			: array( __( 'removed the tag %s (if it was there)', 'cart-companion' ), __( 'removed the tags %s (if they were there)', 'cart-companion' ) );
		foreach ( $this->by_rules() as $done ) {
			$changes = array_filter( array(
				self::tags( $done['remove'], ...$removed ),
				self::tags( $done['apply'], __( 'set the tag %s', 'cart-companion' ), __( 'set the tags %s', 'cart-companion' ) ),
			), 'strlen' );
			/* translators: 1: "Rule “Refunded: Course”", 2: "set the tag X", or "removed the tag X (if it was there) and set the tag Y" */
			$sentences[] = sprintf( __( '%1$s %2$s', 'cart-companion' ), $this->who( $done['rules'] ), implode( ' ' . __( 'and', 'cart-companion' ) . ' ', $changes ) );
		}
		return implode( '. ', $sentences );
	}

	/**
	 * What was moved, by which of the rules call for that themselves; what none of them calls for as it is today comes last,
	 * with no rule.
	 *
	 * @return array<string, array{rules: array<int, array<string, mixed>>, remove: string[], apply: string[]}>
	 */
	private function by_rules(): array {
		$found = array();
		foreach ( array( 'remove' => $this->event->tags_removed(), 'apply' => $this->event->tags_applied() ) as $verb => $tags ) {
			foreach ( $tags as $tag ) {
				$rules = array_filter( $this->rules, static fn( array $rule ): bool => array() !== TagNames::among( array( $tag ), (array) ( $rule[ $verb ] ?? array() ) ) );
				$key   = array() === $rules ? '~' : implode( ' ', array_map( static fn( int $number ): string => sprintf( '%04d', $number ), array_keys( $rules ) ) );

				$found[ $key ]            = $found[ $key ] ?? array( 'rules' => $rules, 'remove' => array(), 'apply' => array() );
				$found[ $key ][ $verb ][] = $tag;
			}
		}
		ksort( $found, SORT_STRING );
		return $found;
	}

	/** The tags that were to be changed and were not, as sentences; '' where none is known. */
	public function left_over(): string {
		$apply   = array_diff( $this->wanted( 'apply' ), $this->event->tags_applied() );
		$remove  = array_diff( $this->wanted( 'remove' ), $this->event->tags_removed() );
		$removed = $this->event->has_read_tags()
			? array( __( 'Removed: the tag %s.', 'cart-companion' ), __( 'Removed: the tags %s.', 'cart-companion' ) )
			: array( __( 'Removed, if it was there: the tag %s.', 'cart-companion' ), __( 'Removed, if they were there: the tags %s.', 'cart-companion' ) );
		$parts   = array(
			self::tags( $this->event->tags_applied(), __( 'Set: the tag %s.', 'cart-companion' ), __( 'Set: the tags %s.', 'cart-companion' ) ),
			self::tags( $this->event->tags_removed(), ...$removed ),
			self::tags( $apply, __( 'Not set so far: the tag %s.', 'cart-companion' ), __( 'Not set so far: the tags %s.', 'cart-companion' ) ),
			self::tags( $remove, __( 'Not removed so far: the tag %s.', 'cart-companion' ), __( 'Not removed so far: the tags %s.', 'cart-companion' ) ),
		);
		return implode( ' ', array_filter( $parts, 'strlen' ) );
	}

	/** @param array<int, array<string, mixed>> $rules */
	private function who( array $rules ): string {
		$products = $this->event->products();
		$labels   = array();
		foreach ( $products as $key => $name ) {
			$labels[ $key ] = EventLabels::item( (string) $key, $name );
		}
		$names = array_map( static fn( array $rule ): string => '“' . RuleNames::of( $rule, $labels ) . '”', $rules );
		if ( array() === $names ) {
			return __( 'This site', 'cart-companion' );
		}
		/* translators: %s: name of a rule, or several, in quotation marks */
		return sprintf( _n( 'Rule %s', 'Rules %s', count( $names ), 'cart-companion' ), implode( ', ', $names ) );
	}

	/** @return string[] */
	private function wanted( string $verb ): array {
		return array_values( array_unique( array_merge( array(), ...array_map( static fn( array $rule ): array => (array) ( $rule[ $verb ] ?? array() ), $this->rules ) ) ) );
	}

	/** @param string[] $tags */
	private static function tags( array $tags, string $one, string $several ): string {
		return array() === $tags ? '' : sprintf( 1 === count( $tags ) ? $one : $several, '“' . implode( '”, “', $tags ) . '”' );
	}
}
