<?php
/**
 * A CRM under test, seen from outside the plugin: what is in it, and on what days it fails.
 */

declare(strict_types=1);

interface TestCrm {
	/** What Cloudflare, a firewall or a host says in the CRM's place. */
	public const PAGE = "<!DOCTYPE html>\n<html lang=\"en-US\"><head><title>Just a moment...</title></head><body>Checking your browser (Cloudflare).</body></html>";

	/** Slug of the connection that leads to it. */
	public function connection(): string;

	/** Its name, as an owner reads it in a message. */
	public function name(): string;

	/** Makes it the site's CRM, empty and working. */
	public function set_up(): void;

	/** @param string[] $tags */
	public function given_contact( string $email, array $tags = array(), string $status = 'subscribed' ): void;

	public function given_tag( string $name ): void;

	public function delete_contact( string $email ): void;

	public function delete_tag( string $name ): void;

	/** @return string[] Sorted names; empty where there is no such contact. */
	public function tags( string $email ): array;

	/** @return array{email: string, first_name: string, status: string}|null */
	public function contact( string $email ): ?array;

	public function contacts(): int;

	/** @return string[] Names of the tags there are, sorted. */
	public function tag_names(): array;

	/** Calls since set_up(). @return string[] */
	public function calls(): array;

	/** Whether it can go wrong so: a CRM on the same site has no network, and one behind a plugin is not read by us. */
	public function can_fail( string $how ): bool;

	/** Whether it takes such an address at all. */
	public function can_hold( string $email ): bool;

	/** Whether a tag that it lacks can be made through the connection; else its owner makes it. */
	public function makes_tags(): bool;

	/** Whether whoever is no user of the site has no contact: then what makes nobody a user makes nobody a contact. */
	public function has_contacts_of_users_only(): bool;

	/** What an owner presses there so that users whose contact is gone get another one; nothing elsewhere. */
	public function sync_users(): void;

	/** From now on, or so many times, it answers limited|down|timeout|lost (done, but not said)|page (of a firewall, 200)|key_revoked. */
	public function fail( string $how, ?int $times = null ): void;

	/** It works again. */
	public function work(): void;
}
