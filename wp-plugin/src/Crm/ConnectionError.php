<?php
/**
 * A CRM that did not do what was asked; the message is fit for an admin's eyes.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

abstract class ConnectionError extends \RuntimeException {
}
