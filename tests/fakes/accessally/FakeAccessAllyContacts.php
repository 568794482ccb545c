<?php
/**
 * AccessAlly's functions for contacts (AccessAllyMembershipUtilities): no WordPress user is needed.
 *
 * With Managed Contacts they lie in this WordPress: nothing goes over the network, and its database takes zoe@ for zoë@.
 */

final class FakeAccessAllyContacts {
	public static function get_all_tags() {
		if ( FakeAccessAllyAnswers::has( __FUNCTION__ ) ) {
			return FakeAccessAllyAnswers::give( __FUNCTION__ );
		}
		return FakeAccessAllyApi::get_all_tags();
	}

	/** A list of rows; empty when there is none. */
	public static function get_contact_by_email( $email ) {
		if ( FakeAccessAllyAnswers::has( __FUNCTION__ ) ) {
			return FakeAccessAllyAnswers::give( __FUNCTION__ );
		}
		$is_managed = FakeAccessAllyManaged::is_on();
		FakeAccessAllyManaged::assign_if_due( (int) email_exists( $email ) );
		$id = FakeCrm::call(
			'get_contact_by_email',
			array( 'email' => $email ),
			static function ( array &$state ) use ( $email, $is_managed ) {
				return $is_managed ? FakeCrm::collated_contact_id( $state, $email ) : FakeCrm::contact_id( $state, $email );
			},
			! $is_managed
		);
		self::throw_if_visible();
		return '' === (string) $id ? array() : array( array( 'Id' => (int) $id ) );
	}

	public static function get_contact( $contact_id ) {
		if ( FakeAccessAllyAnswers::has( __FUNCTION__ ) ) {
			return FakeAccessAllyAnswers::give( __FUNCTION__ );
		}
		$contact = FakeCrm::state()['contacts'][ $contact_id ] ?? null;
		return null === $contact ? array() : array(
			'Id'    => $contact_id,
			'Email' => $contact['email'],
		);
	}

	/** Ids of the contact's tags. */
	public static function get_contact_tags( $contact_id ) {
		if ( FakeAccessAllyAnswers::has( __FUNCTION__ ) ) {
			return FakeAccessAllyAnswers::give( __FUNCTION__ );
		}
		$ids = FakeCrm::call(
			'get_contact_tags',
			array( 'contact' => $contact_id ),
			static function ( array &$state ) use ( $contact_id ) {
				return $state['contacts'][ $contact_id ]['tags'] ?? array();
			},
			! FakeAccessAllyManaged::is_on()
		);
		self::throw_if_visible();
		return array_map( 'intval', (array) $ids );
	}

	public static function add_contact_tags( $contact_id, array $tag_ids ) {
		if ( FakeAccessAllyAnswers::has( __FUNCTION__ ) ) {
			return FakeAccessAllyAnswers::give( __FUNCTION__ );
		}
		self::change( 'add_contact_tags', $contact_id, $tag_ids, array() );
	}

	public static function remove_contact_tags( $contact_id, array $tag_ids ) {
		if ( FakeAccessAllyAnswers::has( __FUNCTION__ ) ) {
			return FakeAccessAllyAnswers::give( __FUNCTION__ );
		}
		self::change( 'remove_contact_tags', $contact_id, array(), $tag_ids );
	}

	/** Does not fire accessally_update_user, and leaves AccessAlly's own copy as it was. */
	private static function change( $call, $contact_id, array $add, array $take ) {
		FakeCrm::call(
			$call,
			array(
				'contact' => $contact_id,
				'tags'    => FakeCrm::names( FakeCrm::state(), array_merge( $add, $take ) ),
			),
			static function ( array &$state ) use ( $contact_id, $add, $take ) {
				if ( isset( $state['contacts'][ $contact_id ] ) ) {
					FakeCrm::move( $state, $contact_id, array_intersect( $add, array_keys( $state['tags'] ) ), $take );
				}
				if ( array() !== array_diff( $add, array_keys( $state['tags'] ) ) ) {
					FakeCrm::answer( 404 );
				}
			},
			! FakeAccessAllyManaged::is_on()
		);
		self::throw_if_visible();
	}

	/** What AccessAlly says of a call that went wrong. */
	public static function throw_if_visible() {
		if ( ! in_array( FakeCrm::status(), array( 200, 401, 404, 503 ), true ) ) {
			throw new Exception( 'The request to the CRM failed: ' . FakeCrm::status() );
		}
	}
}
