<?php
/**
 * An event that cannot be worked because it lacks what is needed; the message names it.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Events;

final class MalformedEvent extends \RuntimeException {
}
