<?php
/**
 * Groundhogg's contact (includes/classes/contact.php).
 *
 * - new Contact( number ) is by id, with an address by address, compared as the database does; exists() says whether it
 *   is there. Other text is taken for an id.
 * - create: the address loses what sanitize_email() does not know: of zoë@ it makes zo@. One that the database takes for a
 *   known one changes that contact when there is a name to change, else nothing is created; one of over 50 characters
 *   is not stored. A new contact is unconfirmed. No capability is asked for.
 * - add_tag and remove_tag take ids and pass over those of no tag; true when something was to be done, although the
 *   database failed; false when nothing was. A contact that is not there gets its tags without complaint.
 * - Tags are those read with the contact, and what was changed through this object.
 * - Types: ids are numbers.
 */

final class FakeGroundhoggContact {
	const LONGEST_ADDRESS = 50;

	private $id   = '';
	private $tags = array();

	public function __construct( $id_or_email = false ) {
		if ( false === $id_or_email ) {
			return;
		}
		$is_email = ! is_numeric( $id_or_email ) && is_email( $id_or_email );
		$this->set_up(
			FakeGroundhoggTables::read(
				$is_email ? 'Contact(email)' : 'Contact(id)',
				$is_email ? array( 'email' => $id_or_email ) : array( 'contact' => (string) $id_or_email ),
				static fn( array $state ) => $is_email ? FakeCrm::collated_contact_id( $state, $id_or_email ) : (string) (int) $id_or_email
			)
		);
	}

	public function exists() {
		return '' !== $this->id;
	}

	public function get_id() {
		return (int) $this->id;
	}

	public function get_email() {
		return strtolower( FakeCrm::state()['contacts'][ $this->id ]['email'] ?? '' );
	}

	public function get_user_id() {
		return (int) ( FakeCrm::state()['contacts'][ $this->id ]['user_id'] ?? 0 );
	}

	/** Takes what it is given as it is: an empty name blanks the known one. The address only where nobody has it. */
	public function update( $data = array() ) {
		$id = $this->id;
		FakeGroundhoggTables::write(
			'Contact::update',
			array( 'contact' => $id ),
			static function ( array &$state ) use ( $id, $data ) {
				unset( $data['email'] );
				$state['contacts'][ $id ] = $data + $state['contacts'][ $id ];
			}
		);
		return true;
	}

	public function get_tag_ids() {
		return $this->tags;
	}

	public function create( $data = array() ) {
		$data['email'] = strtolower( sanitize_email( $data['email'] ) );
		if ( '' === $data['email'] || strlen( $data['email'] ) > self::LONGEST_ADDRESS || FakeCrm::refuses( $data['email'] ) ) {
			return 0;
		}
		$id = (string) FakeGroundhoggTables::write(
			'Contact::create',
			array( 'email' => $data['email'] ),
			static function ( array &$state ) use ( $data ) {
				$known = FakeCrm::collated_contact_id( $state, $data['email'] );
				if ( '' === $known ) {
					return FakeCrm::create( $state, $data + array( 'status' => 'unconfirmed' ) );
				}
				unset( $data['email'] );
				$state['contacts'][ $known ] = $data + $state['contacts'][ $known ];
				return array() === $data ? 0 : $known;
			}
		);
		$this->set_up( '0' === $id ? '' : $id );
		return (int) $id;
	}

	public function add_tag( $ids ) {
		$new = array_values( array_diff( $this->those_that_are_tags( $ids ), $this->tags ) );
		if ( array() === $new ) {
			return false;
		}
		$this->write( 'Contact::add_tag', $ids, $new, array() );
		$this->tags = array_merge( $this->tags, $new );
		return true;
	}

	public function remove_tag( $ids ) {
		$gone = array_values( array_intersect( $this->those_that_are_tags( $ids ), $this->tags ) );
		if ( array() === $gone ) {
			return false;
		}
		$this->write( 'Contact::remove_tag', $ids, array(), $gone );
		$this->tags = array_values( array_diff( $this->tags, $gone ) );
		return true;
	}

	private function set_up( $id ) {
		$this->id   = $id;
		$this->tags = array_map( 'intval', FakeCrm::state()['contacts'][ $id ]['tags'] ?? array() );
	}

	private function those_that_are_tags( array $ids ) {
		return array_intersect( array_map( 'intval', $ids ), array_keys( FakeCrm::state()['tags'] ) );
	}

	private function write( $call, array $ids, array $add, array $take ) {
		$contact = $this->id;
		FakeGroundhoggTables::write(
			$call,
			array(
				'contact' => $contact,
				'tags'    => FakeCrm::names( FakeCrm::state(), $ids ),
			),
			static function ( array &$state ) use ( $contact, $add, $take ) {
				if ( isset( $state['contacts'][ $contact ] ) ) {
					FakeCrm::move( $state, $contact, $add, $take );
				}
			}
		);
	}
}
