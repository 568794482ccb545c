<?php
/**
 * All that needs the owner now, by kind: the one place where it is counted.
 *
 * Menu, dashboard, Status, Site Health and e-mail say these numbers, and each opens a list of exactly so many rows.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Alerts\ItemWithoutRule;
use CartCompanion\Labels\AlertCount;
use CartCompanion\Labels\StateLabels;

final class OpenIssues {
	public const EVENTS  = 'events';
	public const NO_RULE = 'no_rule';
	public const REFUSED = 'refused';

	private AlertCount $alerts;

	/** @var array<string, int> Events by state, of those that need a person. */
	private array $events;

	/** Whether the companion lists several states at once. */
	private bool $lists_states;

	/** @var ItemWithoutRule[] */
	private array $without_rule;

	/** What is said of messages that were refused, however many: one thing to look at; '' for none. */
	private string $refused;

	/**
	 * @param array<string, mixed> $summary      As GET /api/v1/summary answers; empty where the companion cannot be asked.
	 * @param ItemWithoutRule[]    $without_rule
	 */
	public function __construct( array $summary, array $without_rule ) {
		$this->alerts       = new AlertCount( $summary['alerts'] ?? null );
		$counts             = array_map( 'intval', (array) ( $summary['counts'] ?? array() ) );
		$this->events       = array_filter( array_intersect_key( $counts, array_flip( StateLabels::ATTENTION ) ) );
		$this->lists_states = isset( $summary['needs_attention'] );
		$this->without_rule = $without_rule;
		$this->refused      = isset( $summary['refused'] ) ? RefusedPanel::sentence( $summary ) : ''; // An older companion's number only grows.
	}

	public function total(): int {
		return $this->alerts->total() + $this->events() + count( $this->without_rule ) + (int) ( '' !== $this->refused );
	}

	/** Events that need a person. */
	public function events(): int {
		return (int) array_sum( $this->events );
	}

	/** @return ItemWithoutRule[] */
	public function without_rule(): array {
		return $this->without_rule;
	}

	/** @return array<string, string> Kind => a sentence, of those that occur; the gravest first. */
	public function sentences(): array {
		$events = $this->events();
		$items  = count( $this->without_rule );
		return $this->alerts->sentences() + array_intersect_key(
			array(
				/* translators: %s: number of products */
				self::NO_RULE => sprintf( _n( '%s product was sold without a tag rule: its buyers got nothing.', '%s products were sold without a tag rule: their buyers got nothing.', $items, 'cart-companion' ), number_format_i18n( $items ) ),
				/* translators: %s: number of events */
				self::EVENTS  => sprintf( _n( '%s event needs your attention.', '%s events need your attention.', $events, 'cart-companion' ), number_format_i18n( $events ) ),
				self::REFUSED => $this->refused,
			),
			array_filter(
				array(
					self::NO_RULE => $items,
					self::REFUSED => $this->refused,
					self::EVENTS  => $events,
				)
			)
		);
	}

	/** The list that a kind's number opens. */
	public function url( string $kind ): string {
		if ( self::NO_RULE === $kind ) {
			return Screens::url( Screens::STATUS ) . '#' . WithoutRulePanel::ID;
		}
		if ( self::REFUSED === $kind ) {
			return Screens::url( Screens::STATUS ) . '#' . RefusedPanel::ID;
		}
		return self::EVENTS === $kind ? self::list_of( array_keys( $this->events ), $this->lists_states ) : AlertCount::url( $kind );
	}

	/**
	 * @param string[] $states
	 * @param bool     $lists_states False for an older companion: it lists one state at a time, so all is shown.
	 */
	public static function list_of( array $states, bool $lists_states ): string {
		$is_one = 1 === count( $states );
		return Screens::url( Screens::STATUS, $is_one || $lists_states ? array( 'state' => implode( ',', $states ) ) : array() );
	}
}
