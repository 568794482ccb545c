<?php
/**
 * Which links between users and contacts are this site's, on a network of sites.
 *
 * A plugin that keeps a user's contact in user meta keeps one for all sites, and each site may have a CRM account of its
 * own: there the same number is somebody else. So a link counts where this site was seen to make it, or to have found that
 * contact by the user's address. What was seen is user meta of the site's own, and counts for that very number only:
 * another site may have written over the link since.
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

use CartCompanion\Site\Network;

final class LinksOfSite {
	private const META = 'cart_companion_contact_';

	private string $plugin;

	/** @param string $plugin Slug of its connection. */
	public function __construct( string $plugin ) {
		$this->plugin = $plugin;
	}

	/** Called once: sees a plugin make links by itself. */
	public static function register(): void {
		if ( is_multisite() ) {
			add_action( 'added_user_meta', array( self::class, 'note_meta' ), 10, 4 );
			add_action( 'updated_user_meta', array( self::class, 'note_meta' ), 10, 4 );
			add_action( 'accessally_update_user', array( self::class, 'note_accessally' ), 10, 2 );
		}
	}

	/**
	 * Of WP Fusion's, by the key that it has for this site.
	 *
	 * @param mixed $meta_id
	 * @param mixed $user_id
	 * @param mixed $key
	 * @param mixed $contact_id
	 */
	public static function note_meta( $meta_id, $user_id, $key, $contact_id ): void {
		if ( defined( 'WPF_CONTACT_ID_META_KEY' ) && constant( 'WPF_CONTACT_ID_META_KEY' ) === $key ) {
			self::note_seen( 'wp-fusion', $user_id, $contact_id );
		}
	}

	/**
	 * AccessAlly made or updated a user from this site's CRM.
	 *
	 * @param mixed $user_id
	 * @param mixed $contact_id
	 */
	public static function note_accessally( $user_id, $contact_id = '' ): void {
		self::note_seen( 'accessally', $user_id, $contact_id );
	}

	/** This site made the link, or found that contact by the user's address. */
	public function note( int $user_id, string $contact_id ): void {
		if ( is_multisite() && '' !== $contact_id && ! $this->has( $user_id, $contact_id ) ) {
			update_user_meta( $user_id, $this->key(), wp_slash( $contact_id ) );
		}
	}

	/** Whether it was noted, and for this very contact. */
	public function has( int $user_id, string $contact_id ): bool {
		return get_user_meta( $user_id, $this->key(), true ) === $contact_id;
	}

	/**
	 * @param mixed $user_id
	 * @param mixed $contact_id
	 */
	private static function note_seen( string $plugin, $user_id, $contact_id ): void {
		// While one site acts for another, the plugin is still the first one's.
		if ( is_numeric( $user_id ) && is_scalar( $contact_id ) && ! is_bool( $contact_id ) && ! ms_is_switched() ) {
			( new self( $plugin ) )->note( (int) $user_id, (string) $contact_id );
		}
	}

	private function key(): string {
		return self::META . $this->plugin . Network::suffix();
	}
}
