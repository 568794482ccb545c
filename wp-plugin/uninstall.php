<?php
/**
 * Takes away everything this plugin made, on every site of a network.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion;

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/src/Autoloader.php';
Autoloader::register( __DIR__ . '/src' );

Installation::remove_everything();
