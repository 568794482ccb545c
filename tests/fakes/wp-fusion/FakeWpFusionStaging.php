<?php
/**
 * WP Fusion's staging mode: its answers to calls that reach no CRM (class-staging.php and __call() of class-base.php in
 * WP Fusion Lite 3.47.11).
 *
 * apply_tags and remove_tags are true, add_contact gives an id made up on the spot, get_contact_id and get_tags what the
 * user's own meta says. The list of tags is still fetched.
 */

final class FakeWpFusionStaging {
	public static function get_contact_id( $email ) {
		$user = get_user_by( 'email', $email );
		$id   = $user ? get_user_meta( $user->ID, WPF_CONTACT_ID_META_KEY, true ) : '';
		return '' === $id ? false : $id;
	}

	public static function add_contact() {
		return 'staging_' . substr( md5( (string) wp_rand() ), 0, 10 );
	}

	public static function apply_tags() {
		return true;
	}

	public static function remove_tags() {
		return true;
	}

	public static function get_tags( $contact_id ) {
		$users = get_users( array( 'meta_key' => WPF_CONTACT_ID_META_KEY, 'meta_value' => $contact_id, 'fields' => 'ID' ) );
		return array() === $users ? array() : array_filter( (array) get_user_meta( $users[0], WPF_TAGS_META_KEY, true ) );
	}
}
