<?php
/**
 * Stand-in for WP Fusion: the public functions our connection calls, with their odd answers.
 *
 * Source of every behaviour: WP Fusion Lite 3.47.11 (github.com/verygoodplugins/wp-fusion-lite), run and read
 * in November 2026. Written anew from those observations; none of its code is here.
 */

require_once __DIR__ . '/../crm/FakeCrm.php';
require_once __DIR__ . '/FakeWpFusionCrm.php';
require_once __DIR__ . '/FakeWpFusionStaging.php';
require_once __DIR__ . '/FakeWpFusionUser.php';

/** Under this key WP Fusion keeps a user's contact; it defines it with the slug of its CRM in front. */
define( 'WPF_CONTACT_ID_META_KEY', 'fake_wpf_contact_id' );

add_action(
	'user_register',
	static function ( $user_id ) {
		if ( ! class_exists( 'FakeAccessAllyManaged' ) || ! FakeAccessAllyManaged::is_on() ) { // Else it has a CRM of its own, with nobody here.
			wp_fusion()->user->user_register( $user_id );
		}
	},
	20
);

/** @return object With crm and user, as WP Fusion's own main object. */
function wp_fusion() {
	static $fusion = null;
	if ( null === $fusion ) {
		$fusion = (object) array(
			'crm'  => new FakeWpFusionCrm(),
			'user' => new FakeWpFusionUser(),
		);
	}
	return $fusion;
}

/** @return bool */
function wpf_is_staging_mode() {
	return FakeCrm::is_staging();
}

/** WP Fusion keeps the tags it last fetched as available_tags: id => label. */
function wpf_get_option( $name, $unset = false ) {
	if ( 'available_tags' === $name ) {
		return FakeWpFusionCrm::available_tags();
	}
	return $unset;
}

/** The stand-in has no limit of calls unless a test gives it one. */
add_filter( 'cart_companion_crm_limits', '__return_empty_array', 5 );
