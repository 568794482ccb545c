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
			'both'                                   => array( 429, array( 'retry-after' => '5', 'x-rate-limit-reset' => '41' ), 5 ),
		);
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
