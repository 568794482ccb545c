<?php
/**
 * The CRM said no for a reason that a person must mend; trying again changes nothing.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

class Refused extends ConnectionError {
}
