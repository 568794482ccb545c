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
	/** AccessAlly's words for the CRMs that it supports; any other is its own Managed Contacts. */
	const CRMS = array( 'active-campaign', 'convertkit', 'ontraport', 'infusionsoft', 'drip' );

	public static function get_api_settings() {
		if ( FakeAccessAllyAnswers::has( __FUNCTION__ ) ) {
			return FakeAccessAllyAnswers::give( __FUNCTION__ );
		}
		$system = isset( FakeCrm::setup()['managed'] ) ? 'accessally-managed' : 'active-campaign';
		return get_option( '_accessally_setting_api', compact( 'system' ) );
	}
}

final class FakeAccessAllyApi {
	/** AccessAlly works with the list it fetched last; this fetches it anew. */
	public static function refresh_tag_mapping() {
		if ( FakeAccessAllyAnswers::has( __FUNCTION__ ) ) {
			return FakeAccessAllyAnswers::give( __FUNCTION__ );
		}
		if ( FakeAccessAllyManaged::is_on() ) {
			return self::get_all_tags();
		}
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
		$tags = FakeAccessAllyManaged::is_on() ? FakeCrm::state()['tags'] : get_option( 'fake_accessally_tags', array() );
		foreach ( $tags as $id => $name ) {
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

	public static function sync_user_info_from_crm( $user_id ) {
		if ( FakeAccessAllyAnswers::has( __FUNCTION__ ) ) {
			return FakeAccessAllyAnswers::give( __FUNCTION__ );
		}
		return FakeAccessAllyUsers::sync_user_info_from_crm( $user_id );
	}

	public static function get_all_custom_operations() {
		if ( FakeAccessAllyAnswers::has( __FUNCTION__ ) ) {
			return FakeAccessAllyAnswers::give( __FUNCTION__ );
		}
		return FakeAccessAllyOperations::list_of_all();
	}

	public static function run_custom_operation( $contact_id, $operation_id, $source ) {
		if ( FakeAccessAllyAnswers::has( __FUNCTION__ ) ) {
			return FakeAccessAllyAnswers::give( __FUNCTION__ );
		}
		return FakeAccessAllyOperations::run( $contact_id, $operation_id, $source );
	}
}
