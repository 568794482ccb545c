<?php
/**
 * The mark of a user whose login is not finished: the e-mail with the link to set a password is still to be sent.
 *
 * It is in the database together with the user: in the very row, where WordPress keeps the key for a new password
 * (none is asked for yet, and this one opens nothing), until a key is made; and as user meta until the e-mail is sent.
 * On a network of sites it is that of one site: the others do not finish its work.
 */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Site\{ Network, UserByAddress };
use CartCompanion\Store\Table;

final class PendingWelcomeEmail {
	private const META = 'cart_companion_login_owed';

	/** A key is "time:hash"; one of the year 1970 is long over, whatever follows. */
	private const KEY = '0:cart_companion';

	/**
	 * Of a new user, as wp_insert_user() takes them.
	 *
	 * @return array<string, mixed>
	 */
	public static function marks( string $event_id ): array {
		return array(
			'user_activation_key' => self::key() . $event_id,
			'meta_input'          => array( self::meta() => $event_id ),
		);
	}

	/** Before a key is made: of a user whose row alone bears the mark, for a process died that wrote it. */
	public static function record( int $user_id, string $event_id ): void {
		update_user_meta( $user_id, self::meta(), $event_id );
	}

	/** Id of the event that made the login; '' when none is. Read past every cache: another process may have sent it. */
	public static function by_event( int $user_id ): string {
		global $wpdb;
		$recorded = (string) $wpdb->get_var( $wpdb->prepare( "SELECT meta_value FROM $wpdb->usermeta WHERE user_id = %d AND meta_key = %s", $user_id, self::meta() ) );
		if ( '' !== $recorded ) {
			return $recorded;
		}
		$key = (string) $wpdb->get_var( $wpdb->prepare( "SELECT user_activation_key FROM $wpdb->users WHERE ID = %d", $user_id ) );
		return 0 === strpos( $key, self::key() ) ? substr( $key, strlen( self::key() ) ) : '';
	}

	/** On a network: whether another site made the user, and has not sent the e-mail yet. Read past every cache. */
	public static function is_owed_by_other_site( int $user_id ): bool {
		global $wpdb;
		if ( ! is_multisite() || '' !== self::by_event( $user_id ) ) {
			return false;
		}
		$metas = $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM $wpdb->usermeta WHERE user_id = %d AND meta_key LIKE %s", $user_id, $wpdb->esc_like( self::META ) . '%' ) );
		$keys  = $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM $wpdb->users WHERE ID = %d AND user_activation_key LIKE %s", $user_id, $wpdb->esc_like( self::KEY ) . '%' ) );
		return (int) $metas + (int) $keys > 0;
	}

	/** The user that was made for an event, also where they have another address by now; 0 when there is none. */
	public static function user_of( string $event_id, string $email ): int {
		global $wpdb;
		$found = UserByAddress::id( $email );
		if ( 0 !== $found && self::by_event( $found ) === $event_id ) {
			return $found;
		}
		$found = (int) $wpdb->get_var( $wpdb->prepare( "SELECT user_id FROM $wpdb->usermeta WHERE meta_key = %s AND meta_value = %s LIMIT 1", self::meta(), $event_id ) );
		return false === get_userdata( $found ) ? 0 : $found;
	}

	public static function forget( int $user_id, string $event_id ): void {
		global $wpdb;
		$wpdb->update(
			$wpdb->users,
			array( 'user_activation_key' => '' ),
			array( 'ID' => $user_id, 'user_activation_key' => self::key() . $event_id )
		);
		clean_user_cache( $user_id );
		delete_user_meta( $user_id, self::meta() );
	}

	/**
	 * On a further site of a network, once: marks that a version before this one wrote there bear no site's number, and pass
	 * for the first site's. This site's are those whose event came here and not there.
	 */
	public static function adopt(): void {
		global $wpdb;
		if ( '' === Network::suffix() ) {
			return;
		}
		$prefix = self::KEY . ':';
		$marks  = $wpdb->get_results( $wpdb->prepare( "SELECT user_id, meta_value AS event_id FROM $wpdb->usermeta WHERE meta_key = %s", self::META ) );
		foreach ( (array) $marks as $mark ) {
			if ( self::is_of_this_site( $mark->event_id ) ) {
				self::record( (int) $mark->user_id, $mark->event_id );
				delete_user_meta( (int) $mark->user_id, self::META, $mark->event_id );
			}
		}
		$keys = $wpdb->get_results( $wpdb->prepare( "SELECT ID, user_activation_key AS mark FROM $wpdb->users WHERE user_activation_key LIKE %s", $wpdb->esc_like( $prefix ) . '%' ) );
		foreach ( (array) $keys as $user ) {
			$event_id = substr( $user->mark, strlen( $prefix ) );
			if ( self::is_of_this_site( $event_id ) ) {
				$wpdb->update( $wpdb->users, array( 'user_activation_key' => self::key() . $event_id ), array( 'ID' => $user->ID, 'user_activation_key' => $user->mark ) );
				clean_user_cache( (int) $user->ID );
			}
		}
	}

	private static function is_of_this_site( string $event_id ): bool {
		global $wpdb;
		$is_there = static fn(): bool => null !== Table::value( 'event_id', 'WHERE event_id = %s', array( $event_id ) );
		if ( ! $is_there() ) {
			return false;
		}
		$before   = $wpdb->suppress_errors(); // The first site may have no table.
		$is_first = Network::at_site( Network::FIRST_SITE, $is_there );
		$wpdb->suppress_errors( $before );
		return ! $is_first;
	}

	private static function key(): string {
		return self::KEY . Network::suffix() . ':';
	}

	private static function meta(): string {
		return self::META . Network::suffix();
	}
}
