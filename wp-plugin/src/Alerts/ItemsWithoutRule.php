<?php
/** What was sold without a tag rule, as this site's own record and today's rules say; the companion is not asked. */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Domain\Rules\RuleCoverage;
use CartCompanion\Site\StoredValue;
use CartCompanion\Store\{ NoTagsNeeded, RuleRepository, SalesWithoutRule };

final class ItemsWithoutRule {
	private const TRANSIENT    = 'cart_companion_no_rule';
	private const KEPT_SECONDS = 5 * MINUTE_IN_SECONDS;

	private SalesWithoutRule $sales;
	private RuleRepository $rules;
	private NoTagsNeeded $no_tags_needed;

	public function __construct( SalesWithoutRule $sales, RuleRepository $rules, NoTagsNeeded $no_tags_needed ) {
		$this->sales          = $sales;
		$this->rules          = $rules;
		$this->no_tags_needed = $no_tags_needed;
	}

	public static function of_this_site(): self {
		return new self( new SalesWithoutRule(), new RuleRepository(), new NoTagsNeeded() );
	}

	/** @return ItemWithoutRule[] Those with the most buyers first; as they are now. */
	public function now(): array {
		$items = $this->found();
		StoredValue::save_transient( self::TRANSIENT, array( $this->fingerprint(), $items ), self::KEPT_SECONDS );
		return self::built( $items );
	}

	/**
	 * The same for what every screen of wp-admin shows: sales of the last minutes may lack. A rule that was made, and
	 * the owner's word that no tags are needed, count at once.
	 *
	 * @return ItemWithoutRule[]
	 */
	public function lately(): array {
		$kept = StoredValue::transient( self::TRANSIENT );
		return is_array( $kept ) && $this->fingerprint() === $kept[0] ? self::built( $kept[1] ) : $this->now();
	}

	/** @return array<int, array{0: string, 1: string, 2: int, 3: int}> As ItemWithoutRule takes them. */
	private function found(): array {
		$coverage = new RuleCoverage( $this->rules->all(), $this->no_tags_needed->all() );
		$sold     = array();
		foreach ( $this->sales->groups() as $group ) {
			foreach ( $group['items'] as $item => $name ) {
				if ( ! $coverage->is_settled( $group['type'], (string) $item ) ) {
					$sold[ $item ][] = array( 'name' => $name ) + $group;
				}
			}
		}
		$found = array();
		foreach ( $sold as $item => $groups ) {
			$names   = array_filter( array_column( $groups, 'name' ), 'strlen' );
			$buyers  = 1 === count( $groups ) ? $groups[0]['buyers'] : $this->sales->buyers( $groups );
			$found[] = array( (string) $item, (string) end( $names ), $buyers, min( array_column( $groups, 'since' ) ) );
		}
		usort( $found, static fn( array $one, array $other ): int => array( $other[2], $one[0] ) <=> array( $one[2], $other[0] ) );
		return $found;
	}

	/**
	 * @param array<int, array{0: string, 1: string, 2: int, 3: int}> $items
	 * @return ItemWithoutRule[]
	 */
	private static function built( array $items ): array {
		return array_map( static fn( array $item ): ItemWithoutRule => new ItemWithoutRule( ...$item ), $items );
	}

	/** Names the rules and the owner's word by which it was found. */
	private function fingerprint(): string {
		return md5( (string) wp_json_encode( array( $this->rules->all(), $this->no_tags_needed->all() ) ) );
	}
}
