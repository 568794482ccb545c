<?php
/**
 * What AccessAlly does when the CRM's automation calls its webhooks, and when the person comes.
 *
 * Sources (kb.accessally.com): aal_genpass makes the user, with the address as user name; a user with that address who exists
 * already gets a *new password*, and it is saved in the CRM's password field. Since 3.2 a webhook only marks the user:
 * tags are fetched when they come by an e-mail link or open a page after a webhook, and after 24 hours.
 * Public code hooks accessally_update_user: the user was made or updated from the CRM.
 * Assumed: aal_genpass fires accessally_update_user each time, and a new user's copy of the tags is empty until they come.
 */

final class FakeAccessAllyWebhooks {
	const MARK = 'fake_accessally_marked';

	/** The webhooks that automations have called since, see FakeCrmAutomations; how many there were. */
	public static function deliver() {
		$called = FakeCrm::change(
			static function ( array &$state ) {
				$called            = $state['webhooks'] ?? array();
				$state['webhooks'] = array();
				return $called;
			}
		);
		foreach ( $called as $one ) {
			if ( 'aal_genpass' === $one['webhook'] ) {
				self::aal_genpass( $one['contact'] );
			} else {
				self::aal_updateuser( $one['contact'] );
			}
		}
		return count( $called );
	}

	/** The user's id; 0 for a contact that is not there. */
	public static function aal_genpass( $contact_id ) {
		$email = FakeCrm::state()['contacts'][ $contact_id ]['email'] ?? '';
		if ( '' === $email ) {
			return 0;
		}
		$password = wp_generate_password();
		$user_id  = email_exists( $email );
		if ( $user_id ) {
			wp_set_password( $password, $user_id );
		} else {
			$user_id = wp_create_user( $email, $password, $email );
		}
		FakeAccessAllyUsers::set_user_contact_id( $user_id, $contact_id );
		FakeCrm::change(
			static function ( array &$state ) use ( $contact_id, $password ) {
				$state['contacts'][ $contact_id ]['fields']['password'] = $password;
			}
		);
		update_user_meta( $user_id, self::MARK, 1 );
		do_action( 'accessally_update_user', $user_id, $contact_id );
		return $user_id;
	}

	public static function aal_updateuser( $contact_id ) {
		foreach ( FakeAccessAllyUserTags::users_of( $contact_id ) as $user_id ) {
			update_user_meta( $user_id, self::MARK, 1 );
		}
	}

	/** The person opens a page. */
	public static function person_comes( $user_id ) {
		if ( get_user_meta( $user_id, self::MARK, true ) ) {
			delete_user_meta( $user_id, self::MARK );
			FakeAccessAllyUsers::sync_user_info_from_crm( $user_id );
		}
	}
}
