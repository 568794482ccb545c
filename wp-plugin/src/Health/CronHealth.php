<?php
/**
 * Tests under Tools → Site Health: does WP-Cron run?
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Health;

use CartCompanion\Delivery\CronPunctuality;
use CartCompanion\Site\Settings;

final class CronHealth {
	private Settings $settings;

	public function __construct( Settings $settings ) {
		$this->settings = $settings;
	}

	/**
	 * Filter site_status_tests.
	 *
	 * @param array<string, array<string, mixed>> $tests
	 * @return array<string, array<string, mixed>>
	 */
	public function add_tests( array $tests ): array {
		$tests['direct']['cart_companion_cron'] = array(
			'label' => __( 'Cart Companion: scheduled tasks', 'cart-companion' ),
			'test'  => array( $this, 'test_cron' ),
		);
		return $tests;
	}

	/** @return array<string, mixed> */
	public function test_cron(): array {
		$late = $this->settings->is_paired() ? CronPunctuality::seconds_late() : 0;
		if ( $late < CronPunctuality::LATE_SECONDS ) {
			return TestResult::good( 'cron', __( 'Cart Companion’s scheduled tasks run', 'cart-companion' ), __( 'WP-Cron runs on this site.', 'cart-companion' ) );
		}
		/* translators: %s: length of time */
		$label = sprintf( __( 'WP-Cron has not run on this site for %s', 'cart-companion' ), human_time_diff( time() - $late ) );
		$why   = __( 'Without it this site does not fetch events that the companion cannot bring, and alerts come late.', 'cart-companion' );
		$to_do = defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON
			? __( 'DISABLE_WP_CRON in wp-config.php switches WordPress’s own cron off: ask your host to call wp-cron.php every minute instead, or remove the line.', 'cart-companion' )
			: __( 'WordPress runs it when somebody visits the site, by calling wp-cron.php itself; a password before the whole site stops that call. Ask your host to call wp-cron.php every minute, past the password.', 'cart-companion' );
		return TestResult::recommended( 'cron', $label, "$why $to_do" );
	}
}
