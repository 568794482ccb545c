<?php
/**
 * A connection that creates in its CRM what another connection to the same CRM cannot create.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

use CartCompanion\Domain\Events\Person;

interface Creator extends Crm {
	/** A contact by the person's first address, which nobody has found before. @throws ConnectionError */
	public function create( Person $person ): Contact;
}
