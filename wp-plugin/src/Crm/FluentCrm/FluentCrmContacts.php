<?php
/**
 * FluentCRM's contacts, through FluentCrmApi( 'contacts' ) and the contact it gives.
 *
 * A status is never sent: it would subscribe again whoever has unsubscribed (createOrUpdate() in 2.9.84). A new
 * contact is subscribed by FluentCRM's own default.
 *
 * Nothing in its database keeps a tag from being on a contact twice: of six requests at once, several put it there
 * (attachTags() of 2.9.84 reads what is there, then writes). So one request at a time tags a contact.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\FluentCrm;

use CartCompanion\Crm\CrmLock;
use CartCompanion\Crm\OnSite\{ Calls, ContactStore, Names, Refusal };
use CartCompanion\Domain\Events\Person;
use CartCompanion\Domain\Text;

final class FluentCrmContacts implements ContactStore {
	/** Characters of its column; a longer address would be cut off. */
	private const LONGEST_ADDRESS = 190;

	private Calls $calls;

	public function __construct( Calls $calls ) {
		$this->calls = $calls;
	}

	public function by_address( string $email ): ?object {
		return $this->asked( 'getContact', $email );
	}

	public function by_id( int $id ): ?object {
		return $this->asked( 'getContact', $id );
	}

	/** Not getContactByUserRef(): it links a contact and a user for good, the ones of zoe@ and zoë@ too. */
	public function of_user( int $user_id ): ?object {
		return $this->asked( 'getContactByUserId', $user_id );
	}

	public function id( object $contact ): string {
		return (string) $contact->id;
	}

	public function address( object $contact ): string {
		return (string) $contact->email;
	}

	public function can_hold( string $email ): bool {
		return strlen( $email ) <= self::LONGEST_ADDRESS && ( ! self::is_ascii( $email ) || is_email( $email ) );
	}

	public function user_id( object $contact ): int {
		return (int) $contact->user_id;
	}

	/** As its own handler for new users does: the model's save() would write to the user too, where that is switched on. */
	public function link( object $contact, int $user_id ): void {
		$id = (int) $contact->id;
		$this->calls->ask( static fn() => \fluentCrmDb()->table( 'fc_subscribers' )->where( 'id', $id )->update( array( 'user_id' => $user_id ) ) );
	}

	public function create( Person $person, array $tag_ids ): ?object {
		$creator = self::creator( $person->email() );
		$data    = Names::fields( $person, 'fc_subscribers' ) + array_filter( array( 'tags' => $tag_ids ) );
		$contact = self::alone( $person->email(), fn() => $this->calls->ask( static fn() => $creator( $data ) ) );
		if ( false === $contact ) {
			throw Refusal::of_address( 'FluentCRM' );
		}
		return is_object( $contact ) && ! empty( $contact->wasRecentlyCreated ) ? $contact : null;
	}

	/** FluentCRM reads them anew before and after each change. */
	public function tag_ids( object $contact ): array {
		return $this->calls->read( static function () use ( $contact ): array {
			$ids = array();
			foreach ( $contact->tags as $tag ) {
				$ids[] = (int) $tag->id;
			}
			return $ids;
		} );
	}

	public function add_tags( object $contact, array $ids ): void {
		self::alone( $this->address( $contact ), fn() => $this->calls->ask( static fn() => $contact->attachTags( $ids ) ) );
	}

	public function remove_tags( object $contact, array $ids ): void {
		$this->calls->ask( static fn() => $contact->detachTags( $ids ) );
	}

	/** @return mixed What $work returns. */
	private static function alone( string $email, callable $work ) {
		return CrmLock::during( 'fluentcrm ' . Text::lower( $email ), $work );
	}

	/** @param int|string $what */
	private function asked( string $method, $what ): ?object {
		$contact = $this->calls->ask( static fn() => \FluentCrmApi( 'contacts' )->$method( $what ) );
		return is_object( $contact ) ? $contact : null;
	}

	/** createOrUpdate() takes no letters beyond ASCII; the model behind it does, and WP Fusion uses that. */
	private static function creator( string $email ): callable {
		$contacts = \FluentCrmApi( 'contacts' );
		return self::is_ascii( $email ) ? array( $contacts, 'createOrUpdate' ) : array( $contacts->getInstance(), 'updateOrCreate' );
	}

	private static function is_ascii( string $email ): bool {
		return 1 !== preg_match( '/[^\x20-\x7e]/', $email );
	}
}
