<?php
/** No login could be made, or its e-mail not be sent; the message says what to do. */

declare(strict_types=1);

namespace CartCompanion\Users;

final class LoginError extends \RuntimeException {
}
