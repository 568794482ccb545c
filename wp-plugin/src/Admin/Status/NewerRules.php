<?php
/** Rules for what happened in an event that were made, or made to count for it, after this site had done with it. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Domain\Events\EventType;
use CartCompanion\Labels\{ EventLabels, RuleNames, StateLabels };
use CartCompanion\Store\RuleVersions;

final class NewerRules {
	private EventDetails $details;

	/** @var array<int, array<string, mixed>> */
	private array $rules;
	private RuleVersions $versions;

	/** @param array<int, array<string, mixed>> $rules Those of today, as RuleRepository gives them. */
	public function __construct( EventDetails $details, array $rules, RuleVersions $versions ) {
		$this->details  = $details;
		$this->rules    = $rules;
		$this->versions = $versions;
	}

	/** That they are newer, and how they come to count; '' where there are none. */
	public function advice(): string {
		$newer = $this->newer();
		$own   = array_filter( $newer, fn( array $rule ): bool => $rule['event'] === $this->details->row()->type() );
		if ( array() === $newer ) {
			return '';
		}
		/* translators: %s: name of a rule, or several, in quotation marks */
		$since = sprintf( _n( 'Rule %s was made after this event was done, and did not count for it.', 'Rules %s were made after this event was done, and did not count for it.', count( $newer ), 'cart-companion' ), implode( ', ', $this->names( $newer ) ) );
		if ( array() === $own ) {
			return $since . ' ' . __( 'To bring this customer’s tags in line with it, press Preview on the customer’s page.', 'cart-companion' );
		}
		$others = array() === EventType::settled_by( $this->details->row()->type() )
			? __( 'To have it count for everybody, press Apply to all customers under Tag rules.', 'cart-companion' )
			: __( 'Others who bought before it are listed under Needs you, unless you have settled that.', 'cart-companion' );
		return $since . ' ' . __( 'To have it count here, press Retry.', 'cart-companion' ) . ' ' . $others;
	}

	/** @return array<int, array<string, mixed>> */
	private function newer(): array {
		$row     = $this->details->row();
		$result  = $this->details->result();
		$without = array_filter( (array) ( $result['no_rule'] ?? array() ), 'is_string' );
		if ( array() !== $without ) {
			return self::among( $this->rules, EventType::settled_by( $row->type() ), $without );
		}
		$done_at = $this->done_at();
		if ( StateLabels::SKIPPED !== $row->state() || array() !== (array) ( $result['rules'] ?? array() ) || 0 === $done_at ) {
			return array();
		}
		$items = array_map( 'strval', array_keys( $row->products() ) );
		$today = self::among( $this->rules, array( $row->type() ), $items );
		return array() === $today || array() !== self::among( $this->versions->rules_at( $done_at ), array( $row->type() ), $items ) ? array() : $today;
	}

	/** Unix time of this site's last answer; 0 where nobody says. */
	private function done_at(): int {
		$answers = array_filter( $this->details->timeline(), static fn( array $step ): bool => 'answered' === ( $step['what'] ?? '' ) );
		return array() === $answers ? 0 : (int) strtotime( (string) ( end( $answers )['at'] ?? '' ) );
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param string[]                         $types Of events.
	 * @param string[]                         $items
	 * @return array<int, array<string, mixed>> Those for one of these, however seldom they count.
	 */
	private static function among( array $rules, array $types, array $items ): array {
		return array_values( array_filter( $rules, static fn( array $rule ): bool => in_array( $rule['event'], $types, true ) && in_array( $rule['product'], array_merge( array( '*' ), $items ), true ) ) );
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @return string[]
	 */
	private function names( array $rules ): array {
		$labels = array();
		foreach ( $this->details->row()->products() as $key => $name ) {
			$labels[ $key ] = EventLabels::item( (string) $key, $name );
		}
		return array_map( static fn( array $rule ): string => '“' . RuleNames::of( $rule, $labels ) . '”', $rules );
	}
}
