<?php
/**
 * Loads this lint's classes, and PHP-Parser (Debian: php-parser, which PHPUnit brings along), 4.15 or 5.
 */

declare(strict_types=1);

namespace CartCompanion\Lint;

require '/usr/share/php/PhpParser/autoload.php';
spl_autoload_register(
	static function ( string $name ): void {
		$file = __DIR__ . '/' . substr( $name, strlen( __NAMESPACE__ ) + 1 ) . '.php';
		if ( 0 === strpos( $name, __NAMESPACE__ . '\\' ) && is_file( $file ) ) {
			require $file;
		}
	}
);
