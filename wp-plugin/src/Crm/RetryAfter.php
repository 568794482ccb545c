<?php
/**
 * How long a CRM asks to wait, from the headers of its answer.
 *
 * Retry-After is seconds or a date (RFC 9110, 10.2.3). Ontraport says it in seconds in X-Rate-Limit-Reset, which each
 * of its answers has (api.ontraport.com/doc, its SDK's CurlClient): there it means something in a 429 only. Keap says
 * how many calls are left of the minute and of the day, which begins at 00:00 UTC (developer.infusionsoft.com,
 * api-token-quota-and-usage-measurements): of a key in one header, of the account in "minute|day".
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class RetryAfter {
	/** Whoever asks for more, or tells the time where seconds belong, is asked again after an hour. */
	private const LONGEST_SECONDS = 3600;

	/** Begin of the names of Keap's headers: of a key, and since June 2026 of the account. */
	private const COUNTED = array( 'x-keap-product-quota-', 'x-keap-tenant-throttle-' );

	/**
	 * @param mixed $answer What wp_remote_request() gave.
	 * @param int   $now    Unix time, for a date.
	 * @return int|null Seconds, at least one; null when the CRM did not say.
	 */
	public static function of( $answer, int $now ): ?int {
		if ( is_wp_error( $answer ) ) {
			return null;
		}
		$value = self::header( $answer, 'retry-after' );
		if ( '' === $value && 429 === (int) wp_remote_retrieve_response_code( $answer ) ) {
			$value = self::header( $answer, 'x-rate-limit-reset' );
			$value = is_numeric( $value ) && $value > DAY_IN_SECONDS ? (string) ( $value - $now ) : $value; // Others give the time.
			if ( '' === $value && self::is_day_used_up( $answer ) ) {
				return self::believable( (float) ( DAY_IN_SECONDS - $now % DAY_IN_SECONDS ) );
			}
		}
		if ( is_numeric( $value ) ) {
			return self::believable( (float) $value );
		}
		$date = '' === $value ? false : strtotime( $value );
		return false === $date ? null : self::believable( (float) ( $date - $now ) );
	}

	/** @param mixed $answer */
	private static function is_day_used_up( $answer ): bool {
		foreach ( self::COUNTED as $name ) {
			$left = explode( '|', self::header( $answer, $name . 'available' ) );
			foreach ( explode( '|', self::header( $answer, $name . 'time-unit' ) ) as $place => $unit ) {
				if ( 'day' === trim( $unit ) && is_numeric( $left[ $place ] ?? '' ) && $left[ $place ] <= 0 ) {
					return true;
				}
			}
		}
		return false;
	}

	/** @param mixed $answer */
	private static function header( $answer, string $name ): string {
		$value = wp_remote_retrieve_header( $answer, $name );
		return trim( (string) ( is_array( $value ) ? end( $value ) : $value ) );
	}

	private static function believable( float $seconds ): int {
		return (int) ceil( min( self::LONGEST_SECONDS, max( 1.0, $seconds ) ) );
	}
}
