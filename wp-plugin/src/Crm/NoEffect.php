<?php
/**
 * The call came back without complaint, but the CRM does not show it: it lags, or the contact is gone.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

class NoEffect extends Postponed {
}
