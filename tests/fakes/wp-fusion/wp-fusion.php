<?php
/**
 * Stand-in for WP Fusion: the public functions our connection calls, with their odd answers.
 *
 * Source of every behaviour: WP Fusion Lite 3.47.11 (github.com/verygoodplugins/wp-fusion-lite), run and read
 * in November 2026. Written anew from those observations; none of its code is here.
 */

require_once __DIR__ . '/../crm/FakeCrm.php';
require_once __DIR__ . '/FakeWpFusionCrm.php';
require_once __DIR__ . '/FakeWpFusionKit.php';
require_once __DIR__ . '/FakeWpFusionStaging.php';
require_once __DIR__ . '/FakeWpFusionUser.php';

/**
 * Under these keys WP Fusion keeps a user's contact and tags; it defines them with the slug of its CRM in front. On a
 * network that is one for all sites, unless its setting "Multisite - Blog Prefix" is on, here fake_wpf_prefix
 * (set_constants() of class-user.php).
 */
$prefix = is_multisite() && get_option( 'fake_wpf_prefix' ) ? $GLOBALS['wpdb']->get_blog_prefix() : '';
define( 'WPF_CONTACT_ID_META_KEY', $prefix . 'fake_wpf_contact_id' );
define( 'WPF_TAGS_META_KEY', $prefix . FakeWpFusionUser::TAGS );

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
		return apply_filters( 'fake_wpf_available_tags', FakeWpFusionCrm::available_tags() );
	}
	return $unset;
}

/** The stand-in has no limit of calls unless a test gives it one. */
add_filter( 'cart_companion_crm_limits', '__return_empty_array', 5 );
