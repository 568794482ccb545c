<?php
/** How many customers other rules would change, in words. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Labels\DateTimes;

final class PreviewLabels {
	/**
	 * "412 customers of the last 90 days: 37 would get tags, 5 would lose tags."
	 *
	 * @param array<string, mixed> $counted As RuleSteps answers.
	 */
	public static function lately( array $counted, int $days ): string {
		if ( ! $counted['is_over'] ) {
			return self::progress( $counted );
		}
		if ( 0 === $counted['checked'] ) {
			/* translators: %d: number of days */
			return sprintf( __( 'Nobody bought in the last %d days, so nobody’s tags would change.', 'cart-companion' ), $days );
		}
		/* translators: 1: number of customers, 2: number of days, 3: "37 would get tags", 4: "5 would lose tags" */
		return sprintf( _n( '%1$s customer of the last %2$d days: %3$s, %4$s.', '%1$s customers of the last %2$d days: %3$s, %4$s.', $counted['checked'], 'cart-companion' ), number_format_i18n( $counted['checked'] ), $days, self::gets( $counted['gets'] ), self::loses( $counted['loses'] ) );
	}

	/**
	 * "412 customers: by the rules alone, 37 would get tags, 5 would lose tags."
	 *
	 * @param array<string, mixed> $counted As RuleSteps answers.
	 */
	public static function of_all( array $counted ): string {
		if ( ! $counted['is_over'] ) {
			return self::progress( $counted );
		}
		/* translators: 1: number of customers, 2: "37 would get tags", 3: "5 would lose tags" */
		return sprintf( _n( '%1$s customer: by the rules alone, %2$s, %3$s.', '%1$s customers: by the rules alone, %2$s, %3$s.', $counted['checked'], 'cart-companion' ), number_format_i18n( $counted['checked'] ), self::gets( $counted['gets'] ), self::loses( $counted['loses'] ) );
	}

	/**
	 * What of_all() counts, and what it does not: no CRM is asked for it.
	 *
	 * @param string $at When all customers were brought up to date last; '' for never.
	 */
	public static function of_rules_alone( string $at ): string {
		$compared = '' === $at
			? __( 'It compares today’s rules with those from before the first change on this screen.', 'cart-companion' )
			/* translators: %s: date and time */
			: sprintf( __( 'It compares today’s rules with those that were applied to all customers on %s.', 'cart-companion' ), DateTimes::exact( $at ) );
		return $compared . ' ' . __( 'Your CRM is not asked: whoever has such a tag already keeps it and is counted all the same. “Apply to all customers” does ask your CRM: it adds only what is missing, and also removes tags that the rules take off although no rule gave them, which is not counted here. What it would change for one customer, Preview on that customer’s page shows.', 'cart-companion' );
	}

	/** @param array<string, mixed> $counted */
	private static function progress( array $counted ): string {
		/* translators: 1: number of customers looked at so far, 2: number of all */
		return sprintf( __( 'Looking at customers: %1$s of %2$s …', 'cart-companion' ), number_format_i18n( $counted['checked'] ), number_format_i18n( $counted['total'] ) );
	}

	private static function gets( int $number ): string {
		/* translators: %s: number of customers */
		return sprintf( _n( '%s would get tags', '%s would get tags', $number, 'cart-companion' ), number_format_i18n( $number ) );
	}

	private static function loses( int $number ): string {
		/* translators: %s: number of customers */
		return sprintf( _n( '%s would lose tags', '%s would lose tags', $number, 'cart-companion' ), number_format_i18n( $number ) );
	}
}
