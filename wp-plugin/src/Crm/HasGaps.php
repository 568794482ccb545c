<?php
/**
 * A connection that works, but on this site cannot do everything that customers need.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

interface HasGaps {
	/** What the owner has to do so that new customers get in, in a few words after "To do:"; '' when nothing. */
	public function gap(): string;
}
