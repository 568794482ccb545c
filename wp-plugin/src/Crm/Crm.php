<?php
/**
 * One way to a CRM: through a plugin of this site, or over the CRM's own API with a key.
 *
 * A method that changes something returns when the CRM has done it, and throws CrmException where it has not, or where
 * that is not known. Contacts are meant by the CRM's ids, tags by their names. Names come back as they were asked for,
 * where the CRM tells two names apart by no more than case. A numeric name is a name, and a comma is a part of it.
 *
 * Consent, lists and status of a contact are never changed, and an empty name never replaces a known one.
 *
 * A third party extends this class, throws CrmException only, and adds an object with the filter
 * cart_companion_connections. What has a default below need not be overridden.
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

use CartCompanion\Domain\Events\Person;

abstract class Crm {
	/** Names this connection in what is stored: it stays the same for ever. */
	abstract public function slug(): string;

	abstract public function name(): string;

	/** Whether it can be used on this site now. */
	abstract public function is_connected(): bool;

	/** One sentence for the owner: what was found, what cannot be done. */
	abstract public function status_message(): string;

	/** @return string[] Names of the tags the CRM has. @throws CrmException */
	abstract public function tags(): array;

	/**
	 * The contact by the first of the person's addresses that the CRM knows; else, where its plugin links users to contacts,
	 * the one of a user with such an address: it bears another address by now.
	 *
	 * @throws CrmException
	 */
	abstract public function find( Person $person ): ?Contact;

	/** The same; where no address is known, a new contact by the first one. @throws CrmException */
	abstract public function find_or_create( Person $person ): Contact;

	/** @param string[] $tag_names A name the CRM lacks is created. @throws CrmException */
	abstract public function apply( string $contact_id, array $tag_names ): void;

	/** @param string[] $tag_names A name the CRM lacks is on no contact. @throws CrmException */
	abstract public function remove( string $contact_id, array $tag_names ): void;

	/** @return string[] Names of the contact's tags, from the CRM itself. @throws CrmException */
	abstract public function tags_of( string $contact_id ): array;

	/** Calls made to the CRM by this object so far. */
	abstract public function calls(): int;

	/** The CRM behind it, for its contact ids mean something in that CRM only. AccessAlly and WP Fusion call it so. */
	public function crm_slug(): string {
		return $this->slug();
	}

	/**
	 * Some characters that differ between accounts of the CRM and stay the same for one, where contact ids mean something
	 * in one account only; no secret can be read from them. '' where there is one account.
	 */
	public function account_id(): string {
		return '';
	}

	/** What the owner has to do so that new customers get in, in a few words after "To do:"; '' when nothing. */
	public function setup_hint(): string {
		return '';
	}

	/** Whether find_or_create() can create. */
	public function can_create_contacts(): bool {
		return true;
	}

	/** Whether a contact of the CRM's can have this address, as far as anybody here knows. */
	public function can_hold( string $email ): bool {
		return true;
	}

	/** Where a contact comes with a WordPress user, and in no other way; null where find_or_create() is all there is to it. */
	public function user_contacts(): ?UserContacts {
		return null;
	}

	/** A contact by the person's first address, which nobody has found before. @throws CrmException */
	public function create( Person $person ): Contact {
		return $this->find_or_create( $person );
	}

	/** Whether upsert_with_tags() is one call to the CRM. */
	public function upserts_with_tags(): bool {
		return false;
	}

	/**
	 * Finds or creates the contact of the person's first address and applies the tags; which contact it became.
	 *
	 * Only asked where that address is the person's only one: with several, the others are looked for first.
	 *
	 * @param string[] $tag_names A name the CRM lacks is created.
	 * @throws CrmException
	 */
	public function upsert_with_tags( Person $person, array $tag_names ): Contact {
		$contact = $this->find_or_create( $person );
		$this->apply( $contact->id(), $tag_names );
		return $contact;
	}

	/** Whether the CRM accepts this site's key, asked now; null when it did not say. */
	public function verify_credentials(): ?bool {
		return null;
	}

	/** What the owner enters here; null where the connection's own plugin keeps that. */
	public function credentials(): ?Credentials {
		return null;
	}

	/**
	 * Stores what was entered once the CRM accepts it; until then, and where it does not, what was stored before stays.
	 *
	 * @param array<string, string> $values By the field's name.
	 * @throws CrmException When the CRM does not accept it, or cannot say.
	 */
	public function save_credentials( array $values ): void {
		throw CrmException::permanent( __( 'This connection needs no key.', 'cart-companion' ) );
	}

	/**
	 * Names of the tags that membership plugins see on a WordPress user; null when nobody here knows.
	 *
	 * @return string[]|null
	 * @throws CrmException
	 */
	public function tags_of_user( int $user_id ): ?array {
		return null;
	}

	/**
	 * Brings what tags_of_user() says up to date with the CRM, where the plugin behind it keeps a copy that may be behind;
	 * whether it did. Asked only where user_tags() is there: others ask the CRM each time. @throws CrmException
	 */
	public function fetch_tags_of_user( int $user_id ): bool {
		return false;
	}

	/**
	 * What its plugin lets people in to as a whole, with the tags it goes by; none where it lists none.
	 *
	 * @return Offering[]
	 * @throws CrmException
	 */
	public function offerings(): array {
		return array();
	}

	/** Its plugin's own copy of users' tags, by which it lets them in; null where it keeps none, or cannot be used now. */
	public function user_tags(): ?UserTagCopy {
		return null;
	}

	/**
	 * How many of these users the plugin behind it has linked to a contact, as far as it knows without asking its CRM.
	 *
	 * @param int[] $user_ids
	 */
	public function linked_among( array $user_ids ): int {
		return 0;
	}

	/**
	 * Whether its plugin acts when a WordPress user is made or changed although the site's tags go another way, to this
	 * CRM. Then while_creating() and link_user() are called on it too.
	 */
	public function acts_on_users_beside( string $crm_slug ): bool {
		return false;
	}

	/**
	 * Does $callback, which makes or changes the WordPress user of a contact there is, and keeps the plugin meanwhile from
	 * making or changing a contact by itself, as it would for a visitor who registers: names, consent and all else of the
	 * contact stay as they are.
	 *
	 * @param callable(): mixed $callback
	 * @return mixed What $callback returns.
	 */
	public function while_creating( callable $callback ) {
		return $callback();
	}

	/** Links a new WordPress user to the contact, where the plugin behind it does not by itself. @throws CrmException */
	public function link_user( int $user_id, string $contact_id ): void {
	}

	/**
	 * The same of a user who was here before, with one of the person's own addresses. Whom the plugin has linked to a
	 * contact that there is stays as they are.
	 *
	 * @throws CrmException
	 */
	public function link_existing_user( int $user_id, string $contact_id ): void {
	}

	/**
	 * The owner's custom operations that run_operation() can run; null where the connection runs none. Asks no CRM.
	 *
	 * @throws CrmException
	 */
	public function operations(): ?OperationList {
		return null;
	}

	/** Where operations() is null: why, and what to do; without a full stop. */
	public function why_no_operations(): string {
		/* translators: %s: name of a connection */
		return sprintf( __( '%s runs no operations of AccessAlly. Choose AccessAlly under Cart Companion → Connect → Your CRM, or take the operation out of the rule', 'cart-companion' ), $this->name() );
	}

	/**
	 * Before an operation is run for a contact that was only remembered: nobody may tell that it is gone.
	 *
	 * @throws CrmException CONTACT_NOT_FOUND
	 */
	public function require_contact( string $contact_id ): void {
	}

	/**
	 * Runs one of operations(). It may not be run twice: what is thrown before $begin was called has begun nothing, and
	 * what is thrown after it leaves open how far it came.
	 *
	 * @param callable(): void $begin Called once, right before the operation is run.
	 * @throws CrmException
	 */
	public function run_operation( string $contact_id, string $operation_id, callable $begin ): void {
		throw CrmException::permanent( $this->why_no_operations() . '.' );
	}

	/** Brings the plugin's own copy of a contact's tags up to date after an operation changed them. @throws CrmException */
	public function refresh_copy( string $contact_id ): void {
	}

	/** As link_existing_user(), which alone asks the CRM; and what became of it. @throws CrmException */
	public function settle_link( int $user_id, string $contact_id ): UserLink {
		$before = $this->contact_of_user( $user_id );
		$this->link_existing_user( $user_id, $contact_id );
		$after = $before === $contact_id ? $before : $this->contact_of_user( $user_id );
		$other = '' === $after ? $this->contact_of_other_site( $user_id ) : '';
		return '' === $other ? UserLink::between( $before, $after, $contact_id ) : UserLink::of_other_site( $other );
	}

	/**
	 * The contact that its plugin has a WordPress user linked to, whether or not the CRM still has it: by what lies in this
	 * WordPress. '' when there is none, or nobody here knows, as where it may be another site's of a network.
	 *
	 * @throws CrmException
	 */
	public function contact_of_user( int $user_id ): string {
		return '';
	}

	/** On a network: the contact that its plugin has for a user who is none here, as it may be another site's; '' for none. @throws CrmException */
	public function contact_of_other_site( int $user_id ): string {
		return '';
	}

	/**
	 * The WordPress users that its plugin has linked to a contact, by the same; none where nobody here knows.
	 *
	 * @return int[] @throws CrmException
	 */
	public function users_of_contact( string $contact_id ): array {
		return array();
	}

	/**
	 * Does to its plugin's copies for all users linked to a contact what was done to the contact's tags: apply() and
	 * remove() need not. @param string[] $applied @param string[] $removed @throws CrmException
	 */
	public function change_copies( string $contact_id, array $applied, array $removed ): void {
	}

	/** Makes its plugin's copy for a user who is linked to this contact what the CRM says. @param string[] $names As the CRM spells them. @throws CrmException */
	public function copy_tags_named( int $user_id, string $contact_id, array $names ): void {
	}

	/**
	 * The CRM whose automations can have this plugin create users here, and give those who are there a new password;
	 * '' where none can.
	 */
	public function crm_that_creates_users(): string {
		return '';
	}
}
