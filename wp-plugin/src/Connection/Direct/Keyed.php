<?php
/**
 * A connection that needs a key, entered once by the owner.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection\Direct;

interface Keyed {
	/** @return Field[] What is to be entered. */
	public function fields(): array;

	public function credentials(): Credentials;

	/** Asks the CRM whether it takes the key. @throws \CartCompanion\Connection\ConnectionError */
	public function check_key(): void;
}
