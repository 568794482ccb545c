<?php
/**
 * Stand-in for WP Fusion's functions for WordPress users (its class-user.php).
 *
 * Tags lie in user meta; without $force_update nothing is asked of the CRM, so a tag that the CRM gained or lost
 * is not seen there until somebody asks with $force_update.
 */

final class FakeWpFusionUser {
	const TAGS = 'fake_wpf_tags';

	public function get_contact_id( $user_id, $force_update = false ) {
		$known = get_user_meta( $user_id, 'fake_wpf_contact_id', true );
		if ( '' !== $known && ! $force_update ) {
			return $known;
		}
		$user = get_userdata( $user_id );
		$id   = $user ? wp_fusion()->crm->get_contact_id( $user->user_email ) : false;
		if ( is_string( $id ) ) {
			update_user_meta( $user_id, 'fake_wpf_contact_id', $id );
		}
		return $id;
	}

	public function get_tags( $user_id, $force_update = false ) {
		if ( ! $force_update ) {
			return array_filter( (array) get_user_meta( $user_id, self::TAGS, true ) );
		}
		$contact_id = $this->get_contact_id( $user_id );
		if ( ! is_string( $contact_id ) ) {
			return array();
		}
		$tags = wp_fusion()->crm->get_tags( $contact_id );
		if ( is_array( $tags ) ) {
			update_user_meta( $user_id, self::TAGS, $tags );
		}
		return $tags;
	}

	/** Changes only the copy. */
	public function set_tags( $tags, $user_id ) {
		update_user_meta( $user_id, self::TAGS, $tags );
	}

	public function has_tag( $tag, $user_id ) {
		return in_array( $tag, $this->get_tags( $user_id ), true );
	}
}
