<?php
/**
 * Who bought an item before it had a rule, and got nothing: found by the same index as what is sold without one, among
 * items that have a rule by now. An event that is applied anew is no longer among them.
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\Rules\RuleCoverage;

final class EarlierBuyers {
	/** By item key, up to when the owner has said what becomes of its earlier buyers: a Unix time. */
	public const OPTION = 'cart_companion_earlier_buyers';

	private SalesWithoutRule $sales;
	private RuleCoverage $coverage;

	public function __construct( SalesWithoutRule $sales, RuleCoverage $coverage ) {
		$this->sales    = $sales;
		$this->coverage = $coverage;
	}

	public static function of_this_site(): self {
		return new self( new SalesWithoutRule(), ( new RuleRepository() )->coverage() );
	}

	/** @return array<string, array{name: string, buyers: int, since: int}> By item key, those with the most buyers first; since is a Unix time. */
	public function by_item(): array {
		$found = array();
		foreach ( $this->groups() as $item => $groups ) {
			$sales = $this->sales->among( $groups, $this->settled_until( (string) $item ) );
			$names = array_filter( array_map( static fn( array $group ): string => $group['items'][ $item ], $groups ), 'strlen' );
			if ( $sales['buyers'] > 0 ) {
				$found[ $item ] = array( 'name' => (string) end( $names ) ) + $sales;
			}
		}
		uasort( $found, static fn( array $one, array $other ): int => $other['buyers'] <=> $one['buyers'] );
		return $found;
	}

	/** @return string[] Ids of the events of these sales, the oldest first. */
	public function events( string $item ): array {
		$groups = $this->groups()[ $item ] ?? array();
		return array() === $groups ? array() : $this->sales->events( $groups, $this->settled_until( $item ) );
	}

	/** The owner has said what becomes of those who bought until now. */
	public function settle( string $item ): void {
		update_option( self::OPTION, array( $item => time() ) + self::stored(), false );
	}

	/** @return array<string, array<int, array<string, mixed>>> Groups of SalesWithoutRule that have the item, by item key. */
	private function groups(): array {
		$found = array();
		foreach ( $this->sales->groups() as $group ) {
			foreach ( array_map( 'strval', array_keys( $group['items'] ) ) as $item ) {
				if ( $this->coverage->has_rule( $group['type'], $item ) && ! $this->coverage->needs_no_tags( $item ) ) {
					$found[ $item ][] = $group;
				}
			}
		}
		return $found;
	}

	private function settled_until( string $item ): int {
		return self::stored()[ $item ] ?? 0;
	}

	/** @return array<string, int> */
	private static function stored(): array {
		$stored = get_option( self::OPTION, array() );
		return is_array( $stored ) ? array_map( 'intval', array_filter( $stored, 'is_scalar' ) ) : array();
	}
}
