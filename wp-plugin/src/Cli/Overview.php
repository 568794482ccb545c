<?php
/** What `wp help cart-companion` says of all commands together. */

declare(strict_types=1);

namespace CartCompanion\Cli;

/**
 * Looks after what comes from ThriveCart: customers, events, tag rules.
 *
 * ## EXAMPLES
 *
 *     $ wp cart-companion doctor
 *     $ wp cart-companion customer anna@example.com
 *     $ wp cart-companion events --search=anna --since="2 days ago"
 */
final class Overview extends \WP_CLI\Dispatcher\CommandNamespace {
}
