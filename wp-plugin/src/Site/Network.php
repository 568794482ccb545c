<?php
/** What this site is in a network of sites (a "multisite"), which has one table of users; without a network, the only site. */

declare(strict_types=1);

namespace CartCompanion\Site;

use const CartCompanion\PLUGIN_FILE;

final class Network {
	/** WordPress gives this site no number in the names of its tables. */
	public const FIRST_SITE = 1;

	/** What makes a name of user meta this site's own; '' on the first site, and without a network. */
	public static function suffix(): string {
		return is_multisite() && self::FIRST_SITE !== get_current_blog_id() ? '_' . get_current_blog_id() : '';
	}

	/** Whether wp-config.php, which is the whole network's, speaks of this site: of the main site alone. */
	public static function is_site_of_config(): bool {
		return ! is_multisite() || is_main_site();
	}

	/** Whether this plugin sees what happens to users on every site; on a network where it is active here and there, it does not. */
	public static function is_plugin_everywhere(): bool {
		return ! is_multisite() || isset( ( (array) get_site_option( 'active_sitewide_plugins', array() ) )[ plugin_basename( PLUGIN_FILE ) ] );
	}

	/** Whether a user belongs to this site, also while the network has closed it, and without any role. */
	public static function is_member( int $user_id ): bool {
		global $wpdb;
		return ! is_multisite() || is_array( get_user_meta( $user_id, $wpdb->get_blog_prefix() . 'capabilities', true ) );
	}

	/** Deletes a user of this site; who belongs to another one too, leaves this one. */
	public static function delete_user( int $user_id ): void {
		require_once ABSPATH . 'wp-admin/includes/user.php';
		if ( ! is_multisite() ) {
			wp_delete_user( $user_id );
			return;
		}
		require_once ABSPATH . 'wp-admin/includes/ms.php';
		$others = array_diff( array_keys( get_blogs_of_user( $user_id, true ) ), array( get_current_blog_id() ) );
		array() === $others ? wpmu_delete_user( $user_id ) : remove_user_from_blog( $user_id, get_current_blog_id() );
	}

	/**
	 * Does something as if the request were another site's.
	 *
	 * @param callable(): mixed $work
	 * @return mixed What $work returns.
	 */
	public static function at_site( int $site, callable $work ) {
		if ( ! is_multisite() || get_current_blog_id() === $site ) {
			return $work();
		}
		switch_to_blog( $site );
		try {
			return $work();
		} finally {
			restore_current_blog();
		}
	}
}
