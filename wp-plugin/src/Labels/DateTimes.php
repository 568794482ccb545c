<?php
/** A time in the site's own time zone, as WordPress shows times. */

declare(strict_types=1);

namespace CartCompanion\Labels;

final class DateTimes {
	/** A <time> with "2 hours ago", the exact time on hover; nothing when the time is unknown. */
	public static function print_ago( string $utc ): void {
		$at = self::timestamp( $utc );
		if ( null !== $at ) {
			printf( '<time datetime="%1$s" title="%2$s">%3$s</time>', esc_attr( gmdate( 'c', $at ) ), esc_attr( self::exact( $utc ) ), esc_html( self::ago( $utc ) ) );
		}
	}

	/** "2 hours ago" or "in 5 minutes". */
	public static function ago( string $utc ): string {
		$at = self::timestamp( $utc );
		if ( null === $at ) {
			return '';
		}
		/* translators: %s: length of time */
		return sprintf( self::is_ahead( $at ) ? __( 'in %s', 'cart-companion' ) : __( '%s ago', 'cart-companion' ), human_time_diff( $at, time() ) );
	}

	/** Whether ago() writes a time as one to come: the next second is now. */
	public static function is_ahead( int $at ): bool {
		return $at > time() + 1;
	}

	/** Date and time as the site writes them. */
	public static function exact( string $utc ): string {
		$at = self::timestamp( $utc );
		/* translators: 1: date, 2: time */
		return null === $at ? '' : sprintf( __( '%1$s at %2$s', 'cart-companion' ), self::date( $utc ), self::time( $at ) );
	}

	/** "12:37" as the site writes times; with the day where that is not today. */
	public static function day_and_time( string $utc ): string {
		$at = self::timestamp( $utc );
		/* translators: 1: "today", "Monday" or a date, 2: time of day */
		return null === $at ? '' : sprintf( __( '%1$s at %2$s', 'cart-companion' ), self::day( $at ), self::time( $at ) );
	}

	/** "12:37" where that is today, else as day_and_time(). */
	public static function time_of_day( string $utc ): string {
		$at       = self::timestamp( $utc );
		$is_today = null !== $at && wp_date( 'Y-m-d', $at ) === wp_date( 'Y-m-d' );
		return $is_today ? self::time( $at ) : self::day_and_time( $utc );
	}

	/** A day in the site's time zone: "today", "yesterday", within a week "Monday", else the date. */
	public static function day( int $at, ?int $now = null ): string {
		$ago = self::number_of_day( $now ?? time() ) - self::number_of_day( $at );
		if ( 0 === $ago ) {
			return __( 'today', 'cart-companion' );
		}
		if ( 1 === $ago ) {
			return __( 'yesterday', 'cart-companion' );
		}
		return (string) wp_date( $ago > 1 && $ago < 7 ? 'l' : (string) get_option( 'date_format' ), $at );
	}

	/** The day, as the site writes it. */
	public static function date( string $utc ): string {
		$at = self::timestamp( $utc );
		return null === $at ? '' : (string) wp_date( (string) get_option( 'date_format' ), $at );
	}

	/** "Nov 27" of a day of the site's, "2026-11-27". */
	public static function short_day( string $day ): string {
		$noon = date_create_immutable( "$day 12:00", wp_timezone() );
		/* translators: a day without its year, as PHP's date() writes it */
		return false === $noon ? $day : (string) wp_date( _x( 'M j', 'short date', 'cart-companion' ), $noon->getTimestamp() );
	}

	/** Date and time to the second, for a timeline. */
	public static function to_the_second( string $utc ): string {
		$at = self::timestamp( $utc );
		return null === $at ? '' : wp_date( get_option( 'date_format' ) . ' H:i:s', $at );
	}

	/** "2026-11-29 12:37:05" in the site's time zone, which every spreadsheet takes for a time. */
	public static function for_spreadsheet( string $utc ): string {
		$at = self::timestamp( $utc );
		return null === $at ? '' : (string) wp_date( 'Y-m-d H:i:s', $at );
	}

	/** A sentence of the companion's, its times (ISO 8601 in UTC) as this site writes them. */
	public static function localized( string $sentence ): string {
		return (string) preg_replace_callback(
			'/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/',
			static fn( array $found ): string => self::exact( $found[0] ),
			$sentence
		);
	}

	/** Seconds since then; null when the time is unknown. */
	public static function age_seconds( string $utc ): ?int {
		$at = self::timestamp( $utc );
		return null === $at ? null : time() - $at;
	}

	/** Counts the site's days, also those that begin at one o'clock because clocks go forward at midnight. */
	private static function number_of_day( int $at ): int {
		return intdiv( (int) strtotime( wp_date( 'Y-m-d', $at ) . ' UTC' ), DAY_IN_SECONDS );
	}

	private static function time( int $at ): string {
		return (string) wp_date( (string) get_option( 'time_format' ), $at );
	}

	/** @return int|null Of an ISO 8601 time, or of MySQL's form in UTC. */
	private static function timestamp( string $utc ): ?int {
		if ( '' === $utc || 0 === strpos( $utc, '0000' ) ) {
			return null;
		}
		$at = strtotime( preg_match( '/(Z|[+-]\d\d:?\d\d)$/', $utc ) ? $utc : $utc . ' UTC' );
		return false === $at ? null : $at;
	}
}
