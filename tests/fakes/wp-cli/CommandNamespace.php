<?php
/** Stand-in for the class whose children only describe commands that are added below them. */

declare(strict_types=1);

namespace WP_CLI\Dispatcher;

class CommandNamespace {
}
