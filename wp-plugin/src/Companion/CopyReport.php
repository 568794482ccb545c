<?php
/**
 * A copy of a connected site names itself to the companion, which then says on the live site's side that there is one.
 *
 * It is all that a copy sends. Nothing is fetched or changed by it: it is the question for the summary with the
 * copy's address in the query, which is signed; a companion of an older version answers it and keeps nothing.
 */

declare(strict_types=1);

namespace CartCompanion\Companion;

use CartCompanion\Site\{ AfterResponse, Capabilities, Settings, SiteAddress };

final class CopyReport {
	private const TRANSIENT = 'cart_companion_copy_named';

	private Settings $settings;
	private SignedHttp $http;

	public function __construct( Settings $settings, SignedHttp $http ) {
		$this->settings = $settings;
		$this->http     = $http;
	}

	/** @param string $cron_hook Of a cron event that comes often. */
	public function register( string $cron_hook ): void {
		add_action( $cron_hook, array( $this, 'send_by_cron' ), 10, 0 );
		add_action( 'admin_init', array( $this, 'send_after_page' ) );
	}

	/** By WP-Cron: not where the address may be what a stranger's request says that it is. */
	public function send_by_cron(): void {
		if ( $this->settings->is_copy() && ! SiteAddress::is_of_the_request() ) {
			$this->send();
		}
	}

	/** Hook admin_init: who is logged in has come by an address that is the site's. The page is not kept waiting. */
	public function send_after_page(): void {
		if ( ! wp_doing_ajax() && Capabilities::may_view() && $this->settings->is_copy() ) {
			( new AfterResponse( array( array( $this, 'send' ) ) ) )->schedule();
		}
	}

	/** Once a day for each address, whether it arrives or not. */
	public function send(): void {
		$here = SiteAddress::of_this_site();
		$mark = md5( $this->settings->site_id() . ' ' . SiteAddress::comparable( $here ) );
		if ( '' === $here || get_transient( self::TRANSIENT ) === $mark ) {
			return;
		}
		set_transient( self::TRANSIENT, $mark, DAY_IN_SECONDS );
		try {
			$this->http->report_copy( $here );
		} catch ( CompanionError $error ) {
			return; // The next day is early enough.
		}
	}
}
