<?php
/**
 * A CRM that lives in this WordPress, asked through its plugin's own functions.
 *
 * The databases of both CRMs take zoe@ for zoë@, and so do the functions that write: an address is looked for before
 * anything is written, and compared as WordPress users are (Access\AccessChecker).
 */

declare(strict_types=1);

namespace CartCompanion\Crm\OnSite;

use CartCompanion\Crm\{ Contact, Crm, CrmException, TagDirectory, TagSource, UserLink };
use CartCompanion\Domain\Events\Person;
use CartCompanion\Site\UserByAddress;

abstract class OnSiteCrm extends Crm {
	private Calls $calls;
	private ContactStore $contacts;
	private TagDirectory $tags;

	/** @var array<string, object> The contact found last, by id, until it is changed. */
	private array $found = array();

	/** @var array<string, int> WordPress user, 0 for none, of the contact read last, by its id. */
	private array $users = array();

	public function __construct( Calls $calls, ContactStore $contacts, TagSource $tags ) {
		$this->calls    = $calls;
		$this->contacts = $contacts;
		$this->tags     = new TagDirectory( $tags );
	}

	/** Whichever CRM the tags are in: whoever buys something has not signed up for this one's mails. */
	final public function acts_on_users_beside( string $crm_slug ): bool {
		return true;
	}

	public function can_hold( string $email ): bool {
		return $this->contacts->can_hold( $email );
	}

	public function tags(): array {
		$this->require_connected();
		return $this->tags->names();
	}

	public function find( Person $person ): ?Contact {
		$seen = $this->looked_up( $person );
		return null === $seen['contact'] ? $this->found_by_user( $person, $seen['rivals'] ) : $this->kept( $seen['contact'] );
	}

	public function find_or_create( Person $person ): Contact {
		return $this->tagged( $person, array() );
	}

	public function apply( string $contact_id, array $tag_names ): void {
		$contact = $this->contact( $contact_id );
		$this->attach( $contact, $tag_names, $this->ids_to_apply( $tag_names ) );
	}

	public function remove( string $contact_id, array $tag_names ): void {
		$this->require_connected();
		$ids = array_map( 'intval', TagDirectory::ids( $this->tags->to_remove( $tag_names ) ) );
		if ( array() === $ids ) {
			return;
		}
		$contact = $this->contact( $contact_id );
		if ( array() === array_intersect( $ids, $this->contacts->tag_ids( $contact ) ) ) {
			return;
		}
		$this->contacts->remove_tags( $contact, $ids );
		if ( array() !== array_intersect( $ids, $this->contacts->tag_ids( $contact ) ) ) {
			throw CrmException::not_confirmed( $this->name() );
		}
	}

	public function tags_of( string $contact_id ): array {
		return $this->names_on( $this->read( $contact_id ) );
	}

	/** What the CRM's own access rules and other plugins see: by its link to the user, else by the user's address. */
	public function tags_of_user( int $user_id ): ?array {
		$this->require_connected();
		$contact = $this->contacts->of_user( $user_id );
		$user    = get_userdata( $user_id );
		if ( null === $contact && false !== $user && '' !== $user->user_email ) {
			$contact = $this->looked_up( new Person( array( $user->user_email ) ) )['contact'];
		}
		return null === $contact ? array() : $this->names_on( $contact );
	}

	public function link_user( int $user_id, string $contact_id ): void {
		$contact = $this->read( $contact_id );
		if ( $this->contacts->user_id( $contact ) !== $user_id ) {
			$this->contacts->link( $contact, $user_id );
		}
	}

	public function link_existing_user( int $user_id, string $contact_id ): void {
		$this->settle_link( $user_id, $contact_id );
	}

	public function settle_link( int $user_id, string $contact_id ): UserLink {
		if ( ( $this->users[ $contact_id ] ?? 0 ) === $user_id ) {
			return UserLink::as_it_was();
		}
		$contact = $this->read( $contact_id );
		$linked  = $this->contacts->user_id( $contact );
		if ( $linked === $user_id ) {
			return UserLink::as_it_was();
		}
		if ( 0 !== $linked && false !== get_userdata( $linked ) ) {
			return UserLink::taken_by( $linked );
		}
		$other = $this->contacts->of_user( $user_id );
		if ( null !== $other ) {
			return UserLink::left_with( $this->contacts->id( $other ) );
		}
		$this->contacts->link( $contact, $user_id );
		return UserLink::made();
	}

	public function contact_of_user( int $user_id ): string {
		$known = array_search( $user_id, $this->users, true );
		if ( false !== $known || ! $this->is_connected() ) {
			return (string) $known;
		}
		$contact = $this->contacts->of_user( $user_id );
		return null === $contact ? '' : $this->contacts->id( $contact );
	}

	public function users_of_contact( string $contact_id ): array {
		$user_id = $this->users[ $contact_id ] ?? $this->contacts->user_id( $this->read( $contact_id ) );
		return 0 === $user_id ? array() : array( $user_id );
	}

	public function calls(): int {
		return $this->calls->count();
	}

	/**
	 * The person's contact, found or created, with these tags.
	 *
	 * @param string[] $tag_names
	 */
	protected function tagged( Person $person, array $tag_names ): Contact {
		$seen = $this->looked_up( $person );
		$ids  = $this->ids_to_apply( $tag_names );
		if ( null !== $seen['contact'] ) {
			$this->attach( $seen['contact'], $tag_names, $ids );
			return $this->kept( $seen['contact'] );
		}
		$by_user = $this->found_by_user( $person, $seen['rivals'] );
		if ( null === $by_user ) {
			return $this->created( $person, $tag_names, $ids, $seen['rivals'][ $person->email() ] ?? '' );
		}
		$this->attach( $this->found[ $by_user->id() ], $tag_names, $ids );
		return $by_user;
	}

	/** The contact found last is changed: the next time it is read again. */
	protected function forget_found(): void {
		$this->found = array();
	}

	/** @return array{contact: object|null, rivals: array<string, string>} Its contact; else ids of those whose address the database takes for one of the person's, by that. */
	private function looked_up( Person $person ): array {
		$this->require_connected();
		$rivals = array();
		foreach ( $person->emails() as $email ) {
			$contact = $this->contacts->by_address( $email );
			if ( null !== $contact && 0 === strcasecmp( $this->contacts->address( $contact ), $email ) ) {
				return compact( 'contact', 'rivals' );
			}
			$rivals += null === $contact ? array() : array( $email => $this->contacts->id( $contact ) );
		}
		return array( 'contact' => null ) + compact( 'rivals' );
	}

	/**
	 * The contact that is linked to a user with one of the addresses, and bears none of them by now.
	 *
	 * @param string[] $rivals Those that only look as if they did: FluentCRM links zoe@'s contact to zoë@'s user by itself.
	 */
	private function found_by_user( Person $person, array $rivals ): ?Contact {
		foreach ( $person->emails() as $email ) {
			$user_id = UserByAddress::id( $email );
			$contact = 0 === $user_id ? null : $this->contacts->of_user( $user_id );
			if ( null !== $contact && ! in_array( $this->contacts->id( $contact ), $rivals, true ) ) {
				return Contact::of_user( $this->kept( $contact )->id() );
			}
		}
		return null;
	}

	/**
	 * @param string[] $tag_names
	 * @param int[]    $tag_ids   Of the same tags.
	 */
	private function created( Person $person, array $tag_names, array $tag_ids, string $rival ): Contact {
		if ( '' !== $rival ) {
			throw Refusal::of_second_address( $this->name(), $rival );
		}
		if ( ! $this->can_hold( $person->email() ) ) {
			throw Refusal::of_address( $this->name() );
		}
		$created = $this->contacts->create( $person, $tag_ids );
		$contact = $created ?? $this->looked_up( $person )['contact'];
		if ( null === $contact || 0 !== strcasecmp( $this->contacts->address( $contact ), $person->email() ) ) {
			throw Refusal::of_contact( $this->name() );
		}
		$this->attach( $contact, $tag_names, $tag_ids );
		$this->kept( $contact );
		return new Contact( $this->contacts->id( $contact ), null !== $created );
	}

	/**
	 * Neither CRM reports a tag that it passed over, as it does with one that was deleted since the list was read: then
	 * that list is read again.
	 *
	 * @param string[] $names
	 * @param int[]    $ids   Of the same tags.
	 */
	private function attach( object $contact, array $names, array $ids ): void {
		if ( $this->has( $contact, $ids ) ) {
			return;
		}
		$this->contacts->add_tags( $contact, $ids );
		if ( $this->has( $contact, $ids ) ) {
			return;
		}
		$this->tags->refresh();
		$fresh = $this->ids_to_apply( $names );
		if ( $fresh !== $ids ) {
			$this->contacts->add_tags( $contact, $fresh );
		}
		if ( ! $this->has( $contact, $fresh ) ) {
			throw CrmException::not_confirmed( $this->name() );
		}
	}

	/**
	 * @param string[] $names
	 * @return int[]
	 */
	private function ids_to_apply( array $names ): array {
		return array_map( 'intval', TagDirectory::ids( $this->tags->to_apply( $names ) ) );
	}

	/** @param int[] $ids */
	private function has( object $contact, array $ids ): bool {
		return array() === $ids || array() === array_diff( $ids, $this->contacts->tag_ids( $contact ) );
	}

	private function kept( object $contact ): Contact {
		$id          = $this->contacts->id( $contact );
		$this->found = array( $id => $contact );
		$this->users = array( $id => $this->contacts->user_id( $contact ) );
		return new Contact( $id );
	}

	/** The contact as it was found a moment ago, else read now. */
	private function contact( string $id ): object {
		$contact = $this->found[ $id ] ?? $this->read( $id );
		$this->forget_found();
		return $contact;
	}

	private function read( string $id ): object {
		$this->require_connected();
		$contact = $this->contacts->by_id( (int) $id );
		if ( null === $contact ) {
			throw CrmException::contact_not_found( $this->name() );
		}
		$this->users = array( $id => $this->contacts->user_id( $contact ) );
		return $contact;
	}

	/** @return string[] */
	private function names_on( object $contact ): array {
		return $this->tags->names_of( array_map( 'strval', $this->contacts->tag_ids( $contact ) ) );
	}

	private function require_connected(): void {
		if ( ! $this->is_connected() ) {
			throw Refusal::of_absence( $this->name() );
		}
	}
}
