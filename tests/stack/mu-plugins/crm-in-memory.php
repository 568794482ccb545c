<?php
/**
 * Where a site gets one request at a time: the stand-in CRM is read when one begins and written when it ends, so that a
 * CRM with thousands of contacts is not written anew with each call. Its record of calls is not kept.
 */

require_once __DIR__ . '/../../fakes/crm/FakeCrm.php';

if ( 'cli' !== PHP_SAPI ) {
	FakeCrm::hold();
	register_shutdown_function(
		static function () {
			FakeCrm::change(
				static function ( array &$state ) {
					$state['calls'] = array();
				}
			);
			FakeCrmOptions::let_go();
		}
	);
}
