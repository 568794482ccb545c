<?php
/**
 * AccessAlly's main class, its license, its choice of a CRM, and its list of tags.
 */

final class FakeAccessAlly {
	const VERSION = '4.1.0';

	/** The WordPress user of a contact: made, or found, and told to others. */
	public static function add_user_and_password( $contact_id, $send_email, $update, $extra, $silent ) {
		$contact = FakeAccessAllyContacts::get_contact( $contact_id );
		if ( empty( $contact['Email'] ) ) {
			return new WP_Error( 'no_contact', 'There is no such contact.' );
		}
		$user_id = email_exists( $contact['Email'] );
		if ( ! $user_id ) {
			$user_id = wp_create_user( $contact['Email'], wp_generate_password(), $contact['Email'] );
		}
		FakeAccessAllyUsers::set_user_contact_id( $user_id, $contact_id );
		FakeAccessAllyUserTags::sync_user_tag_list( $contact_id, FakeAccessAllyContacts::get_contact_tags( $contact_id ), FakeAccessAllySetup::get_api_settings()['system'] );
		do_action( 'accessally_update_user', $user_id, $contact_id );
		return $user_id;
	}
}

final class FakeAccessAllyLicense {
	public static $accessally_enabled = true;
}

final class FakeAccessAllySetup {
	public static function get_api_settings() {
		return get_option( '_accessally_setting_api', array( 'system' => 'active-campaign' ) );
	}
}

final class FakeAccessAllyApi {
	/** AccessAlly works with the list it fetched last; this fetches it anew. */
	public static function refresh_tag_mapping() {
		$tags = FakeCrm::call(
			'refresh_tag_mapping',
			array(),
			static function ( array &$state ) {
				return $state['tags'];
			}
		);
		if ( is_array( $tags ) ) {
			update_option( 'fake_accessally_tags', $tags, false );
		}
		return self::get_all_tags();
	}

	public static function get_all_tags() {
		$rows = array();
		foreach ( get_option( 'fake_accessally_tags', array() ) as $id => $name ) {
			$rows[] = array(
				'Id'      => $id,
				'TagName' => $name,
			);
		}
		return $rows;
	}

	public static function get_crm_contact_id( $user_id ) {
		return FakeAccessAllyUsers::get_user_contact_id( $user_id );
	}
}
