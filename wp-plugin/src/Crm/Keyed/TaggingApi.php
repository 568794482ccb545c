<?php
/**
 * An API with one call that finds or creates a contact and gives it tags.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\Contact;
use CartCompanion\Domain\Events\Person;

interface TaggingApi extends CrmApi {
	/** @param array<string, string> $tags Name by id. @throws \CartCompanion\Crm\ConnectionError */
	public function tag_person( Person $person, array $tags ): Contact;
}
