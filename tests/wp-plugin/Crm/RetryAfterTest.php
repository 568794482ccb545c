<?php
/**
 * How long a CRM asks to wait, however it says so.
 */

declare(strict_types=1);

use CartCompanion\Crm\RetryAfter;
use PHPUnit\Framework\TestCase;

final class RetryAfterTest extends TestCase {
	private const NOW = 1764000000;

	/** @return array<string, array{0: int, 1: array<string, string>, 2: int|null}> */
	public static function answers(): array {
		return array(
			'seconds'                                => array( 429, array( 'retry-after' => '30' ), 30 ),
			'a part of a second'                     => array( 429, array( 'retry-after' => '0.4' ), 1 ),
			'a date'                                 => array( 503, array( 'retry-after' => gmdate( 'D, d M Y H:i:s', self::NOW + 90 ) . ' GMT' ), 90 ),
			'a date that is over'                    => array( 429, array( 'retry-after' => gmdate( 'D, d M Y H:i:s', self::NOW - 90 ) . ' GMT' ), 1 ),
			'nothing'                                => array( 429, array(), null ),
			'something else'                         => array( 429, array( 'retry-after' => 'soon enough' ), null ),
			'Ontraport’s seconds'                    => array( 429, array( 'x-rate-limit-reset' => '41' ), 41 ),
			'the same in an answer that is no limit' => array( 200, array( 'x-rate-limit-reset' => '41' ), null ),
			'the same when it is down'               => array( 503, array( 'x-rate-limit-reset' => '41' ), null ),
			'the time in place of seconds'           => array( 429, array( 'x-rate-limit-reset' => (string) ( self::NOW + 12 ) ), 12 ),
			'Keap’s day of a key that is used up'    => array( 429, self::keap_key( '0', 'day' ), 3600 ),
			'the same, overdrawn'                    => array( 429, self::keap_key( '-3', 'day' ), 3600 ),
			'a day that has calls left'              => array( 429, self::keap_key( '29000', 'day' ) + array( 'x-keap-product-throttle-available' => '0', 'x-keap-product-throttle-time-unit' => 'minute' ), null ),
			'a key of which nothing is counted'      => array( 429, self::keap_key( '', 'day' ), null ),
			'a count of something else than days'    => array( 429, self::keap_key( '0', 'minute' ), null ),
			'Keap’s day of an account'               => array( 429, self::keap_account( '9000|0' ), 3600 ),
			'Keap’s minute of an account'            => array( 429, self::keap_account( '0|200000' ), null ),
			'fewer counts than units'                => array( 429, self::keap_account( '0' ), null ),
			'an answer that is no limit'             => array( 200, self::keap_key( '0', 'day' ), null ),
			'Keap’s own wish beside them'            => array( 429, array( 'retry-after' => '7' ) + self::keap_key( '0', 'day' ), 7 ),
			'both'                                   => array( 429, array( 'retry-after' => '5', 'x-rate-limit-reset' => '41' ), 5 ),
		);
	}

	/** @return array<string, string> */
	private static function keap_key( string $left, string $unit ): array {
		return array( 'x-keap-product-quota-available' => $left, 'x-keap-product-quota-time-unit' => $unit );
	}

	/** @return array<string, string> */
	private static function keap_account( string $left ): array {
		return array( 'x-keap-tenant-throttle-available' => $left, 'x-keap-tenant-throttle-time-unit' => 'minute|day' );
	}

	public function test_a_day_that_is_used_up_ends_at_midnight_in_utc(): void {
		$answer = array(
			'headers'  => self::keap_key( '0', 'day' ),
			'response' => array( 'code' => 429 ),
		);

		$this->assertSame( 1200, RetryAfter::of( $answer, strtotime( '2026-06-08 23:40:00 UTC' ) ) );
		$this->assertSame( 3600, RetryAfter::of( $answer, strtotime( '2026-06-09 00:00:00 UTC' ) ) );
	}

	/**
	 * @dataProvider answers
	 * @param array<string, string> $headers
	 */
	public function test_what_it_says_is_what_is_waited( int $status, array $headers, ?int $seconds ): void {
		$answer = array(
			'headers'  => $headers,
			'response' => array( 'code' => $status ),
		);

		$this->assertSame( $seconds, RetryAfter::of( $answer, self::NOW ) );
	}

	public function test_no_answer_says_nothing(): void {
		$this->assertNull( RetryAfter::of( new WP_Error( 'http_request_failed', 'timed out' ), self::NOW ) );
	}
}
