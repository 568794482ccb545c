<?php
/** The contacts of a CRM in this WordPress, as the objects its functions give. */

declare(strict_types=1);

namespace CartCompanion\Crm\OnSite;

use CartCompanion\Crm\CrmException;
use CartCompanion\Domain\Events\Person;

interface ContactStore {
	/** The contact which the database takes for this address; it may be another's. @throws CrmException */
	public function by_address( string $email ): ?object;

	/** @throws CrmException */
	public function by_id( int $id ): ?object;

	/** By the CRM's own link to the user. @throws CrmException */
	public function of_user( int $user_id ): ?object;

	public function id( object $contact ): string;

	public function address( object $contact ): string;

	/** Whether a contact can have this address. */
	public function can_hold( string $email ): bool;

	/** The WordPress user it is linked to; 0 for none. */
	public function user_id( object $contact ): int;

	/** Links it to the WordPress user, and changes nothing else of it. @throws CrmException */
	public function link( object $contact, int $user_id ): void;

	/**
	 * A contact by the person's first address, which it can have; null when somebody else has created it in the meantime.
	 *
	 * @param int[] $tag_ids Given to it where that takes no call more.
	 * @throws CrmException
	 */
	public function create( Person $person, array $tag_ids ): ?object;

	/** @return int[] As they were read with the contact, or after its last change. @throws CrmException */
	public function tag_ids( object $contact ): array;

	/** @param int[] $ids At least one. @throws CrmException */
	public function add_tags( object $contact, array $ids ): void;

	/** @param int[] $ids At least one. @throws CrmException */
	public function remove_tags( object $contact, array $ids ): void;
}
