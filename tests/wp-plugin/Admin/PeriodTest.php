<?php
/**
 * Times that a list is narrowed to are the site's own days and months.
 */

declare(strict_types=1);

use CartCompanion\Admin\Period;

final class PeriodTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		update_option( 'timezone_string', 'Europe/Berlin' );
	}

	/** Noon of 31 March 2026 in Berlin, two days after clocks went forward. */
	private static function now(): int {
		return (int) strtotime( '2026-03-31T10:00:00Z' );
	}

	public function test_days_begin_at_the_site_s_midnight_also_when_clocks_change(): void {
		$this->assertSame( array( 'since' => '2026-03-30T22:00:00Z', 'until' => '' ), Period::limits( 'today', self::now() ) );
		$this->assertSame( array( 'since' => '2026-03-29T22:00:00Z', 'until' => '2026-03-30T22:00:00Z' ), Period::limits( 'yesterday', self::now() ) );
		$this->assertSame( '2026-03-24T23:00:00Z', Period::limits( '7', self::now() )['since'], 'Today is one of the seven.' );
		$this->assertSame( array( 'since' => '2026-02-28T23:00:00Z', 'until' => '2026-03-31T22:00:00Z' ), Period::limits( '2026-03', self::now() ) );
	}

	public function test_what_is_no_choice_narrows_nothing(): void {
		foreach ( array( '', '8', '2026-13', '2026-3', 'tomorrow' ) as $chosen ) {
			$this->assertSame( array( 'since' => '', 'until' => '' ), Period::limits( $chosen, self::now() ), $chosen );
		}
	}

	public function test_the_last_twelve_months_can_be_chosen_each_once(): void {
		$months = array_slice( array_keys( Period::choices( self::now() ) ), -12 );
		$this->assertSame( array( '2026-03', '2026-02', '2026-01', '2025-12' ), array_slice( $months, 0, 4 ) );
		$this->assertCount( 12, array_unique( $months ) );
		$this->assertSame( array( 'today', 7, 30, 90 ), array_keys( Period::until_now() ) );
	}
}
