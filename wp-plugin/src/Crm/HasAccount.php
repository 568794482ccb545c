<?php
/**
 * A connection that knows whose account it reaches: contact ids mean something in that account only.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

interface HasAccount {
	/** Some characters that differ between accounts and stay the same for one; no secret can be read from them. */
	public function account(): string;
}
