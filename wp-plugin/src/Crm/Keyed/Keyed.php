<?php
/**
 * A connection that needs a key, entered once by the owner.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\Crm;

interface Keyed extends Crm {
	/** @return Field[] What is to be entered. */
	public function fields(): array;

	public function credentials(): Credentials;

	/**
	 * Stores what was entered once the CRM took it; until then, and where it does not, what was stored before stays.
	 *
	 * @param array<string, string> $values By the field's name.
	 * @throws \CartCompanion\Crm\ConnectionError When the CRM does not take it, or cannot say.
	 */
	public function take_key( array $values ): void;
}
