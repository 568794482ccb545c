<?php
/**
 * A connection whose CRM finds or creates a contact and gives it tags in one call.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

use CartCompanion\Domain\Events\Person;

interface OneCall {
	/**
	 * Finds or creates the contact of the person's first address and applies the tags; which contact it became.
	 *
	 * Only asked where that address is the person's only one: with several, the others are looked for first.
	 *
	 * @param string[] $tag_names A name the CRM lacks is created.
	 * @throws ConnectionError
	 */
	public function apply_to( Person $person, array $tag_names ): Contact;
}
