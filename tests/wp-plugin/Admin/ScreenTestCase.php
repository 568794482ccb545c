<?php
/**
 * An administrator on the plugin's screen in wp-admin.
 */

declare(strict_types=1);

require_once ABSPATH . 'wp-admin/includes/admin.php';

abstract class ScreenTestCase extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
		set_current_screen( 'toplevel_page_cart-companion' );
	}

	protected function tearDown(): void {
		$_GET = array();
		wp_set_current_user( 0 );
		$GLOBALS['current_screen'] = null;
		parent::tearDown();
	}
}
