<?php
/**
 * What is remembered of a user whose login this plugin made, from the moment the e-mail with the link was sent: by it a
 * password that somebody else gives them later is noticed.
 *
 * As user meta, so that it goes with the user. Of the password there is only a hash of its hash.
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

	/** @param array<string, mixed> $stored at, password, changed_at, updated_at. */
	private function __construct( int $user_id, array $stored ) {
		$this->user_id     = $user_id;
		$this->welcomed_at = (int) ( $stored['at'] ?? 0 );
		$this->password    = (string) ( $stored['password'] ?? '' );
		$this->changed_at  = (int) ( $stored['changed_at'] ?? 0 );
		$this->updated_at  = (int) ( $stored['updated_at'] ?? 0 );
	}

	/** Null where another made the login, or the e-mail was not sent yet. */
	public static function of( int $user_id ): ?self {
		$stored = get_user_meta( $user_id, self::META, true );
		return is_array( $stored ) ? new self( $user_id, $stored ) : null;
	}

	/** The e-mail with the link has just been sent. */
	public static function welcome( int $user_id ): void {
		( new self( $user_id, array( 'at' => time(), 'password' => self::fingerprint( $user_id ) ) ) )->save();
	}

	public static function forget( int $user_id ): void {
		delete_user_meta( $user_id, self::META );
	}

	/** While this plugin sleeps it sees nobody change a password: whom it has welcomed before, it watches no longer. */
	public static function forget_all(): void {
		delete_metadata( 'user', 0, self::META, '', true );
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
		) );
	}

	/** Read past every cache: the row has just been written. */
	private static function fingerprint( int $user_id ): string {
		global $wpdb;
		return md5( (string) $wpdb->get_var( $wpdb->prepare( "SELECT user_pass FROM $wpdb->users WHERE ID = %d", $user_id ) ) );
	}
}
