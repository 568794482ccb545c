<?php
/**
 * Contacts that come with a WordPress user, and in no other way: AccessAlly's Managed Contacts.
 *
 * So a customer's user is made first, and their contact awaited.
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

interface UserContacts {
	/** The contact that this user has by now; null while there is none. @throws CrmException */
	public function of_user( int $user_id ): ?Contact;

	/** Whether a user with this address is given a contact. */
	public function takes( string $email ): bool;

	/** Said while a user has none yet. */
	public function awaited(): string;

	/** Said when a user has none after a day: what to do. */
	public function overdue(): string;

	/** Said of a customer who is no user, and has no address that it takes: what to do. */
	public function no_fit_address(): string;

	/** Said of a user whose own address it does not take: what to do. */
	public function unfit_user( string $user_login ): string;

	/** Said of a customer without a user to whom an event gave something that makes nobody a user. */
	public function nobody(): string;
}
