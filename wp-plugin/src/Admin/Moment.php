<?php
/**
 * A time in the site's own time zone, as WordPress shows times.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

final class Moment {
	/** A <time> with "2 hours ago", the exact time on hover; nothing when the time is unknown. */
	public static function print_ago( string $utc ): void {
		$at = self::timestamp( $utc );
		if ( null !== $at ) {
			printf(
				'<time datetime="%1$s" title="%2$s">%3$s</time>',
				esc_attr( gmdate( 'c', $at ) ),
				esc_attr( self::exact( $utc ) ),
				esc_html( self::ago( $utc ) )
			);
		}
	}

	/** "2 hours ago" or "in 5 minutes". */
	public static function ago( string $utc ): string {
		$at = self::timestamp( $utc );
		if ( null === $at ) {
			return '';
		}
		$difference = human_time_diff( $at, time() );
		if ( $at > time() + 1 ) {
			/* translators: %s: length of time */
			return sprintf( __( 'in %s', 'cart-companion' ), $difference );
		}
		/* translators: %s: length of time */
		return sprintf( __( '%s ago', 'cart-companion' ), $difference );
	}

	/** Date and time as the site writes them. */
	public static function exact( string $utc ): string {
		$at = self::timestamp( $utc );
		if ( null === $at ) {
			return '';
		}
		/* translators: 1: date, 2: time */
		return sprintf( __( '%1$s at %2$s', 'cart-companion' ), wp_date( (string) get_option( 'date_format' ), $at ), wp_date( (string) get_option( 'time_format' ), $at ) );
	}

	/** The day, as the site writes it. */
	public static function day( string $utc ): string {
		$at = self::timestamp( $utc );
		return null === $at ? '' : (string) wp_date( (string) get_option( 'date_format' ), $at );
	}

	/** Date and time to the second, for a timeline. */
	public static function to_the_second( string $utc ): string {
		$at = self::timestamp( $utc );
		return null === $at ? '' : wp_date( get_option( 'date_format' ) . ' H:i:s', $at );
	}

	/** Seconds since then; null when the time is unknown. */
	public static function age_seconds( string $utc ): ?int {
		$at = self::timestamp( $utc );
		return null === $at ? null : time() - $at;
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
