<?php
/**
 * An API with one call that finds or creates a contact and gives it tags.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection\Direct;

use CartCompanion\Connection\Contact;
use CartCompanion\Connection\Person;

interface TaggingApi extends CrmApi {
	/** @param array<string, string> $tags Name by id. @throws \CartCompanion\Connection\ConnectionError */
	public function tag_person( Person $person, array $tags ): Contact;
}
