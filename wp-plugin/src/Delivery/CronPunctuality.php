<?php
/** Whether WP-Cron runs on this site: entries of ours come every minute, so that the next one never lies far back. */

declare(strict_types=1);

namespace CartCompanion\Delivery;

final class CronPunctuality {
	/** A server's own cron may come every five minutes only, or every fifteen. */
	public const LATE_SECONDS = 20 * MINUTE_IN_SECONDS;

	/** For how long WP-Cron has not run; 0 when it is not due. */
	public static function seconds_late(): int {
		$next = wp_next_scheduled( DeliveryPoller::HOOK );
		return false === $next ? 0 : max( 0, time() - (int) $next );
	}
}
