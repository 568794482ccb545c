<?php
/** A time that lists can be narrowed to, in the site's own days: "today", "last 7 days", a month. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use DateTimeImmutable;

final class Period {
	private const TODAY     = 'today';
	private const YESTERDAY = 'yesterday';
	private const DAYS      = array( '7', '30', '90' );
	private const MONTHS    = 12;

	/** @return array<string, string> Value of the field => words. */
	public static function choices( ?int $now = null ): array {
		$choices = array(
			self::TODAY     => __( 'Today', 'cart-companion' ),
			self::YESTERDAY => __( 'Yesterday', 'cart-companion' ),
		);
		foreach ( self::DAYS as $days ) {
			/* translators: %s: number of days */
			$choices[ $days ] = sprintf( __( 'Last %s days', 'cart-companion' ), number_format_i18n( (int) $days ) );
		}
		$month = self::day( 'first day of this month', $now );
		for ( $at = 0; $at < self::MONTHS; ++$at ) {
			$choices[ $month->format( 'Y-m' ) ] = wp_date( 'F Y', $month->getTimestamp() );
			$month                              = $month->modify( '-1 month' );
		}
		return $choices;
	}

	/** @return array<string, string> Those choices that reach until now. */
	public static function until_now(): array {
		return array_intersect_key( self::choices(), array_flip( array_merge( array( self::TODAY ), self::DAYS ) ) );
	}

	/**
	 * @return array{since: string, until: string} ISO 8601 in UTC, '' for no limit; both '' for what is no choice.
	 */
	public static function limits( string $chosen, ?int $now = null ): array {
		if ( 1 === preg_match( '/^\d{4}-(0[1-9]|1[0-2])$/', $chosen ) ) {
			$month = new DateTimeImmutable( "$chosen-01", wp_timezone() );
			return self::between( $month, $month->modify( '+1 month' ) );
		}
		if ( self::YESTERDAY === $chosen ) {
			return self::between( self::day( 'yesterday', $now ), self::day( 'today', $now ) );
		}
		if ( self::TODAY === $chosen ) {
			return self::between( self::day( 'today', $now ), null );
		}
		return in_array( $chosen, self::DAYS, true ) ? self::between( self::day( 'today', $now )->modify( '-' . ( (int) $chosen - 1 ) . ' days' ), null ) : self::between( null, null );
	}

	private static function day( string $words, ?int $now ): DateTimeImmutable {
		return ( new DateTimeImmutable( '@' . ( $now ?? time() ) ) )->setTimezone( wp_timezone() )->modify( $words )->setTime( 0, 0 );
	}

	/** @return array{since: string, until: string} */
	private static function between( ?DateTimeImmutable $since, ?DateTimeImmutable $until ): array {
		$written = static fn( ?DateTimeImmutable $at ): string => null === $at ? '' : gmdate( 'Y-m-d\TH:i:s\Z', $at->getTimestamp() );
		return array( 'since' => $written( $since ), 'until' => $written( $until ) );
	}
}
