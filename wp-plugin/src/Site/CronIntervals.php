<?php
/** How often entries of this plugin come in WP-Cron. */

declare(strict_types=1);

namespace CartCompanion\Site;

final class CronIntervals {
	public const EVERY_MINUTE       = 'cart_companion_minute';
	public const EVERY_FIVE_MINUTES = 'cart_companion_five_minutes';
	public const EVERY_HOUR         = 'cart_companion_hour';

	public const SECONDS = array(
		self::EVERY_MINUTE       => MINUTE_IN_SECONDS,
		self::EVERY_FIVE_MINUTES => 5 * MINUTE_IN_SECONDS,
		self::EVERY_HOUR         => HOUR_IN_SECONDS,
	);

	/**
	 * On cron_schedules.
	 *
	 * @param array<string, array<string, mixed>> $schedules
	 * @return array<string, array<string, mixed>>
	 */
	public static function add( array $schedules ): array {
		foreach ( self::SECONDS as $name => $interval ) {
			$schedules[ $name ] = array( 'interval' => $interval, 'display' => 'Cart Companion' );
		}
		return $schedules;
	}
}
