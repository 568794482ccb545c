<?php
/**
 * When access is checked again: after 1, 5 and 15 minutes, then hourly for a day, daily for a week, and as long as a
 * customer is kept out, or gets in who should not, weekly for a year.
 *
 * Counted from when the event was done, so that a check that came late does not put off the next.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Access;

use CartCompanion\Domain\AccessStatus;

final class CheckSchedule {
	private const MINUTE = 60;
	private const HOUR   = 60 * self::MINUTE;
	private const DAY    = 24 * self::HOUR;
	private const WEEK   = 7 * self::DAY;
	private const YEAR   = 365 * self::DAY;

	/** From here on what is missing is an alert. */
	public const ALERT_SECONDS = 15 * self::MINUTE;

	private const FIRST_SECONDS = array( self::MINUTE, 5 * self::MINUTE, self::ALERT_SECONDS );

	/** By how long ago the event was done: how far apart the checks are. */
	private const THEN = array(
		self::DAY              => self::HOUR,
		self::DAY + self::WEEK => self::DAY,
	);

	/** From then on only what is an alert. */
	private const THEN_ALERTS = array( self::YEAR => self::WEEK );

	public static function is_open( string $access ): bool {
		return in_array( $access, AccessStatus::OPEN, true );
	}

	/**
	 * The first check after now, a Unix time; 0 when there is none to come.
	 *
	 * @param int $done_at When the event was done.
	 */
	public static function next( string $access, int $done_at, int $now ): int {
		$age = self::is_open( $access ) ? self::next_age( $now - $done_at, in_array( $access, AccessStatus::WRONG, true ) ) : 0;
		return 0 === $age ? 0 : $done_at + $age;
	}

	/** Whether a check now is the one after 15 minutes, which is reported even where nothing is new. */
	public static function is_decisive( int $done_at, int $last_check, int $now ): bool {
		$decided_at = $done_at + self::ALERT_SECONDS;
		return $last_check < $decided_at && $decided_at <= $now;
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
