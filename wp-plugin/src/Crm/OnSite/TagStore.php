<?php
/**
 * Where a CRM of this WordPress keeps its tags.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm\OnSite;

interface TagStore {
	/** The CRM's short name. */
	public function crm(): string;

	/** @return array<array{id: int, name: string, key: string}> Every tag. @throws \CartCompanion\Crm\ConnectionError */
	public function rows(): array;

	/** Two names with one key are one tag here. */
	public function key( string $name ): string;

	/** Id of a new tag of this name. @throws \CartCompanion\Crm\ConnectionError When the CRM takes no such name. */
	public function create( string $name ): int;
}
