<?php
/**
 * The CRM does not know a tag by this id any more: it was deleted there since the list was fetched.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection\Direct;

use CartCompanion\Connection\Postponed;

final class TagGone extends Postponed {
}
