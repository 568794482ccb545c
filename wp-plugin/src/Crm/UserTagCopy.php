<?php
/**
 * A membership plugin's own copy of the tags that its users' contacts have in the CRM: it lets users in by that copy.
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

interface UserTagCopy {
	/** The contact that the plugin has for a WordPress user; '' when it has none, or cannot say, or it may be another site's. @throws CrmException */
	public function contact_id_of_user( int $user_id ): string;

	/** Tells the plugin which contact a user of this site is, where its version can be told. @throws CrmException */
	public function link_user( int $user_id, string $contact_id ): void;

	/**
	 * The same of a user who was here before; not where they are another contact, or where the plugin cannot say.
	 *
	 * @return bool Whether they were linked just now.
	 * @throws CrmException
	 */
	public function link_existing_user( int $user_id, string $contact_id ): bool;

	/**
	 * Makes the copy what the CRM says.
	 *
	 * @param string[] $names As the CRM itself spells them.
	 * @return bool False when the plugin does not know one of them: then its copy stays as it was.
	 * @throws CrmException
	 */
	public function copy_tags_named( string $contact_id, array $names ): bool;

	/**
	 * Changes the copy alone, of a user whose contact the CRM has no more: nobody else takes anything away from them.
	 *
	 * @param string[] $added   Names of tags; those that the plugin does not know are left out.
	 * @param string[] $removed The same.
	 * @return bool Whether it is changed now; false also where the plugin's version cannot.
	 * @throws CrmException
	 */
	public function change_copy( int $user_id, array $added, array $removed ): bool;

	/** @return string[]|null Names of the contact's tags as this request wrote them last, whether or not they have a user; null when it did not. @throws CrmException */
	public function tags_told_of( string $contact_id ): ?array;

	/** @return string[]|null Names; null when the plugin cannot say. @throws CrmException */
	public function tags_of_user( int $user_id ): ?array;
}
