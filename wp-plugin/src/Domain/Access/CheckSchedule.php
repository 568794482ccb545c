<?php
/**
 * When access is looked at again: after 1, 5 and 15 minutes, then hourly for a day, daily for a week, and as long as a
 * customer is kept out, or gets in who should not, weekly for a year.
 *
 * Counted from when the event was done, so that a look that came late does not put off the next.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Access;

use CartCompanion\Access\AccessChecker;

final class CheckSchedule {
	/** From here on what is missing is an alert. */
	public const ALERT_SECONDS = 15 * MINUTE_IN_SECONDS;

	private const FIRST_SECONDS = array( MINUTE_IN_SECONDS, 5 * MINUTE_IN_SECONDS, self::ALERT_SECONDS );

	/** By how long ago the event was done: how far the looks lie apart. */
	private const THEN = array(
		DAY_IN_SECONDS                   => HOUR_IN_SECONDS,
		DAY_IN_SECONDS + WEEK_IN_SECONDS => DAY_IN_SECONDS,
	);

	/** From then on only what is an alert. */
	private const THEN_ALERTS = array( YEAR_IN_SECONDS => WEEK_IN_SECONDS );

	/** Words that may still change by themselves. */
	private const OPEN = array( AccessChecker::PENDING, AccessChecker::STILL, AccessChecker::UNKNOWN );

	public static function is_open( string $access ): bool {
		return in_array( $access, self::OPEN, true );
	}

	/**
	 * The first look after now, a Unix time; 0 when there is none to come.
	 *
	 * @param int $done_at When the event was done.
	 */
	public static function next( string $access, int $done_at, int $now ): int {
		$age = self::is_open( $access ) ? self::next_age( $now - $done_at, in_array( $access, AccessChecker::WRONG, true ) ) : 0;
		return 0 === $age ? 0 : $done_at + $age;
	}

	/** Whether a look now is the one after 15 minutes, which says its word even where nothing is new. */
	public static function is_decisive( int $done_at, int $last_look, int $now ): bool {
		$decided_at = $done_at + self::ALERT_SECONDS;
		return $last_look < $decided_at && $decided_at <= $now;
	}

	private static function next_age( int $age, bool $is_alert ): int {
		foreach ( self::FIRST_SECONDS as $seconds ) {
			if ( $age < $seconds ) {
				return $seconds;
			}
		}
		foreach ( self::THEN + ( $is_alert ? self::THEN_ALERTS : array() ) as $until => $apart ) {
			$next = self::ALERT_SECONDS + $apart * ( intdiv( $age - self::ALERT_SECONDS, $apart ) + 1 );
			if ( $next <= self::ALERT_SECONDS + $until ) {
				return $next;
			}
		}
		return 0;
	}
}
