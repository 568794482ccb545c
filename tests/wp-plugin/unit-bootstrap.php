<?php
/**
 * Loads the plugin's classes and nothing else: what a test under Domain/ needs of WordPress is not there.
 */

declare(strict_types=1);

require_once dirname( __DIR__, 2 ) . '/wp-plugin/src/Autoloader.php';
CartCompanion\Autoloader::register( dirname( __DIR__, 2 ) . '/wp-plugin/src' );
require_once __DIR__ . '/Sample.php';
