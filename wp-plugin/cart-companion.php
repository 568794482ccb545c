<?php
/**
 * Plugin Name:       Cart Companion – for ThriveCart and AccessAlly
 * Description:       Turns ThriveCart purchases, refunds and failed payments into tags in the CRM this site already uses, and shows for each customer whether it worked.
 * Version:           0.1.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * Author:            Cart Companion
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       cart-companion
 * Domain Path:       /languages
 * Update URI:        https://cart-companion.invalid/
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion;

defined( 'ABSPATH' ) || exit;

const VERSION     = '0.1.0';
const PLUGIN_FILE = __FILE__;

require_once __DIR__ . '/src/Autoloader.php';
Autoloader::register( __DIR__ . '/src' );

register_activation_hook( __FILE__, array( Installation::class, 'activate' ) );
register_deactivation_hook( __FILE__, array( Installation::class, 'deactivate' ) );

Plugin::instance()->register();
