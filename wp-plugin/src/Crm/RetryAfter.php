<?php
/**
 * How long a CRM asks to wait, from the headers of its answer.
 *
 * Retry-After is seconds or a date (RFC 9110, 10.2.3). Ontraport says it in seconds in X-Rate-Limit-Reset, which each
 * of its answers has (api.ontraport.com/doc, its SDK's CurlClient): there it means something in a 429 only.
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class RetryAfter {
	/** Whoever asks for more, or tells the time where seconds belong, is asked again after an hour. */
	private const LONGEST_SECONDS = 3600;

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
		}
		if ( is_numeric( $value ) ) {
			return self::believable( (float) $value );
		}
		$date = '' === $value ? false : strtotime( $value );
		return false === $date ? null : self::believable( (float) ( $date - $now ) );
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
