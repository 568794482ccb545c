<?php
/**
 * AccessAlly's own functions, each asked for before it is called, watched and counted.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm\AccessAlly;

use CartCompanion\Crm\ErrorMapper;
use CartCompanion\Crm\HttpObserver;
use CartCompanion\Crm\RateLimiter;
use CartCompanion\Domain\Events\Person;
use CartCompanion\Users\UserByAddress;

final class AccessAllySite {
	private const INDISPENSABLE = array( 'get_contact_by_email', 'add_contact_tags', 'remove_contact_tags', 'get_contact_tags', 'get_all_tags' );

	private AccessAllyCalls $calls;
	private AccessAllyTags $tags;

	/** @var array<string, string[]> Tag ids seen last, by contact id. */
	private array $seen = array();

	/** @var array<string, string[]> The customer's addresses by contact id, of contacts found just now, until their tags are moved. */
	private array $found = array();

	/** @var array<string, true> Contacts created just now, by id. */
	private array $created = array();

	public function __construct( HttpObserver $traffic, RateLimiter $pace ) {
		$this->calls = new AccessAllyCalls( $traffic, $pace );
		$this->tags  = new AccessAllyTags( $this->calls );
	}

	public function is_there(): bool {
		return class_exists( 'AccessAlly' );
	}

	public function is_ready(): bool {
		$is_enabled = class_exists( 'AccessAllySettingLicense' ) && property_exists( 'AccessAllySettingLicense', 'accessally_enabled' ) && \AccessAllySettingLicense::$accessally_enabled;
		if ( ! $this->is_there() || ! $is_enabled || '' === $this->calls->system() ) {
			return false;
		}
		foreach ( self::INDISPENSABLE as $method ) {
			if ( ! method_exists( AccessAllyCalls::CONTACTS, $method ) ) {
				return false;
			}
		}
		return true;
	}

	/**
	 * What this version of AccessAlly has no function for, in words that follow "cannot".
	 *
	 * @return string[]
	 */
	public function missing_parts(): array {
		$parts = array(
			array( AccessAllyCalls::USERS, 'get_cleaned_user_tags', __( 'confirm access', 'cart-companion' ) ),
			array( AccessAllyCalls::USER_TAGS, 'sync_user_tag_list', __( 'bring users’ tags up to date at once', 'cart-companion' ) ),
			array( AccessAllyCalls::USERS, 'get_user_contact_id', __( 'tell the contact of a user', 'cart-companion' ) ),
			array( AccessAllyCalls::API, 'refresh_tag_mapping', __( 'fetch its list of tags anew', 'cart-companion' ) ),
		);
		$missing = array();
		foreach ( $parts as list( $class, $method, $words ) ) {
			if ( ! method_exists( $class, $method ) ) {
				$missing[] = $words;
			}
		}
		return $missing;
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

	public function keeps_own_contacts(): bool {
		return $this->calls->keeps_own_contacts();
	}

	/** '' when none of the person's addresses has one. */
	public function contact_id( Person $person ): string {
		foreach ( $person->emails() as $email ) {
			$found = $this->calls->ask( AccessAllyCalls::CONTACTS, 'get_contact_by_email', $email );
			$this->calls->demand_no_fault();
			$id = is_array( $found ) ? $found[0]['Id'] ?? '' : '';
			if ( is_scalar( $id ) && '' !== (string) $id && $this->has_address( (string) $id, $email ) ) {
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

	/** The contact that AccessAlly has for a WordPress user; '' when it has none, or does not tell. */
	public function contact_id_of_user( int $user_id ): string {
		if ( ! method_exists( AccessAllyCalls::USERS, 'get_user_contact_id' ) ) {
			return '';
		}
		$id = $this->calls->call( AccessAllyCalls::USERS, 'get_user_contact_id', $user_id );
		return is_scalar( $id ) && ! is_bool( $id ) ? (string) $id : '';
	}

	/** Names and ids, as AccessAlly has them. */
	public function tags(): AccessAllyTags {
		return $this->tags;
	}

	/** @param string[] $names */
	public function add_tags( string $contact_id, array $names ): void {
		$this->change( 'add_contact_tags', $contact_id, $this->tags->ids( $names ), true );
	}

	/** @param string[] $names */
	public function remove_tags( string $contact_id, array $names ): void {
		$this->change( 'remove_contact_tags', $contact_id, $this->tags->ids( $names ), false );
	}

	/** @return string[] */
	public function tag_ids_of( string $contact_id ): array {
		$tags = $this->calls->ask( AccessAllyCalls::CONTACTS, 'get_contact_tags', $contact_id );
		$this->calls->demand_no_fault();
		if ( ! is_array( $tags ) ) {
			throw ErrorMapper::unreadable( $this->crm_name() );
		}
		$this->seen[ $contact_id ] = AccessAllyRows::ids( $tags );
		return $this->seen[ $contact_id ];
	}

	/** @return string[]|null Null when this AccessAlly does not tell. */
	public function tag_ids_of_user( int $user_id ): ?array {
		if ( ! method_exists( AccessAllyCalls::USERS, 'get_cleaned_user_tags' ) ) {
			return null;
		}
		$tags = $this->calls->call( AccessAllyCalls::USERS, 'get_cleaned_user_tags', $user_id );
		return is_array( $tags ) ? AccessAllyRows::ids( $tags ) : null;
	}

	/** Tells AccessAlly which contact a user of this site is, where its version can be told. */
	public function tie_user( int $user_id, string $contact_id ): void {
		if ( method_exists( AccessAllyCalls::USERS, 'set_user_contact_id' ) ) {
			$this->calls->call( AccessAllyCalls::USERS, 'set_user_contact_id', $user_id, $contact_id );
		}
	}

	/** The same of a user who was here before; not where they are another contact, or where that is not told. */
	public function tie_found_user( int $user_id, string $contact_id ): bool {
		if ( ! method_exists( AccessAllyCalls::USERS, 'get_user_contact_id' ) ) {
			return false;
		}
		$tied = $this->contact_id_of_user( $user_id );
		if ( $tied === $contact_id || ( '' !== $tied && '0' !== $tied && ! $this->is_gone( $tied ) ) ) {
			return false;
		}
		$this->tie_user( $user_id, $contact_id );
		return true;
	}

	/**
	 * AccessAlly keeps a copy of a contact's tags for its user, which these calls do not change.
	 *
	 * Where one of the customer's own addresses leads to that user, the copy itself and what was moved say how it is to
	 * be. Else the CRM is asked: somebody may log in with an address that nobody here knows.
	 *
	 * @param string[] $added   Names.
	 * @param string[] $removed Names.
	 */
	public function bring_up_to_date( string $contact_id, array $added, array $removed ): void {
		$emails     = $this->found[ $contact_id ] ?? array();
		$is_created = isset( $this->created[ $contact_id ] );
		unset( $this->found[ $contact_id ], $this->created[ $contact_id ] );
		if ( $is_created || ! method_exists( AccessAllyCalls::USER_TAGS, 'sync_user_tag_list' ) ) {
			return; // Nobody is a new contact's user yet.
		}
		$copy = isset( $this->seen[ $contact_id ] ) ? null : $this->copy_of( $contact_id, $emails );
		if ( null !== $copy ) {
			$this->seen[ $contact_id ] = array_values( array_unique( array_merge( array_diff( $copy, $this->tags->ids( $removed ) ), $this->tags->ids( $added ) ) ) );
		}
		$this->copy_tags( $contact_id, $this->seen[ $contact_id ] ?? $this->tag_ids_of( $contact_id ) );
	}

	/**
	 * Makes that copy what the CRM says; asks no CRM.
	 *
	 * @param string[] $ids
	 */
	public function copy_tags( string $contact_id, array $ids ): void {
		unset( $this->seen[ $contact_id ] );
		if ( method_exists( AccessAllyCalls::USER_TAGS, 'sync_user_tag_list' ) ) {
			$this->calls->call( AccessAllyCalls::USER_TAGS, 'sync_user_tag_list', $contact_id, $ids, $this->calls->system() );
		}
	}

	/**
	 * The same by name, for AccessAlly may have ids of its own for tags that its CRM knows by name only (Drip).
	 *
	 * @param string[] $names
	 * @return bool False when AccessAlly does not know one of them: then its copy stays as it was.
	 */
	public function copy_tags_named( string $contact_id, array $names ): bool {
		if ( array() !== array_diff( $names, $this->tags->there( $names ) ) ) {
			return false;
		}
		$this->copy_tags( $contact_id, array_map( 'strval', array_keys( $this->tags->known()->named( $names ) ) ) );
		return true;
	}

	/** @return string[]|null Names; null when this AccessAlly does not tell. */
	public function tags_of_user( int $user_id ): ?array {
		$ids = $this->tag_ids_of_user( $user_id );
		return null === $ids ? null : $this->tags->names( $ids );
	}

	/** Of calls that reach the CRM. */
	public function calls(): int {
		return $this->calls->count();
	}

	/**
	 * What the function answers is not known: unless the CRM was seen to answer well for a contact that was found
	 * just now, the result is looked at.
	 *
	 * @param string[] $ids
	 */
	private function change( string $method, string $contact_id, array $ids, bool $should_be_there ): void {
		$this->calls->ask( AccessAllyCalls::CONTACTS, $method, $contact_id, $ids );
		unset( $this->seen[ $contact_id ] );
		$fault = $this->calls->fault();
		if ( ( isset( $this->found[ $contact_id ] ) || isset( $this->created[ $contact_id ] ) ) && $this->calls->proved_itself() ) {
			return;
		}
		$there = $this->tag_ids_of( $contact_id );
		$wrong = $should_be_there ? array_diff( $ids, $there ) : array_intersect( $ids, $there );
		if ( array() !== $wrong || ( array() === $there && ! $this->is_there_at_all( $contact_id ) ) ) {
			throw $fault ?? ( $this->is_gone( $contact_id ) ? ErrorMapper::contact_gone( $this->crm_name() ) : ErrorMapper::without_effect( $this->crm_name() ) );
		}
	}

	/** False also where this AccessAlly does not tell. */
	private function is_gone( string $contact_id ): bool {
		return method_exists( AccessAllyCalls::CONTACTS, 'get_contact' ) && '' === $this->address( $contact_id );
	}

	/** An empty list of tags may also come from a CRM that is down, when its answer was not seen. */
	private function is_there_at_all( string $contact_id ): bool {
		return $this->calls->was_seen() || ! method_exists( AccessAllyCalls::CONTACTS, 'get_contact' ) || '' !== $this->address( $contact_id );
	}

	/** AccessAlly's own list, like every table of WordPress's, may take zoe@ for zoë@: such an address is compared. */
	private function has_address( string $contact_id, string $email ): bool {
		$is_plain = 1 === preg_match( '/^[\x21-\x7e]*$/', $email );
		return ( $is_plain && ! $this->keeps_own_contacts() ) || ! method_exists( AccessAllyCalls::CONTACTS, 'get_contact' ) || 0 === strcasecmp( $this->address( $contact_id ), $email );
	}

	/** '' when there is no such contact. */
	private function address( string $contact_id ): string {
		$contact = $this->calls->ask( AccessAllyCalls::CONTACTS, 'get_contact', $contact_id );
		$this->calls->demand_no_fault();
		return is_array( $contact ) && is_string( $contact['Email'] ?? null ) ? $contact['Email'] : '';
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
			if ( 0 !== $user_id && $this->contact_id_of_user( $user_id ) === $contact_id ) {
				return $this->tag_ids_of_user( $user_id );
			}
		}
		return null;
	}
}
