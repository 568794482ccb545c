<?php
/** What was sent in a form cannot be taken; the message says what to do, and becomes the notice. */

declare(strict_types=1);

namespace CartCompanion\Admin;

final class FormError extends \RuntimeException {
}
