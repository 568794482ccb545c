<?php
/**
 * The stand-in CRM is read when a request begins and written when it ends, so that a CRM with thousands of contacts is
 * not written anew with each call. One request at a time has it; its record of calls is not kept.
 */

require_once __DIR__ . '/../../fakes/crm/FakeCrm.php';

if ( 'cli' !== PHP_SAPI ) {
	$GLOBALS['wpdb']->query( $GLOBALS['wpdb']->prepare( 'SELECT GET_LOCK( %s, 120 )', DB_NAME . '_fake_crm' ) );
	FakeCrm::hold();
	register_shutdown_function(
		static function () {
			global $wpdb;
			FakeCrm::change(
				static function ( array &$state ) {
					$state['calls'] = array();
				}
			);
			FakeCrmOptions::let_go();
			$wpdb->query( $wpdb->prepare( 'SELECT RELEASE_LOCK( %s )', DB_NAME . '_fake_crm' ) );
		}
	);
}
