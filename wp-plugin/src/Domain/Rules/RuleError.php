<?php
/**
 * A rule that cannot be kept; the message says which one and what to change.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

final class RuleError extends \RuntimeException {
}
