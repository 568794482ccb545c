<?php
/**
 * A connection that can ask its CRM what the key is worth, whatever became of another call.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

interface ChecksKey {
	/** Whether the CRM lets this site in, asked now; null when it did not say. */
	public function is_let_in(): ?bool;
}
