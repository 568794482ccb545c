<?php
/**
 * A connection whose plugin keeps, for each WordPress user, which contact of the CRM they are.
 *
 * Optional beside Connection.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection;

interface KnowsUsers {
	/**
	 * Does $create, which makes the WordPress user of a contact there is, and keeps the plugin meanwhile from making
	 * or changing a contact by itself, as it would for a visitor who registers.
	 *
	 * @param callable(): int $create
	 * @return int What $create returns.
	 */
	public function while_creating( callable $create ): int;

	/** Ties a new WordPress user to the contact, where the plugin behind it does not by itself. @throws ConnectionError */
	public function tie_user( int $user_id, string $contact_id ): void;
}
