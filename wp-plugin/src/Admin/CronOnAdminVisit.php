<?php
/** Does what WP-Cron should have done when somebody who works with this plugin is in wp-admin. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Site\{ AfterResponse, Capabilities, MissedCron };

final class CronOnAdminVisit {
	private MissedCron $missed;

	public function __construct( MissedCron $missed ) {
		$this->missed = $missed;
	}

	/** Hook admin_init: the page is not kept waiting, and most pages have nothing to do. */
	public function notice(): void {
		if ( ! wp_doing_ajax() && $this->missed->is_late() && Capabilities::may_view() ) {
			( new AfterResponse( array( array( $this->missed, 'run' ) ) ) )->schedule();
		}
	}
}
