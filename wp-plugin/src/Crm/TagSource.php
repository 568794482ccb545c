<?php
/** The tags of one CRM, as TagDirectory needs them: the list, and how one is created. */

declare(strict_types=1);

namespace CartCompanion\Crm;

abstract class TagSource {
	/** The list comes over the network: it is kept for all requests of the site, for an hour. */
	public const REMOTE = 'remote';

	/** The list lies in this site's database: it is kept where WordPress keeps what it has read, for a minute at most. */
	public const LOCAL = 'local';

	/** The list is a copy that the CRM's plugin keeps and fetches again with refresh(): it is not kept a second time. */
	public const COPY = 'copy';

	/** REMOTE, LOCAL or COPY. */
	abstract public function kind(): string;

	/** Tells this list from others of this site: it is a part of names of caches and locks. */
	abstract public function list_name(): string;

	/**
	 * Id and name of every tag; as a third, its key, where the CRM stores one that does not follow from the name.
	 *
	 * @return array<array{0: string, 1: string, 2?: string}>
	 * @throws CrmException
	 */
	abstract public function tags(): array;

	/** Id of a new tag. @throws CrmException PERMANENT where the CRM takes no such name. */
	abstract public function create_tag( string $name ): string;

	/** Has the plugin fetch its copy again; false where it cannot. @throws CrmException */
	public function refresh(): bool {
		return false;
	}

	/** Two names with one key are one tag in this CRM; one that is spelled exactly so comes first. */
	public function tag_key( string $name ): string {
		return $name;
	}

	/** Whether a tag is meant by its name and comes to be when it is first applied: then the list is not needed for a name. */
	public function names_are_ids(): bool {
		return false;
	}
}
