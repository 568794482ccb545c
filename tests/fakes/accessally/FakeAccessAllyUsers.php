<?php
/**
 * AccessAlly's functions for WordPress users, and its own copy of their tags (what pages are protected by).
 *
 * With a CRM the copy is behind it until somebody fetches. Managed Contacts have no copy: they are "synced by themselves"
 * (kb.accessally.com). An address that was changed in the CRM first comes to the user's e-mail address and not to the user
 * name when it is fetched; one changed on the account page changes user name, e-mail and CRM together (kb.accessally.com).
 * Assumed: fetching answers nothing, and leaves the user as they are when their contact is gone.
 */

final class FakeAccessAllyUsers {
	const CONTACT = 'fake_accessally_contact_id';
	const TAGS    = '_accessally_user_tag_ids';

	public static function get_user_contact_id( $user_id ) {
		if ( FakeAccessAllyAnswers::has( __FUNCTION__ ) ) {
			return FakeAccessAllyAnswers::give( __FUNCTION__ );
		}
		FakeAccessAllyManaged::assign_if_due( $user_id );
		return get_user_meta( $user_id, self::CONTACT, true );
	}

	public static function set_user_contact_id( $user_id, $contact_id ) {
		if ( FakeAccessAllyAnswers::has( __FUNCTION__ ) ) {
			return FakeAccessAllyAnswers::give( __FUNCTION__ );
		}
		update_user_meta( $user_id, self::CONTACT, $contact_id );
	}

	public static function get_cleaned_user_tags( $user_id ) {
		if ( FakeAccessAllyAnswers::has( __FUNCTION__ ) ) {
			return FakeAccessAllyAnswers::give( __FUNCTION__ );
		}
		if ( FakeAccessAllyManaged::is_on() ) {
			$contact_id = self::get_user_contact_id( $user_id );
			return array( 'clean' => array_map( 'intval', FakeCrm::state()['contacts'][ $contact_id ]['tags'] ?? array() ) );
		}
		$stored = get_user_meta( $user_id, self::TAGS, true );
		return array( 'clean' => is_array( $stored ) ? $stored['ids'] : array() );
	}

	/** AccessAllyAPI's: one call to the CRM, and the copy is as the CRM says. */
	public static function sync_user_info_from_crm( $user_id ) {
		if ( FakeAccessAllyManaged::is_on() ) {
			return;
		}
		$contact_id = self::get_user_contact_id( $user_id );
		$contact    = FakeCrm::call(
			'sync_user_info_from_crm',
			array(
				'contact' => $contact_id,
				'tags'    => array(),
			),
			static function ( array &$state ) use ( $contact_id ) {
				if ( ! isset( $state['contacts'][ $contact_id ] ) ) {
					FakeCrm::answer( 404 );
				}
				return $state['contacts'][ $contact_id ] ?? null;
			}
		);
		FakeAccessAllyContacts::throw_if_visible();
		if ( is_array( $contact ) ) {
			update_user_meta( $user_id, self::TAGS, array( 'ids' => array_map( 'intval', $contact['tags'] ) ) );
			self::set_address( $user_id, array( 'user_email' => $contact['email'] ) );
		}
	}

	/** The member changes the address on the account page: user name, e-mail and CRM together; they are logged out. */
	public static function change_address_on_account_page( $user_id, $email ) {
		$contact_id = self::get_user_contact_id( $user_id );
		FakeCrm::change(
			static function ( array &$state ) use ( $contact_id, $email ) {
				if ( isset( $state['contacts'][ $contact_id ] ) ) {
					$state['contacts'][ $contact_id ]['email'] = $email;
				}
			}
		);
		self::set_address( $user_id, array( 'user_login' => $email, 'user_email' => $email ) );
		WP_Session_Tokens::get_instance( $user_id )->destroy_all();
	}

	private static function set_address( $user_id, array $fields ) {
		global $wpdb;
		$wpdb->update( $wpdb->users, $fields, array( 'ID' => $user_id ) );
		clean_user_cache( $user_id );
	}
}

final class FakeAccessAllyUserTags {
	/** Whether a list for a contact that the CRM has no more is passed over; what AccessAlly does is not known. */
	public static $passes_over_gone = false;

	public static function sync_user_tag_list( $contact_id, array $tag_ids, $system ) {
		if ( FakeAccessAllyAnswers::has( __FUNCTION__ ) ) {
			return FakeAccessAllyAnswers::give( __FUNCTION__ );
		}
		if ( self::$passes_over_gone && ! isset( FakeCrm::state()['contacts'][ $contact_id ] ) ) {
			return;
		}
		foreach ( self::users_of( $contact_id ) as $user_id ) {
			update_user_meta( $user_id, FakeAccessAllyUsers::TAGS, array( 'ids' => array_map( 'intval', $tag_ids ) ) );
		}
	}

	/** @return array Ids of the users that are this contact. */
	public static function users_of( $contact_id ) {
		return get_users(
			array(
				'meta_key'   => FakeAccessAllyUsers::CONTACT,
				'meta_value' => $contact_id,
				'fields'     => 'ID',
			)
		);
	}
}
