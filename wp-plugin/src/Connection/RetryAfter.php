<?php
/**
 * How long a CRM asks to wait, from the headers of its answer.
 *
 * Retry-After is seconds or a date (RFC 9110, 10.2.3); some say it in a header of their own.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection;

final class RetryAfter {
	/**
	 * @param mixed $answer What wp_remote_request() gave.
	 * @param int   $now    Unix time, for a date.
	 * @return int|null Seconds, at least one; null when the CRM did not say.
	 */
	public static function of( $answer, int $now ): ?int {
		if ( is_wp_error( $answer ) ) {
			return null;
		}
		$value = trim( (string) wp_remote_retrieve_header( $answer, 'retry-after' ) );
		if ( is_numeric( $value ) ) {
			return max( 1, (int) ceil( (float) $value ) );
		}
		$date = '' === $value ? false : strtotime( $value );
		return false === $date ? null : max( 1, $date - $now );
	}
}
