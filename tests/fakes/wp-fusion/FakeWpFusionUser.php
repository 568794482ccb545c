<?php
/**
 * Stand-in for WP Fusion's functions for WordPress users (its class-user.php).
 *
 * Tags lie in user meta; without $force_update nothing is asked of the CRM, so a tag that the CRM gained or lost
 * is not seen there until somebody asks with $force_update. So with the contact's id: of a user without one, such as
 * somebody who was a user before they were a contact, get_contact_id() says false and looks nowhere (lines 659 to 720);
 * with $force_update, where the CRM finds nobody, the id and the tags go. An id that begins with "staging_" counts as none.
 * A user who registers is looked up in the CRM by address, whatever their meta says, and added as a contact where none
 * is found and its option "Create Contacts" is on, as it is from the start (here fake_wpf_create_users); an error counts
 * as none. A filter that gives null cancels it all. (Lines 306 to 507 of class-user.php; the tags and lists that its
 * settings give to whoever registers are left out.)
 */

final class FakeWpFusionUser {
	/** Without a prefix. */
	const TAGS = 'fake_wpf_tags';

	/** On user_register, priority 20. */
	public function user_register( $user_id ) {
		$user = get_userdata( $user_id );
		if ( false === $user ) {
			return false; // Deleted by another plugin that heard of it first.
		}
		$data = apply_filters( 'wpf_user_register', array( 'user_email' => $user->user_email, 'first_name' => $user->first_name ), $user_id );
		if ( null === $data || empty( $data['user_email'] ) ) {
			return false;
		}
		$contact_id = $this->get_contact_id( $user_id, true );
		$is_known   = ! empty( $contact_id ) && ! is_wp_error( $contact_id );
		if ( ! $is_known && ! get_option( 'fake_wpf_create_users', 1 ) ) {
			return false;
		}
		if ( ! $is_known ) {
			$contact_id = wp_fusion()->crm->add_contact( $data );
			if ( is_wp_error( $contact_id ) ) {
				return $contact_id;
			}
			update_user_meta( $user_id, WPF_CONTACT_ID_META_KEY, sanitize_text_field( $contact_id ) );
		} else {
			$this->get_tags( $user_id, true );
		}
		return $contact_id;
	}

	public function get_contact_id( $user_id, $force_update = false ) {
		$known = get_user_meta( $user_id, WPF_CONTACT_ID_META_KEY, true );
		if ( ! $force_update ) {
			return '' === $known || ( 0 === strpos( $known, 'staging_' ) && ! wpf_is_staging_mode() ) ? false : $known;
		}
		$user = get_userdata( $user_id );
		$id   = $user ? wp_fusion()->crm->get_contact_id( $user->user_email ) : false;
		if ( is_wp_error( $id ) ) {
			return false;
		}
		if ( empty( $id ) ) {
			delete_user_meta( $user_id, WPF_CONTACT_ID_META_KEY );
			delete_user_meta( $user_id, WPF_TAGS_META_KEY );
			return $id;
		}
		update_user_meta( $user_id, WPF_CONTACT_ID_META_KEY, (string) $id );
		return (string) $id;
	}

	public function get_tags( $user_id, $force_update = false ) {
		if ( ! $force_update ) {
			return array_filter( (array) get_user_meta( $user_id, WPF_TAGS_META_KEY, true ) );
		}
		$contact_id = $this->get_contact_id( $user_id );
		if ( ! is_string( $contact_id ) ) {
			return array();
		}
		$tags = wp_fusion()->crm->get_tags( $contact_id );
		if ( is_array( $tags ) ) {
			update_user_meta( $user_id, WPF_TAGS_META_KEY, $tags );
		}
		return $tags;
	}

	/** Changes only the copy, and tells other plugins each time, also where nothing changed. An empty one is none. */
	public function set_tags( $tags, $user_id ) {
		array() === $tags ? delete_user_meta( $user_id, WPF_TAGS_META_KEY ) : update_user_meta( $user_id, WPF_TAGS_META_KEY, $tags );
		do_action( 'wpf_tags_modified', $user_id, $tags );
	}

	public function has_tag( $tag, $user_id ) {
		return in_array( $tag, $this->get_tags( $user_id ), true );
	}
}
