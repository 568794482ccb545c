<?php
/**
 * A connection whose plugin keeps, for each WordPress user, which contact of the CRM they are.
 *
 * Optional beside Connection.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

interface KnowsUsers {
	/**
	 * Does $work, which makes or changes the WordPress user of a contact there is, and keeps the plugin meanwhile from
	 * making or changing a contact by itself, as it would for a visitor who registers: names, consent and all else of the
	 * contact stay as they are.
	 *
	 * @param callable(): mixed $work
	 * @return mixed What $work returns.
	 */
	public function while_creating( callable $work );

	/** Ties a new WordPress user to the contact, where the plugin behind it does not by itself. @throws ConnectionError */
	public function tie_user( int $user_id, string $contact_id ): void;

	/**
	 * The same of a user who was here before, with one of the person's own addresses. Whom the plugin has tied to a
	 * contact that there is stays as they are.
	 *
	 * @throws ConnectionError
	 */
	public function tie_found_user( int $user_id, string $contact_id ): void;
}
