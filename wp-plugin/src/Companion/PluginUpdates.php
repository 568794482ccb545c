<?php
/**
 * Updates of this plugin come from the companion that the site is connected to, by WordPress's own screens.
 *
 * `Update URI` in the plugin's header names a host that exists nowhere and belongs to nobody: WordPress takes it for the
 * filter's name alone. The filter asks whichever companion this site is connected to; a site without one asks nobody.
 * Only a companion that somebody chose who may update plugins: it decides what code runs here, and on a whole network.
 */

declare(strict_types=1);

namespace CartCompanion\Companion;

use CartCompanion\Site\Settings;

final class PluginUpdates {
	/** How many sites of a network are looked at for one that is connected. */
	private const SITES = 200;

	/** The host of `Update URI`: `.invalid` is reserved (RFC 2606). */
	public const HOST = 'cart-companion.invalid';

	private const SLUG = 'cart-companion';

	private Settings $settings;
	private SignedHttp $http;
	private string $plugin;

	/** @param string $file The plugin's main file. */
	public function __construct( Settings $settings, SignedHttp $http, string $file ) {
		$this->settings = $settings;
		$this->http     = $http;
		$this->plugin   = plugin_basename( $file );
	}

	/** Whether who is logged in may let a companion supply updates; on a network its owner alone may. */
	public static function may_be_allowed(): bool {
		return current_user_can( 'update_plugins' );
	}

	public function register(): void {
		add_filter( 'update_plugins_' . self::HOST, array( $this, 'offer' ), 10, 3 );
		add_filter( 'plugins_api', array( $this, 'describe' ), 10, 3 );
		add_filter( 'upgrader_pre_download', array( $this, 'download' ), 10, 4 );
	}

	/**
	 * @param mixed                $update What another filter said.
	 * @param array<string, mixed> $header
	 * @return mixed For WordPress, which compares the versions.
	 */
	public function offer( $update, array $header, string $plugin ) {
		$release = $plugin === $this->plugin && null !== $this->connected_site() ? $this->release() : null;
		if ( ! $release instanceof PluginRelease ) {
			return $update;
		}
		return array(
			'slug'         => self::SLUG,
			'version'      => $release->version,
			'url'          => $this->settings->companion_url(),
			'package'      => $release->package,
			'requires'     => $release->fact( 'requires' ),
			'tested'       => $release->fact( 'tested' ),
			'requires_php' => $release->fact( 'requires_php' ),
		);
	}

	/**
	 * What "View details" shows.
	 *
	 * @param mixed  $result What another filter said; false for nothing.
	 * @param string $action
	 * @param object $wanted
	 * @return mixed
	 */
	public function describe( $result, $action, $wanted ) {
		if ( 'plugin_information' !== $action || self::SLUG !== ( $wanted->slug ?? '' ) || null === $this->connected_site() ) {
			return $result;
		}
		$release = $this->release();
		if ( is_wp_error( $release ) ) {
			return $release;
		}
		$header  = get_plugin_data( WP_PLUGIN_DIR . '/' . $this->plugin );
		$changes = array_map( static fn( string $change ): string => '<li>' . esc_html( $change ) . '</li>', $release->changes() );
		return (object) array(
			'name'          => $header['Name'],
			'slug'          => self::SLUG,
			'version'       => $release->version,
			'author'        => $header['Author'],
			'requires'      => $release->fact( 'requires' ),
			'tested'        => $release->fact( 'tested' ),
			'requires_php'  => $release->fact( 'requires_php' ),
			'download_link' => $release->package,
			'sections'      => array(
				'description' => '<p>' . $header['Description'] . '</p>',
				'changelog'   => '<h4>' . esc_html( $release->version ) . '</h4><ul>' . implode( '', $changes ) . '</ul>',
			),
		);
	}

	/**
	 * An update of this plugin is fetched from the companion and has the hash that the companion signed just now,
	 * whatever was offered before; a zip that somebody uploads is theirs.
	 *
	 * @param mixed                $reply
	 * @param string               $package
	 * @param object               $upgrader
	 * @param array<string, mixed> $extra
	 * @return mixed A file, or a WP_Error that says why there is none.
	 */
	public function download( $reply, $package, $upgrader, $extra = array() ) {
		if ( ( $extra['plugin'] ?? '' ) !== $this->plugin ) {
			return $reply;
		}
		$release = $this->release();
		return is_wp_error( $release ) ? $release : $release->download();
	}

	/** Why a companion that this site is connected with supplies no updates. */
	public static function not_allowed(): string {
		return __( 'Updates of this plugin do not come from your companion yet. Somebody who may update plugins has to allow it under Cart Companion → Connect.', 'cart-companion' );
	}

	/** @return PluginRelease|\WP_Error Before this site is connected, and on a copy, SignedHttp asks nobody and says so. */
	private function release() {
		$site = $this->connected_site();
		if ( null === $site && $this->settings->is_paired() ) {
			return new \WP_Error( 'cart_companion_not_allowed', self::not_allowed() );
		}
		$is_other = null !== $site && get_current_blog_id() !== $site;
		if ( $is_other ) {
			switch_to_blog( $site );
		}
		try {
			return PluginRelease::current( $this->http, $this->settings );
		} catch ( CompanionError $error ) {
			return new \WP_Error( 'cart_companion_' . $error->error_code(), $error->whole() );
		} finally {
			if ( $is_other ) {
				restore_current_blog();
			}
		}
	}

	/**
	 * Whose companion is asked: this site's; on a network, where WordPress looks for updates at the main site alone, else
	 * that of the first site that is connected. On a subsite its administrator connects, who may not update plugins: that
	 * companion is asked only where the network's owner connected it, or agreed.
	 *
	 * @return int|null The site's number; null for none.
	 */
	private function connected_site(): ?int {
		if ( $this->settings->is_paired() && $this->settings->supplies_updates() ) {
			return get_current_blog_id();
		}
		$others = is_multisite() && is_main_site() ? get_sites( array( 'fields' => 'ids', 'number' => self::SITES, 'deleted' => 0, 'archived' => 0 ) ) : array();
		foreach ( $others as $site ) {
			switch_to_blog( $site );
			$supplies = $this->settings->is_active() && $this->settings->supplies_updates();
			restore_current_blog();
			if ( $supplies ) {
				return (int) $site;
			}
		}
		return null;
	}
}
