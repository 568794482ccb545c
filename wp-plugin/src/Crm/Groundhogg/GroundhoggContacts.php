<?php
/**
 * Groundhogg's contacts: the class Groundhogg\Contact, which asks for no capability.
 *
 * No opt-in status is sent: a new contact is unconfirmed by Groundhogg's own default, and a known one stays as it is.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Groundhogg;

use CartCompanion\Crm\OnSite\{ Calls, ContactStore, Names };
use CartCompanion\Domain\Events\Person;

final class GroundhoggContacts implements ContactStore {
	/** Characters of its column. */
	private const LONGEST_ADDRESS = 50;

	private Calls $calls;

	public function __construct( Calls $calls ) {
		$this->calls = $calls;
	}

	/** Not get_contactdata(), which remembers contacts that were deleted since. */
	public function by_address( string $email ): ?object {
		return is_email( $email ) ? $this->contact( $email ) : null; // Anything else is taken for an id.
	}

	public function by_id( int $id ): ?object {
		return $id > 0 ? $this->contact( $id ) : null;
	}

	/** Not new Contact( $user_id, true ), which means to create a contact for a user who has none. */
	public function of_user( int $user_id ): ?object {
		$row = $this->calls->ask( static fn() => \Groundhogg\get_db( 'contacts' )->get_contact_by( 'user_id', $user_id ) );
		return is_object( $row ) ? $this->by_id( (int) $row->ID ) : null;
	}

	public function id( object $contact ): string {
		return (string) $contact->get_id();
	}

	public function address( object $contact ): string {
		return (string) $contact->get_email();
	}

	/** Groundhogg cuts out what sanitize_email() does not know: of zoë@ it would make a contact zo@ (tried with 4.7.1). */
	public function can_hold( string $email ): bool {
		return 0 === strcasecmp( sanitize_email( $email ), $email ) && strlen( $email ) <= self::LONGEST_ADDRESS;
	}

	public function user_id( object $contact ): int {
		return (int) $contact->get_user_id();
	}

	public function link( object $contact, int $user_id ): void {
		$this->calls->ask( static fn() => $contact->update( array( 'user_id' => $user_id ) ) );
	}

	public function create( Person $person, array $tag_ids ): ?object {
		$data = Names::fields( $person, 'gh_contacts' );
		return $this->calls->ask( static function () use ( $data ): ?object {
			$contact = new \Groundhogg\Contact();
			$contact->create( $data );
			return $contact->exists() ? $contact : null;
		} );
	}

	public function tag_ids( object $contact ): array {
		return $contact->get_tag_ids();
	}

	public function add_tags( object $contact, array $ids ): void {
		$this->calls->ask( static fn() => $contact->add_tag( $ids ) );
	}

	public function remove_tags( object $contact, array $ids ): void {
		$this->calls->ask( static fn() => $contact->remove_tag( $ids ) );
	}

	/** @param int|string $id_or_email */
	private function contact( $id_or_email ): ?object {
		return $this->calls->ask( static function () use ( $id_or_email ): ?object {
			$contact = new \Groundhogg\Contact( $id_or_email );
			return $contact->exists() ? $contact : null;
		} );
	}
}
