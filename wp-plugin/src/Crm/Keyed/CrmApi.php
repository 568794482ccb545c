<?php
/**
 * One CRM's own API, in the few calls a connection needs; the next CRM is one class more of this kind.
 *
 * Tags and contacts are meant by the CRM's ids, as text; where a CRM knows tags by their names alone, the name is the
 * id. Every verb either does what it says or throws a ConnectionError: NoEffect where the contact is gone, TagGone
 * where the CRM knows no tag by that id (any more). PHP turns a numeric id into a number where it is an array's key.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\Contact;
use CartCompanion\Domain\Events\Person;

interface CrmApi {
	/**
	 * How often an account may be asked in a second or a minute, by this plugin and all else; null where no such limit is
	 * known. Those of an hour or a day are left to the CRM's own 429.
	 *
	 * @return array{0: int, 1: float}|null Calls, in so many seconds.
	 */
	public static function limit(): ?array;

	/** Stays the same for ever: it is stored. AccessAlly and WP Fusion call the same CRM so. */
	public function slug(): string;

	public function name(): string;

	/** @return Field[] What the owner enters once. */
	public function fields(): array;

	/** What tells one account of this CRM from another; it is never shown. */
	public function account(): string;

	/** Whether "Course" and "course" are two tags. */
	public function tells_case_apart(): bool;

	/**
	 * Asks something small, so that a wrong key shows.
	 *
	 * @return string What the CRM calls the account, where a new key of the same account could not be told from another's.
	 * @throws \CartCompanion\Crm\ConnectionError
	 */
	public function check_key(): string;

	/** @return array<array{0: string, 1: string}> Id and name of every tag. @throws \CartCompanion\Crm\ConnectionError */
	public function tags(): array;

	/** Its id. @throws \CartCompanion\Crm\ConnectionError */
	public function create_tag( string $name ): string;

	/** '' when the CRM has no such contact. @throws \CartCompanion\Crm\ConnectionError */
	public function contact_id( string $email ): string;

	/** The contact of the person's first address, created where there is none. @throws \CartCompanion\Crm\ConnectionError */
	public function find_or_create( Person $person ): Contact;

	/** @param array<string, string> $tags Name by id, at least one. @throws \CartCompanion\Crm\ConnectionError */
	public function add_tags( string $contact_id, array $tags ): void;

	/** @param array<string, string> $tags Name by id, at least one. @throws \CartCompanion\Crm\ConnectionError */
	public function remove_tags( string $contact_id, array $tags ): void;

	/** @return string[] Ids of the contact's tags. @throws \CartCompanion\Crm\ConnectionError */
	public function tag_ids( string $contact_id ): array;

	/** Requests made so far. */
	public function calls(): int;

	/** The same API, asked with other credentials. */
	public function with( Credentials $credentials ): self;
}
