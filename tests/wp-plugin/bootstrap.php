<?php
/**
 * Loads a real WordPress with the plugin and the stand-ins for AccessAlly, WP Fusion, FluentCRM and Groundhogg.
 *
 * CART_COMPANION_WP names the folder with wp-load.php: `python -m tests.stack wordpress` makes one and prints it.
 * CART_COMPANION_REAL_CRM: a real CRM's plugin is active there, which stands in for itself (`make real-plugins`).
 */

declare(strict_types=1);

$folder = getenv( 'CART_COMPANION_WP' );
if ( ! is_string( $folder ) || ! is_file( $folder . '/wp-load.php' ) ) {
	fwrite( STDERR, "CART_COMPANION_WP must name a folder with an installed WordPress. Make one with: python -m tests.stack wordpress\n" );
	exit( 1 );
}

$_SERVER['HTTP_HOST']       = getenv( 'CART_COMPANION_HOST' ) ?: 'shop.example.com'; // A network of sites knows its own only.
$_SERVER['SERVER_NAME']     = $_SERVER['HTTP_HOST'];
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REMOTE_ADDR']     = '192.0.2.1';

require_once $folder . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

$plugin = 'cart-companion/cart-companion.php';
if ( ! is_plugin_active( $plugin ) ) {
	$done = activate_plugin( $plugin );
	if ( is_wp_error( $done ) ) {
		fwrite( STDERR, $done->get_error_message() . "\n" );
		exit( 1 );
	}
}
CartCompanion\Store\Table::ensure();

$real = '' === (string) getenv( 'CART_COMPANION_REAL_CRM' ) ? array() : array( 'fluentcrm', 'groundhogg', 'wp-fusion' );
foreach ( glob( dirname( __DIR__ ) . '/fakes/*', GLOB_ONLYDIR ) as $fake ) {
	if ( ! in_array( basename( $fake ), $real, true ) && is_file( $fake . '/' . basename( $fake ) . '.php' ) ) {
		require_once $fake . '/' . basename( $fake ) . '.php'; // Once: the WordPress may have it as a plugin already.
	}
}

require_once dirname( __DIR__ ) . '/stack/mu-plugins/crm-apis.php';

foreach ( array( 'TestCrm', 'ApiCrm', 'StandInCrm', 'ManagedContacts', 'RealTables', 'RealCrm', 'TestCrms' ) as $class ) {
	require_once __DIR__ . "/Crm/TestCrms/$class.php";
}
require_once __DIR__ . '/AccessQuestions.php';
require_once __DIR__ . '/SiteTestCase.php';
require_once __DIR__ . '/WorkingCrm.php';
require_once __DIR__ . '/Users/LoginTestCase.php';
require_once __DIR__ . '/Users/LeftBehindTestCase.php';
require_once __DIR__ . '/Access/AccessCheckTestCase.php';
require_once __DIR__ . '/Admin/ScreenTestCase.php';
require_once __DIR__ . '/Alerts/AlertsTestCase.php';
require_once __DIR__ . '/Alerts/DigestTestCase.php';
require_once __DIR__ . '/Api/CopyTestCase.php';
require_once __DIR__ . '/Sample.php';
require_once __DIR__ . '/Users/ManagedContactsTestCase.php';
require_once __DIR__ . '/Crm/Keyed/ApiTestCase.php';
require_once __DIR__ . '/Crm/Conformance/ConformanceTestCase.php';
