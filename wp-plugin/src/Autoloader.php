<?php
/** Loads this plugin's classes by their names (PSR-4). */

declare(strict_types=1);

namespace CartCompanion;

final class Autoloader {
	private const PREFIX = 'CartCompanion\\';

	/** Classes below CartCompanion\ are looked for under $folder, one file each. */
	public static function register( string $folder ): void {
		spl_autoload_register( static function ( string $name ) use ( $folder ): void {
			if ( 0 !== strpos( $name, self::PREFIX ) ) {
				return;
			}
			$file = $folder . '/' . str_replace( '\\', '/', substr( $name, strlen( self::PREFIX ) ) ) . '.php';
			if ( is_file( $file ) ) {
				require_once $file;
			}
		} );
	}
}
