<?php
/** What differs between two lists of rules, in words, product by product. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Domain\Rules\RuleChanges;
use CartCompanion\Labels\RuleLabels;

final class ChangeList {
	/** So many products are named in one line; the others are counted. */
	private const NAMED = 3;

	private RuleChanges $changes;

	/** @var array<string, string> How products are called, by key. */
	private array $labels;

	/** @param array<string, string> $labels */
	private function __construct( RuleChanges $changes, array $labels ) {
		$this->changes = $changes;
		$this->labels  = $labels;
	}

	public static function of( RuleChanges $changes, Cards $cards ): self {
		return new self( $changes, self::labels( $cards ) );
	}

	/** Each rule that is added, changed or removed. */
	public function print(): void {
		if ( $this->changes->is_empty() ) {
			printf( '<p>%s</p>', esc_html__( 'No rule: they are the same.', 'cart-companion' ) );
			return;
		}
		echo '<ul class="ul-disc cart-companion-change-list">';
		foreach ( $this->changes->by_product() as $product => $lists ) {
			printf( '<li>%s<ul class="ul-disc">', esc_html( $this->labels[ $product ] ?? $product ) );
			foreach ( $lists['added'] as $rule ) {
				/* translators: %s: a rule, in words */
				printf( '<li>%s</li>', esc_html( sprintf( __( 'new: %s', 'cart-companion' ), RuleLabels::rule( $rule ) ) ) );
			}
			foreach ( $lists['changed'] as list( $before, $after ) ) {
				/* translators: 1: a rule, in words, 2: the same as it will be */
				printf( '<li>%s</li>', esc_html( sprintf( __( 'changed: %1$s → %2$s', 'cart-companion' ), RuleLabels::rule( $before ), RuleLabels::rule( $after ) ) ) );
			}
			foreach ( $lists['removed'] as $rule ) {
				/* translators: %s: a rule, in words */
				printf( '<li>%s</li>', esc_html( sprintf( __( 'removed: %s', 'cart-companion' ), RuleLabels::rule( $rule ) ) ) );
			}
			echo '</ul></li>';
		}
		echo '</ul>';
	}

	/**
	 * "Course: 5 new, 1 changed; what lets in to Workbook".
	 *
	 * @param array<string, array{added: int, changed: int, removed: int}> $counts
	 * @param string[]                                                     $access Products.
	 * @return string[]
	 */
	public static function in_short( array $counts, array $access, Cards $cards ): array {
		$labels = self::labels( $cards );
		$said   = array();
		foreach ( array_slice( $counts, 0, self::NAMED, true ) as $product => $numbers ) {
			$said[] = ( $labels[ $product ] ?? $product ) . ': ' . self::numbers( $numbers );
		}
		$more = array_slice( $counts, self::NAMED, null, true );
		if ( array() !== $more ) {
			$sum = static fn( string $what ): int => array_sum( array_column( $more, $what ) );
			/* translators: 1: number of products, 2: "5 new, 1 changed" */
			$said[] = sprintf( _n( '%1$s more product: %2$s', '%1$s more products: %2$s', count( $more ), 'cart-companion' ), number_format_i18n( count( $more ) ), self::numbers( array( 'added' => $sum( 'added' ), 'changed' => $sum( 'changed' ), 'removed' => $sum( 'removed' ) ) ) );
		}
		if ( array() !== $access ) {
			$names = array_map( static fn( string $product ): string => $labels[ $product ] ?? $product, array_slice( $access, 0, self::NAMED ) );
			/* translators: %s: names of products */
			$said[] = sprintf( __( 'what lets a customer in: %s', 'cart-companion' ), implode( ', ', $names ) . ( count( $access ) > self::NAMED ? ' …' : '' ) );
		}
		return $said;
	}

	/** @param array{added: int, changed: int, removed: int} $numbers */
	private static function numbers( array $numbers ): string {
		/* translators: %s: number of rules */
		$added = sprintf( _n( '%s new', '%s new', $numbers['added'], 'cart-companion' ), number_format_i18n( $numbers['added'] ) );
		/* translators: %s: number of rules */
		$changed = sprintf( _n( '%s changed', '%s changed', $numbers['changed'], 'cart-companion' ), number_format_i18n( $numbers['changed'] ) );
		/* translators: %s: number of rules */
		$removed = sprintf( _n( '%s removed', '%s removed', $numbers['removed'], 'cart-companion' ), number_format_i18n( $numbers['removed'] ) );
		return implode( ', ', array_filter( array( $numbers['added'] > 0 ? $added : '', $numbers['changed'] > 0 ? $changed : '', $numbers['removed'] > 0 ? $removed : '' ), 'strlen' ) );
	}

	/** @return array<string, string> */
	private static function labels( Cards $cards ): array {
		static $labels = null;
		$labels = $labels ?? array_map( static fn( Card $card ): string => $card->label(), $cards->all() );
		return $labels;
	}
}
