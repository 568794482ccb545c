<?php
/**
 * The CRM gave no answer at all: most likely it gives none to anybody now, and asking on takes all the time there is.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class Unanswered extends Postponed {
}
