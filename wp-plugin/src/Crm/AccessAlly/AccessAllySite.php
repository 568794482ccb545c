<?php
/** AccessAlly's own functions, each asked for before it is called, watched and counted. */

declare(strict_types=1);

namespace CartCompanion\Crm\AccessAlly;

use CartCompanion\Crm\{ CrmException, HttpObserver, Offering, RateLimiter, TagDirectory, UserTagCopy };
use CartCompanion\Domain\Events\Person;
use CartCompanion\Site\UserByAddress;

final class AccessAllySite implements UserTagCopy {
	private AccessAllyCalls $calls;
	private AccessAllyTags $source;
	private TagDirectory $tags;
	private ContactAddresses $addresses;
	private AccessAllyLinks $links;

	/** @var array<string, string[]> Tag ids seen last, by contact id. */
	private array $seen = array();

	/** @var array<string, string[]> The customer's addresses by contact id, of contacts found just now, until their tags are moved. */
	private array $found = array();

	/** @var array<string, string[]> Tag ids that the copy was told last, by contact id. */
	private array $told = array();

	/** @var array<string, true> Contacts created just now, by id. */
	private array $created = array();

	public function __construct( HttpObserver $observer, RateLimiter $limiter ) {
		$this->calls  = new AccessAllyCalls( $observer, $limiter );
		$this->source = new AccessAllyTags( $this->calls );
		$this->tags   = new TagDirectory( $this->source );

		$this->addresses = new ContactAddresses( $this->calls );
		$this->links     = new AccessAllyLinks( $this->calls, $this->addresses );
	}

	public function is_there(): bool {
		return class_exists( 'AccessAlly' );
	}

	public function is_ready(): bool {
		$is_enabled = class_exists( 'AccessAllySettingLicense' ) && property_exists( 'AccessAllySettingLicense', 'accessally_enabled' ) && \AccessAllySettingLicense::$accessally_enabled;
		return $this->is_there() && $is_enabled && '' !== $this->calls->system() && AccessAllyParts::are_enough();
	}

	public function version(): string {
		return defined( 'AccessAlly::VERSION' ) ? (string) constant( 'AccessAlly::VERSION' ) : '';
	}

	public function crm_name(): string {
		return $this->calls->crm_name();
	}

	public function crm_slug(): string {
		return $this->calls->crm_slug();
	}

	public function has_own_contacts(): bool {
		return $this->calls->has_own_contacts();
	}

	/** '' when none of the person's addresses has one. */
	public function contact_id( Person $person ): string {
		foreach ( $person->emails() as $email ) {
			$found = $this->calls->ask( AccessAllyCalls::CONTACTS, 'get_contact_by_email', $email );
			$this->calls->require_no_fault();
			$row = is_array( $found ) ? $found[0] ?? null : null;
			$id  = is_array( $row ) ? $row['Id'] ?? '' : '';
			if ( is_scalar( $id ) && '' !== (string) $id && $this->addresses->is( (string) $id, $email ) ) {
				$this->found[ (string) $id ] = $person->emails();
				return (string) $id;
			}
		}
		return '';
	}

	/** A contact that was created just now, by another connection. */
	public function note_created( string $contact_id ): void {
		$this->created[ $contact_id ] = true;
	}

	/** Another connection moves tags of this contact: what was seen of them does not count any more. */
	public function forget_seen_tags_of( string $contact_id ): void {
		unset( $this->seen[ $contact_id ] );
	}

	public function contact_id_of_user( int $user_id ): string {
		return $this->links->contact_of( $user_id );
	}

	/** @throws CrmException */
	public function contact_id_of_other_site( int $user_id ): string {
		return $this->links->of_other_site( $user_id );
	}

	/** Whether a contact is there and bears another address than this one. */
	public function has_contact_elsewhere( string $contact_id, string $email ): bool {
		return $this->addresses->is_another( $contact_id, $email );
	}

	public function tags(): TagDirectory {
		return $this->tags;
	}

	public function source(): AccessAllyTags {
		return $this->source;
	}

	/** @return Offering[] @throws CrmException */
	public function offerings(): array {
		return ( new OfferingList( $this->calls, $this->tags ) )->all();
	}

	public function operations(): AccessAllyOperations {
		return new AccessAllyOperations( $this->calls );
	}

	/** Something else moves this contact's tags: they are asked for when they are next needed. */
	public function forget_tags_of( string $contact_id ): void {
		unset( $this->found[ $contact_id ], $this->seen[ $contact_id ], $this->created[ $contact_id ] );
	}

	/** @param string[] $ids */
	public function add_tags( string $contact_id, array $ids ): void {
		$this->change( 'add_contact_tags', $contact_id, $ids, true );
	}

	/** @param string[] $ids */
	public function remove_tags( string $contact_id, array $ids ): void {
		$this->change( 'remove_contact_tags', $contact_id, $ids, false );
	}

	/** @return string[] */
	public function tag_ids_of( string $contact_id ): array {
		$tags = $this->calls->ask( AccessAllyCalls::CONTACTS, 'get_contact_tags', $contact_id );
		$this->calls->require_no_fault();
		$this->calls->require_contact();
		if ( ! is_array( $tags ) ) {
			throw CrmException::unreadable( $this->crm_name() );
		}
		$this->seen[ $contact_id ] = AccessAllyTags::ids( $tags );
		return $this->seen[ $contact_id ];
	}

	/** @return string[]|null Null when this version of AccessAlly has no function for it. */
	public function tag_ids_of_user( int $user_id ): ?array {
		if ( ! method_exists( AccessAllyCalls::USERS, 'get_cleaned_user_tags' ) ) {
			return null;
		}
		$tags = $this->calls->call( AccessAllyCalls::USERS, 'get_cleaned_user_tags', $user_id );
		return is_array( $tags ) ? AccessAllyTags::ids( $tags ) : null;
	}

	public function link_user( int $user_id, string $contact_id ): void {
		$this->links->link( $user_id, $contact_id );
	}

	public function link_existing_user( int $user_id, string $contact_id ): bool {
		return $this->links->link_existing( $user_id, $contact_id );
	}

	/**
	 * AccessAlly keeps a copy of a contact's tags for its user, which these calls do not change.
	 *
	 * Where one of the customer's own addresses leads to that user, the copy itself and what was moved say how it is to
	 * be. Else the CRM is asked: somebody may log in with an address that nobody here knows.
	 *
	 * @param string[] $added   Ids.
	 * @param string[] $removed Ids.
	 */
	public function update_copy( string $contact_id, array $added, array $removed ): void {
		$emails     = $this->found[ $contact_id ] ?? array();
		$is_created = isset( $this->created[ $contact_id ] );
		unset( $this->found[ $contact_id ], $this->created[ $contact_id ] );
		if ( $is_created || ! method_exists( AccessAllyCalls::USER_TAGS, 'sync_user_tag_list' ) ) {
			return; // Nobody is a new contact's user yet.
		}
		$copy = isset( $this->seen[ $contact_id ] ) ? null : $this->copy_of( $contact_id, $emails );
		if ( null !== $copy ) {
			$this->seen[ $contact_id ] = array_values( array_unique( array_merge( array_diff( $copy, $removed ), $added ) ) );
		}
		$this->copy_tags( $contact_id, $this->seen[ $contact_id ] ?? $this->tag_ids_of( $contact_id ) );
	}

	/**
	 * Makes that copy what the CRM says; asks no CRM.
	 *
	 * @param string[] $ids
	 */
	private function copy_tags( string $contact_id, array $ids ): void {
		unset( $this->seen[ $contact_id ] );
		$this->told[ $contact_id ] = $ids;
		if ( method_exists( AccessAllyCalls::USER_TAGS, 'sync_user_tag_list' ) ) {
			$this->calls->call( AccessAllyCalls::USER_TAGS, 'sync_user_tag_list', $contact_id, $ids, $this->calls->system() );
		}
	}

	/** By name, for AccessAlly may have ids of its own for tags that its CRM knows by name only (Drip). */
	public function copy_tags_named( string $contact_id, array $names ): bool {
		$ids = $this->tags->recent_ids( $names );
		if ( null === $ids ) {
			return false;
		}
		$this->copy_tags( $contact_id, $ids );
		return true;
	}

	public function change_copy( int $user_id, array $added, array $removed ): bool {
		$there = $this->has_own_contacts() ? null : $this->tag_ids_of_user( $user_id );
		if ( null === $there ) {
			return false;
		}
		$taken = TagDirectory::ids( $this->tags->to_remove( $removed ) );
		$left  = array_values( array_unique( array_merge( array_diff( $there, $taken ), $this->tags->known_ids( $added ) ) ) );
		if ( $left === $there ) {
			return false;
		}
		$this->copy_tags( $this->contact_id_of_user( $user_id ), $left );
		return $left === $this->tag_ids_of_user( $user_id );
	}

	public function tags_told_of( string $contact_id ): ?array {
		return isset( $this->told[ $contact_id ] ) ? $this->tags->names_of( $this->told[ $contact_id ] ) : null;
	}

	public function tags_of_user( int $user_id ): ?array {
		$ids = $this->tag_ids_of_user( $user_id );
		return null === $ids ? null : $this->tags->names_of( $ids );
	}

	/** @return bool Whether the copy of the user's tags was fetched from the CRM. @throws CrmException */
	public function fetch_tags_of_user( int $user_id ): bool {
		$this->seen = array(); // What was seen before is older than what comes now.
		return '' === $this->contact_id_of_other_site( $user_id ) && ( new FreshUserTags( $this->calls ) )->fetch( $user_id, $this->contact_id_of_user( $user_id ) );
	}

	/** Of calls that reach the CRM. */
	public function calls(): int {
		return $this->calls->count();
	}

	/**
	 * What the function answers is not known: unless the CRM was seen to answer well for a contact that was found
	 * just now, the result is checked.
	 *
	 * @param string[] $ids
	 */
	private function change( string $method, string $contact_id, array $ids, bool $should_be_there ): void {
		$this->calls->ask( AccessAllyCalls::CONTACTS, $method, $contact_id, $ids );
		unset( $this->seen[ $contact_id ] );
		$fault = $this->calls->fault();
		if ( ( isset( $this->found[ $contact_id ] ) || isset( $this->created[ $contact_id ] ) ) && $this->calls->is_confirmed() ) {
			return;
		}
		$there   = $this->tag_ids_of( $contact_id );
		$wrong   = $should_be_there ? array_diff( $ids, $there ) : array_intersect( $ids, $there );
		$is_gone = array() === $there && $this->is_gone( $contact_id ); // No tags: so answers a contact that was deleted or merged, and a CRM that is down.
		if ( array() !== $wrong || $is_gone ) {
			throw $fault ?? ( $is_gone || ( array() !== $there && $this->is_gone( $contact_id ) ) ? CrmException::contact_not_found( $this->crm_name() ) : CrmException::not_confirmed( $this->crm_name() ) );
		}
	}

	/** False also where this version has no function for it. */
	public function is_gone( string $contact_id ): bool {
		return $this->addresses->is_gone( $contact_id );
	}

	/**
	 * The copy of the user who is this contact, known by one of the addresses; null where none is.
	 *
	 * @param string[] $emails
	 * @return string[]|null
	 */
	private function copy_of( string $contact_id, array $emails ): ?array {
		foreach ( $emails as $email ) {
			$user_id = UserByAddress::id( $email );
			if ( 0 !== $user_id && $this->links->linked_to( $user_id ) === $contact_id ) {
				return $this->tag_ids_of_user( $user_id );
			}
		}
		return null;
	}
}
