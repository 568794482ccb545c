<?php
/**
 * Calls to a CRM stay within what it allows, over all requests of the site, and nobody waits longer than that.
 */

declare(strict_types=1);

use CartCompanion\Crm\CrmException;
use CartCompanion\Crm\Keyed\ActiveCampaign;
use CartCompanion\Crm\Keyed\Keap;
use CartCompanion\Crm\Keyed\Kit;
use CartCompanion\Crm\RateLimiter;
use CartCompanion\Crm\Registry;

final class RateLimiterTest extends SiteTestCase {
	private float $now;

	/** @var float[] When a call was let through. */
	private array $calls = array();

	protected function setUp(): void {
		parent::setUp();
		$this->now = 1764000000.0;
		remove_filter( 'cart_companion_crm_limits', '__return_empty_array', 5 );
	}

	protected function tearDown(): void {
		add_filter( 'cart_companion_crm_limits', '__return_empty_array', 5 );
		parent::tearDown();
	}

	public function test_no_second_holds_more_calls_than_activecampaign_allows(): void {
		$this->ask( $this->limiter(), 'activecampaign', 40 );

		foreach ( $this->calls as $at ) {
			$this->assertLessThanOrEqual( 5, count( array_filter( $this->calls, fn( float $other ): bool => $other >= $at && $other < $at + 1.0 ) ) );
		}
		$this->assertLessThan( 8.0, end( $this->calls ) - $this->calls[0], 'Forty calls need seven seconds at five a second.' );
	}

	public function test_no_second_and_no_minute_holds_more_calls_than_keap_allows(): void {
		$this->ask( $this->limiter(), 'infusionsoft', 500 );

		foreach ( array( array( 1.0, 5 ), array( 60.0, 240 ) ) as list( $seconds, $most ) ) {
			foreach ( $this->calls as $at ) {
				$this->assertLessThanOrEqual( $most, count( array_filter( $this->calls, fn( float $other ): bool => $other >= $at && $other < $at + $seconds ) ) );
			}
		}
	}

	public function test_the_first_calls_wait_for_nothing(): void {
		$this->ask( $this->limiter(), 'activecampaign', 5 );

		$this->assertSame( array( 0.0 ), array_unique( array_map( fn( float $at ): float => $at - $this->calls[0], $this->calls ) ) );
	}

	public function test_two_requests_share_the_limit(): void {
		$this->ask( $this->limiter(), 'activecampaign', 5 );
		$this->ask( $this->limiter(), 'activecampaign', 1 );

		$this->assertGreaterThanOrEqual( 1.0, $this->calls[5] - $this->calls[0] );
	}

	public function test_a_wait_too_long_for_a_request_is_left_to_the_companion(): void {
		$limiter = $this->limiter();
		$this->ask( $limiter, 'convertkit', 120 );

		try {
			$limiter->wait_for_slot( 'convertkit' );
			$this->fail( 'The 121st call of a minute went through.' );
		} catch ( CrmException $error ) {
			$this->assertSame( CrmException::RATE_LIMITED, $error->kind() );
			$this->assertGreaterThan( 50, $error->retry_after() );
			$this->assertLessThan( 65, $error->retry_after() );
		}

		$this->now += $error->retry_after();
		$this->ask( $limiter, 'convertkit', 1 );
		$this->assertCount( 121, $this->calls );
	}

	public function test_a_clock_that_was_set_back_stops_nothing(): void {
		$this->ask( $this->limiter(), 'activecampaign', 5 );
		$this->now -= 86400;

		$this->ask( $this->limiter(), 'activecampaign', 1 );
		$this->assertSame( $this->now, end( $this->calls ) );
	}

	public function test_the_owner_of_a_larger_plan_may_say_so(): void {
		$larger = static function ( array $limits ): array {
			return array( 'activecampaign' => array( 50, 1.0 ) ) + $limits;
		};
		add_filter( 'cart_companion_crm_limits', $larger );
		$this->ask( $this->limiter(), 'activecampaign', 50 );
		remove_filter( 'cart_companion_crm_limits', $larger );

		$this->assertSame( $this->calls[0], end( $this->calls ) );
	}

	private function limiter(): RateLimiter {
		$limiter = new RateLimiter(
			function (): float {
				return $this->now;
			},
			function ( float $seconds ): void {
				$this->now += $seconds;
			}
		);
		foreach ( array( ActiveCampaign::class, Keap::class, Kit::class ) as $api ) {
			$api::make( new Registry( array() ), $limiter );
		}
		return $limiter;
	}

	private function ask( RateLimiter $limiter, string $crm, int $times ): void {
		for ( $time = 0; $time < $times; $time++ ) {
			$limiter->wait_for_slot( $crm );
			$this->calls[] = $this->now;
		}
	}
}
