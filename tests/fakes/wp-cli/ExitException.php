<?php
/** How WP-CLI ends a command within its own process; the code is that of the exit. */

declare(strict_types=1);

namespace WP_CLI;

final class ExitException extends \Exception {
}
