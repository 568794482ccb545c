<?php
/**
 * What is remembered of a user whose login this plugin made, from the moment the e-mail with the link was sent: by it a
 * password that somebody else gives them later is noticed.
 *
 * As user meta, so that it goes with the user. Of the password there is only a hash of its hash. On a network of sites, which
 * share their users, it is one site's: the one that made the login.
 */

declare(strict_types=1);

namespace CartCompanion\Users;

final class WelcomedUser {
	private const META = 'cart_companion_welcomed';

	private int $user_id;
	private int $welcomed_at;
	private string $password;
	private int $changed_at;
	private int $updated_at;
	private int $site;

	/** @param array<string, mixed> $stored at, password, changed_at, updated_at, site. */
	private function __construct( int $user_id, array $stored ) {
		$this->user_id     = $user_id;
		$this->welcomed_at = (int) ( $stored['at'] ?? 0 );
		$this->password    = (string) ( $stored['password'] ?? '' );
		$this->changed_at  = (int) ( $stored['changed_at'] ?? 0 );
		$this->updated_at  = (int) ( $stored['updated_at'] ?? 0 );
		$this->site        = (int) ( $stored['site'] ?? get_current_blog_id() );
	}

	/** Null where another made the login, or the e-mail was not sent yet. */
	public static function of( int $user_id ): ?self {
		global $wpdb;
		// Not get_user_meta(): another process may have written it since the cache was filled.
		$stored = maybe_unserialize( $wpdb->get_var( $wpdb->prepare( "SELECT meta_value FROM $wpdb->usermeta WHERE user_id = %d AND meta_key = %s", $user_id, self::META ) ) );
		return is_array( $stored ) ? new self( $user_id, $stored ) : null;
	}

	/** The e-mail with the link has just been sent. */
	public static function welcome( int $user_id ): void {
		( new self( $user_id, array( 'at' => time(), 'password' => self::fingerprint( $user_id ), 'site' => get_current_blog_id() ) ) )->save();
	}

	/** Whom another site of a network has welcomed, stays that one's. */
	public static function forget( int $user_id ): void {
		$user = self::of( $user_id );
		if ( null !== $user && $user->site() === get_current_blog_id() ) {
			delete_user_meta( $user_id, self::META );
		}
	}

	/** While this plugin sleeps it sees nobody change a password: whom this site has welcomed before, it watches no longer. */
	public static function forget_all(): void {
		global $wpdb;
		if ( ! is_multisite() ) {
			self::forget_network();
			return;
		}
		array_map( static fn( $id ) => self::forget( (int) $id ), (array) $wpdb->get_col( $wpdb->prepare( "SELECT user_id FROM $wpdb->usermeta WHERE meta_key = %s", self::META ) ) );
	}

	/** The same for all sites of a network. */
	public static function forget_network(): void {
		delete_metadata( 'user', 0, self::META, '', true );
	}

	/** Number of the site that made the login. */
	public function site(): int {
		return $this->site;
	}

	/** A Unix time. */
	public function welcomed_at(): int {
		return $this->welcomed_at;
	}

	/** When somebody who was not seen changed the password: a Unix time, 0 for never. */
	public function changed_at(): int {
		return $this->changed_at;
	}

	/** When AccessAlly last updated the user from its CRM: a Unix time, 0 for never. */
	public function updated_at(): int {
		return $this->updated_at;
	}

	/** Whether the password is another one than when this was asked last; from now on it is the one that is known. */
	public function has_new_password(): bool {
		$now = self::fingerprint( $this->user_id );
		if ( $now === $this->password ) {
			return false;
		}
		$this->password = $now;
		$this->save();
		return true;
	}

	public function note_change( int $at ): void {
		$this->changed_at = $at;
		$this->save();
	}

	public function note_update( int $at ): void {
		$this->updated_at = $at;
		$this->save();
	}

	private function save(): void {
		update_user_meta( $this->user_id, self::META, array(
			'at'         => $this->welcomed_at,
			'password'   => $this->password,
			'changed_at' => $this->changed_at,
			'updated_at' => $this->updated_at,
			'site'       => $this->site,
		) );
	}

	/** Read past every cache: the row has just been written. */
	private static function fingerprint( int $user_id ): string {
		global $wpdb;
		return md5( (string) $wpdb->get_var( $wpdb->prepare( "SELECT user_pass FROM $wpdb->users WHERE ID = %d", $user_id ) ) );
	}
}
