<?php
/**
 * A file that did not arrive or cannot be taken; the message says what to do.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

final class FormError extends \RuntimeException {
}
