<?php
/**
 * The CRM limits how often this site's account may ask: the wait holds for everybody, not for one customer.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class Limited extends Postponed {
}
