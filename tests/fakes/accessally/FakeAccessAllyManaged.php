<?php
/**
 * Managed Contacts: AccessAlly keeps the contacts itself, in this WordPress, and gives each user one.
 *
 * On where the system of AccessAlly's settings is none of its CRMs (accessally-managed), or the option
 * cart_companion_fake_crm_setup says managed:
 *   managed: "register" (default): the contact is there when user_register is over
 *            "later": managed_seconds (default 2) after that, for whoever asks then; who has the user's meta in WordPress's
 *            cache sees it only when the cache is cleaned, as when another process wrote it
 *            "sync": only by AccessAlly -> Permissions -> Sync Users, here FakeAccessAllyManaged::sync_users()
 *
 * Sources (kb.accessally.com): a user added by an admin has a contact id "assigned by AccessAlly"; the address must be
 * without a "+"; contacts are synced by themselves; Sync Users mends users with an invalid contact id. When the id is
 * assigned is not said, hence the three ways.
 * Assumed: who was a user before gets a contact by Sync Users only; a deleted user's contact goes with them; an address that
 * is changed anywhere but on the account page leaves the contact with the old one; WP Fusion beside it has nothing to do.
 */

final class FakeAccessAllyManaged {
	const DUE = 'fake_accessally_contact_due';

	public static function is_on() {
		return ! in_array( FakeAccessAllySetup::get_api_settings()['system'], FakeAccessAllySetup::CRMS, true );
	}

	/** On user_register. */
	public static function user_register( $user_id ) {
		$way = FakeCrm::setup()['managed'] ?? 'register';
		if ( ! self::is_on() || 'sync' === $way ) {
			return;
		}
		if ( 'register' === $way ) {
			self::assign( $user_id );
			wp_cache_delete( $user_id, 'user_meta' );
			return;
		}
		update_user_meta( $user_id, self::DUE, microtime( true ) + ( FakeCrm::setup()['managed_seconds'] ?? 2 ) );
	}

	/** On deleted_user, when the user's meta is gone. */
	public static function deleted_user( $user_id ) {
		if ( ! self::is_on() ) {
			return;
		}
		FakeCrm::change(
			static function ( array &$state ) use ( $user_id ) {
				unset( $state['contacts'][ FakeCrm::contact_where( $state, static fn( $contact ) => (int) $user_id === (int) ( $contact['user_id'] ?? 0 ) ) ] );
			}
		);
	}

	/** AccessAlly -> Permissions -> Sync Users: every user whose contact id is missing or dead gets one. How many did. */
	public static function sync_users() {
		$mended = 0;
		foreach ( get_users( array( 'fields' => 'ID' ) ) as $user_id ) {
			if ( '' === self::contact_id( $user_id ) ) {
				self::assign( $user_id );
				wp_cache_delete( $user_id, 'user_meta' );
				$mended += '' === self::contact_id( $user_id ) ? 0 : 1;
			}
		}
		return $mended;
	}

	/** What is due by now, of this user. */
	public static function assign_if_due( $user_id ) {
		global $wpdb;
		if ( ! self::is_on() ) {
			return;
		}
		$due = $wpdb->get_var( $wpdb->prepare( "SELECT meta_value FROM $wpdb->usermeta WHERE user_id = %d AND meta_key = %s", $user_id, self::DUE ) );
		if ( null !== $due && microtime( true ) >= (float) $due ) {
			self::assign( $user_id );
			$wpdb->delete( $wpdb->usermeta, array( 'user_id' => $user_id, 'meta_key' => self::DUE ) );
		}
	}

	/** In the tables alone, past this process's cache. */
	private static function assign( $user_id ) {
		global $wpdb;
		$user = get_userdata( $user_id );
		if ( ! $user || '' === $user->user_email || false !== strpos( $user->user_email, '+' ) || '' !== self::contact_id( $user_id ) ) {
			return;
		}
		$contact_id = FakeCrm::change(
			static function ( array &$state ) use ( $user ) {
				$id = FakeCrm::contact_id( $state, $user->user_email );
				$id = '' !== $id ? $id : FakeCrm::create( $state, array( 'email' => $user->user_email, 'first_name' => $user->first_name, 'last_name' => $user->last_name ) );

				$state['contacts'][ $id ]['user_id'] = (int) $user->ID;
				return $id;
			}
		);
		$wpdb->delete( $wpdb->usermeta, array( 'user_id' => $user_id, 'meta_key' => FakeAccessAllyUsers::CONTACT ) );
		$wpdb->insert( $wpdb->usermeta, array( 'user_id' => $user_id, 'meta_key' => FakeAccessAllyUsers::CONTACT, 'meta_value' => $contact_id ) );
		do_action( 'fake_accessally_assigned', $user );
	}

	/** Of a contact that is there; '' for none. */
	private static function contact_id( $user_id ) {
		global $wpdb;
		$id = (string) $wpdb->get_var( $wpdb->prepare( "SELECT meta_value FROM $wpdb->usermeta WHERE user_id = %d AND meta_key = %s", $user_id, FakeAccessAllyUsers::CONTACT ) );
		return isset( FakeCrm::state()['contacts'][ $id ] ) ? $id : '';
	}
}
