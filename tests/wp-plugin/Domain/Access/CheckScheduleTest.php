<?php
/**
 * When access is checked again.
 */

declare(strict_types=1);

use CartCompanion\Domain\Access\CheckSchedule;
use PHPUnit\Framework\TestCase;

final class CheckScheduleTest extends TestCase {
	private const DAY  = 86400;
	private const WEEK = 7 * self::DAY;

	public function test_checks_come_after_1_5_and_15_minutes_then_hourly_for_a_day_then_daily_for_a_week_then_weekly_for_a_year(): void {
		$checks = array();
		$at     = 0;
		do {
			$at       = CheckSchedule::next( 'pending', 0, $at );
			$checks[] = $at;
		} while ( $at > 0 );

		$this->assertSame( array( 60, 300, 900, 900 + 3600, 900 + 7200 ), array_slice( $checks, 0, 5 ) );
		$this->assertSame( 3 + 24 + 7 + 51 + 1, count( $checks ) );
		$this->assertSame( array( 900 + self::DAY, 900 + 2 * self::DAY ), array_slice( $checks, 26, 2 ) );
		$this->assertSame( 900 + 8 * self::DAY, $checks[33] );
		$this->assertSame( array( 900 + 2 * self::WEEK, 900 + 52 * self::WEEK ), array( $checks[34], $checks[84] ) );
		$this->assertSame( 0, CheckSchedule::next( 'granted', 0, 10 ) );
		$this->assertSame( 0, CheckSchedule::next( 'unknown', 0, 900 + 8 * self::DAY ), 'What nobody here can see is no alert.' );
	}

	/** @return array<string, array{0: int, 1: int, 2: bool}> Seconds after the event: of the last check, now; whether it decides. */
	public static function checks(): array {
		return array(
			'before the quarter of an hour'       => array( 300, 899, false ),
			'the first after it'                  => array( 300, 900, true ),
			'late, and still the first after it'  => array( 0, 5000, true ),
			'a later one'                         => array( 900, 4500, false ),
		);
	}

	/** @dataProvider checks */
	public function test_the_check_after_a_quarter_of_an_hour_decides( int $last, int $now, bool $is_decisive ): void {
		$this->assertSame( $is_decisive, CheckSchedule::is_decisive( 1000000, 1000000 + $last, 1000000 + $now ) );
	}
}
