<?php
/**
 * FluentCRM's Contacts API (app/Api/Classes/Contacts.php).
 *
 * - getContact: a number is an id, text an address; null when there is none. Addresses are compared as the database
 *   does: without regard to case and accents.
 * - getContactByUserId: by the link alone.
 * - createOrUpdate: false for what is_email() does not know, thus for every letter beyond ASCII. A status that is sent
 *   for a contact who is not subscribed is set by force: it subscribes again whoever has unsubscribed.
 */

final class FakeFluentCrmContacts {
	public function getContact( $id_or_email ) {
		$is_id = is_numeric( $id_or_email );
		return $this->found(
			$is_id ? 'getContact(id)' : 'getContact(email)',
			$is_id ? array( 'contact' => (string) $id_or_email ) : array( 'email' => $id_or_email ),
			static fn( array $state ) => $is_id ? (string) $id_or_email : FakeCrm::collated_contact_id( $state, $id_or_email )
		);
	}

	public function getContactByUserId( $user_id ) {
		return $this->found(
			'getContactByUserId',
			array(),
			static fn( array $state ) => FakeCrm::contact_where( $state, static fn( $contact ) => (int) ( $contact['user_id'] ?? 0 ) === (int) $user_id )
		);
	}

	public function createOrUpdate( $data ) {
		if ( empty( $data['email'] ) || ! is_email( $data['email'] ) || FakeCrm::refuses( $data['email'] ) ) {
			return false;
		}
		return FakeFluentCrmSubscriber::written( 'createOrUpdate', $data, array( 'subscribed' ) );
	}

	public function getInstance() {
		return new FakeFluentCrmSubscriber( '' );
	}

	private function found( $call, array $about, callable $find ) {
		$id = FakeCrm::call(
			$call,
			$about,
			static function ( array &$state ) use ( $find ) {
				$id = $find( $state );
				return isset( $state['contacts'][ $id ] ) ? $id : '';
			}
		);
		FakeFluentCrmQueryException::throw_if_failed( "select * from TABLE where `email` = '" . ( $about['email'] ?? '' ) . "'" );
		return '' === (string) $id ? null : new FakeFluentCrmSubscriber( (string) $id );
	}
}
