<?php
/**
 * Fetches events when somebody who works with them is in wp-admin, on a site where WP-Cron does not do it.
 *
 * A password before the whole site, or DISABLE_WP_CRON without another cron, stops WP-Cron; people come through.
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Delivery\{ CronPunctuality, DeliveryPoller };
use CartCompanion\Site\{ AfterResponse, Capabilities };

final class PollOnAdminVisit {
	/** WP-Cron has missed its minute, and the one after. */
	private const LATE_SECONDS = 2 * MINUTE_IN_SECONDS;

	private const APART_SECONDS = 30;
	private const TRANSIENT     = 'cart_companion_fetched_in_admin';

	private AfterResponse $after_response;

	public function __construct( DeliveryPoller $poller ) {
		$this->after_response = new AfterResponse( array( array( $poller, 'run_beside' ) ) );
	}

	/** Hook admin_init: the page is not kept waiting, and most pages have nothing to do. */
	public function notice(): void {
		if ( wp_doing_ajax() || CronPunctuality::seconds_late() < self::LATE_SECONDS || ! Capabilities::may_view() ) {
			return;
		}
		if ( false === get_transient( self::TRANSIENT ) ) {
			set_transient( self::TRANSIENT, 1, self::APART_SECONDS );
			$this->after_response->schedule();
		}
	}
}
