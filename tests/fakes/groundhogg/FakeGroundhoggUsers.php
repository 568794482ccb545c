<?php
/**
 * What Groundhogg does by itself when a WordPress user is made or changed (includes/user-syncing.php; in
 * includes/functions.php convert_user_to_contact_when_user_registered() and create_contact_from_user()).
 *
 * - On user_register, priority 10: the contact with the user's id, else with the address as the database compares, gets
 *   the user's first name (the display name where there is none), last name (an empty one blanks it) and id; where there
 *   is no contact, one is made, unconfirmed. Outside of wp-admin who had unsubscribed (status 3), bounced (6) or
 *   complained (8) is unconfirmed after that, which is mailable. The filter should_convert_user_to_contact_when_user_registered
 *   keeps it from all that.
 * - On profile_update, which get_password_reset_key() of WordPress fires too: the same without a change of the status.
 * - Its option gh_disable_user_sync switches both off.
 */

final class FakeGroundhoggUsers {
	const MADE_MAILABLE = array( 'unsubscribed', 'bounced', 'complained' );

	public static function sync_new_user( $user_id ) {
		$user = get_userdata( $user_id );
		if ( 'groundhogg' !== FakeCrm::kind() || get_option( 'gh_disable_user_sync' ) || ! apply_filters( 'groundhogg/should_convert_user_to_contact_when_user_registered', true, $user_id, $user ) ) {
			return;
		}
		$id = self::create_contact_from_user( $user );
		if ( ! is_admin() ) {
			FakeCrm::change(
				static function ( array &$state ) use ( $id ) {
					$was = $state['contacts'][ $id ]['status'];

					$state['contacts'][ $id ]['status'] = in_array( $was, self::MADE_MAILABLE, true ) ? 'unconfirmed' : $was;
				}
			);
		}
	}

	public static function sync_existing_user( $user_id ) {
		if ( 'groundhogg' === FakeCrm::kind() && ! get_option( 'gh_disable_user_sync' ) ) {
			self::create_contact_from_user( get_userdata( $user_id ) );
		}
	}

	private static function create_contact_from_user( WP_User $user ) {
		$names = array(
			'first_name' => '' === $user->first_name ? $user->display_name : $user->first_name,
			'last_name'  => $user->last_name,
			'user_id'    => $user->ID,
		);
		return FakeCrm::change(
			static function ( array &$state ) use ( $user, $names ) {
				$id = FakeCrm::contact_where( $state, static fn( $contact ) => (int) ( $contact['user_id'] ?? 0 ) === $user->ID );
				$id = '' === $id ? FakeCrm::collated_contact_id( $state, $user->user_email ) : $id;
				if ( '' === $id ) {
					return FakeCrm::create( $state, $names + array( 'email' => $user->user_email, 'status' => 'unconfirmed' ) );
				}
				$state['contacts'][ $id ] = $names + $state['contacts'][ $id ];
				return $id;
			}
		);
	}
}
