<?php
/**
 * The adapter to the connection this site already has with its CRM.
 *
 * Every verb either does what it says, or throws one of ConnectionError's family: Refused (a person must
 * act), its child NoEffect (the CRM took the call, but the contact is not as asked: gone or merged) or Postponed
 * (it is unknown whether it was done, or it is limited: later). "It returned" means that the CRM has it. Names of
 * tags come back as the rules spell them, where the CRM tells them apart by no more than case.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

use CartCompanion\Domain\Events\Person;

interface Crm {
	/** Stays the same for ever: it is stored. */
	public function slug(): string;

	/** The CRM behind it, for its contact ids mean something in that CRM only; '' when it is always the same. */
	public function crm_slug(): string;

	public function name(): string;

	/** Whether it can be used on this site now. */
	public function is_connected(): bool;

	/** One sentence for the owner: what was found, what cannot be done. */
	public function status_message(): string;

	/** @return string[] Names of the tags the CRM has. @throws ConnectionError */
	public function tags(): array;

	/** The contact by the first of the person's addresses that the CRM knows. @throws ConnectionError */
	public function find( Person $person ): ?Contact;

	/** The same; where no address is known, a new contact by the first one. @throws ConnectionError */
	public function find_or_create( Person $person ): Contact;

	/** @param string[] $tag_names A name the CRM lacks is created. @throws ConnectionError */
	public function apply( string $contact_id, array $tag_names ): void;

	/** @param string[] $tag_names A name the CRM lacks is on no contact. @throws ConnectionError */
	public function remove( string $contact_id, array $tag_names ): void;

	/** @return string[] Names of the contact's tags, from the CRM itself. @throws ConnectionError */
	public function tags_of( string $contact_id ): array;

	/**
	 * Names of the tags that membership plugins see on a WordPress user; null when nobody here can tell.
	 *
	 * @return string[]|null
	 * @throws ConnectionError
	 */
	public function tags_of_user( int $user_id ): ?array;

	/** Calls made to the CRM by this object so far. */
	public function calls(): int;
}
