<?php
/**
 * AccessAlly's functions for WordPress users, and its own copy of their tags (what pages are protected by).
 */

final class FakeAccessAllyUsers {
	const CONTACT = 'fake_accessally_contact_id';
	const TAGS    = '_accessally_user_tag_ids';

	public static function get_user_contact_id( $user_id ) {
		return get_user_meta( $user_id, self::CONTACT, true );
	}

	public static function set_user_contact_id( $user_id, $contact_id ) {
		update_user_meta( $user_id, self::CONTACT, $contact_id );
	}

	public static function get_cleaned_user_tags( $user_id ) {
		$stored = get_user_meta( $user_id, self::TAGS, true );
		return array( 'clean' => is_array( $stored ) ? $stored['ids'] : array() );
	}
}

final class FakeAccessAllyUserTags {
	public static function sync_user_tag_list( $contact_id, array $tag_ids, $system ) {
		$users = get_users(
			array(
				'meta_key'   => FakeAccessAllyUsers::CONTACT,
				'meta_value' => $contact_id,
				'fields'     => 'ID',
			)
		);
		foreach ( $users as $user_id ) {
			update_user_meta( $user_id, FakeAccessAllyUsers::TAGS, array( 'ids' => array_map( 'intval', $tag_ids ) ) );
		}
	}
}
