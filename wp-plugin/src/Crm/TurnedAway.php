<?php
/**
 * The CRM did not let this site in (401, 403). Some say so now and then to a good key, so that one time proves nothing:
 * ActiveCampaign does (the Singer tap for it asks five times after a 403 and once after a 401, and says why).
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class TurnedAway extends Refused {
}
