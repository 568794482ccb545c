<?php
/**
 * The CRM has no contact with this id (any more): it was deleted, or merged into another.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class ContactGone extends NoEffect {
}
