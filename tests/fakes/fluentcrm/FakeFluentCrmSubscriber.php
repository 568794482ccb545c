<?php
/**
 * FluentCRM's contact (app/Models/Subscriber.php).
 *
 * - updateOrCreate finds by address as the database compares, and fills in whatever is not empty, the address too: with
 *   zoë@ it gives zoe@'s contact that address. A new contact is subscribed unless a status says otherwise, and is linked
 *   to the WordPress user with its address.
 * - attachTags and detachTags take ids and read the contact's tags anew, before and after; ids of no tag, and tags of
 *   a contact that is gone, leave a dangling row and no complaint. Both throw what the database says.
 * - tags: those that exist, read when they are first wanted.
 * - Types: id is an int, user_id text.
 */

final class FakeFluentCrmSubscriber {
	public $wasRecentlyCreated = false;

	private $id;
	private $data;
	private $tags = null;

	public function __construct( $id ) {
		$this->id   = $id;
		$this->data = FakeCrm::state()['contacts'][ $id ] ?? array();
	}

	public function __get( $name ) {
		if ( 'id' === $name ) {
			return '' === $this->id ? null : (int) $this->id;
		}
		if ( 'tags' === $name ) {
			$this->tags = $this->tags ?? $this->read_tags();
			return new ArrayIterator( $this->tags );
		}
		return isset( $this->data[ $name ] ) ? (string) $this->data[ $name ] : null;
	}

	public function __isset( $name ) {
		return null !== $this->__get( $name );
	}

	public function updateOrCreate( $data ) {
		return self::written( 'updateOrCreate', $data, array( 'subscribed', 'bounced', 'complained', 'spammed' ) );
	}

	public function attachTags( $ids ) {
		return $this->changed( 'attachTags', $ids, array() );
	}

	public function detachTags( $ids ) {
		return $this->changed( 'detachTags', array(), $ids );
	}

	/** @param string[] $lasting Statuses of a known contact that no other takes the place of. */
	public static function written( $call, array $data, array $lasting ) {
		$made = FakeCrm::call(
			$call,
			array(
				'email' => $data['email'],
				'tags'  => FakeCrm::names( FakeCrm::state(), $data['tags'] ?? array() ),
			),
			static function ( array &$state ) use ( $data, $lasting ) {
				$known = FakeCrm::collated_contact_id( $state, $data['email'] );
				$id    = '' === $known ? FakeCrm::create( $state, array() ) : $known;
				FakeCrm::move( $state, $id, $data['tags'] ?? array(), array() );
				$state['contacts'][ $id ] = self::filled( $state['contacts'][ $id ], $data, '' === $known ? array() : $lasting );
				return array( $id, '' === $known );
			}
		);
		FakeFluentCrmQueryException::throw_if_failed( "insert into TABLE (`email`) values ('" . $data['email'] . "')" );
		$contact                     = new self( $made[0] );
		$contact->wasRecentlyCreated = $made[1];
		return $contact;
	}

	private static function filled( array $contact, array $data, array $lasting ) {
		$user = get_user_by( 'email', $data['email'] );
		$data = $data + array( 'user_id' => $user ? $user->ID : 0 );
		if ( in_array( $contact['status'], $lasting, true ) ) {
			unset( $data['status'] );
		}
		unset( $data['tags'] );
		return array_filter( $data ) + $contact;
	}

	private function changed( $call, array $add, array $take ) {
		$id      = $this->id;
		$missing = FakeFluentCrmPivot::missing( $id, $add );
		FakeCrm::call(
			$call,
			array(
				'contact' => $id,
				'tags'    => FakeCrm::names( FakeCrm::state(), array_merge( $add, $take ) ),
			),
			static function ( array &$state ) use ( $id, $missing, $take ) {
				if ( isset( $state['contacts'][ $id ] ) ) {
					array() === $take ? FakeFluentCrmPivot::write( $state, $id, $missing ) : FakeCrm::move( $state, $id, array(), $take );
				}
			}
		);
		FakeFluentCrmQueryException::throw_if_failed( "insert into TABLE (`subscriber_id`) values ('" . $this->data['email'] . "')" );
		$this->tags = $this->read_tags();
		return $this;
	}

	private function read_tags() {
		$state = FakeCrm::state();
		$there = array_intersect( $state['contacts'][ $this->id ]['tags'] ?? array(), array_map( 'strval', array_keys( $state['tags'] ) ) );
		return array_map( static fn( $id ) => FakeFluentCrmTags::tag( $state, $id ), array_values( $there ) );
	}
}
