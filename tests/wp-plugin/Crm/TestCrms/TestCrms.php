<?php
/**
 * Every CRM there is to test with: the plugins of this folder's neighbours that have a file crms.php, and the servers of
 * tests/fakes/crm_apis.
 */

declare(strict_types=1);

final class TestCrms {
	/** @return TestCrm[] */
	public static function all(): array {
		if ( RealCrm::is_asked_for() ) {
			return array( RealCrm::here() );
		}
		$all = array();
		foreach ( (array) glob( dirname( __DIR__ ) . '/*/crms.php' ) as $file ) {
			$all = array_merge( $all, require $file );
		}
		return array_merge( $all, array_values( ApiCrm::all() ) );
	}
}
