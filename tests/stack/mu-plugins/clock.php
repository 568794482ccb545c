<?php
/**
 * The plugin's clock goes ahead of the real one by the seconds in wp-content/ahead.txt, so that a test moves time instead
 * of waiting for it. WordPress itself and its other plugins keep the real time.
 *
 * PHP looks for a function in the namespace of the code that calls it first: each namespace of the plugin gets its own.
 */

final class StackClock {
	public static int $ahead = 0;

	/** @param string $folder Where the classes of the namespace CartCompanion lie. */
	public static function set( string $folder ): void {
		self::$ahead = (int) @file_get_contents( WP_CONTENT_DIR . '/ahead.txt' );
		$folders     = new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $folder, FilesystemIterator::SKIP_DOTS ), RecursiveIteratorIterator::SELF_FIRST );
		$namespaces  = array( 'CartCompanion' );
		foreach ( $folders as $path ) {
			if ( $path->isDir() ) {
				$namespaces[] = 'CartCompanion' . strtr( substr( $path->getPathname(), strlen( $folder ) ), '/', '\\' );
			}
		}
		foreach ( $namespaces as $namespace ) {
			// phpcs:ignore Squiz.PHP.Eval.Discouraged -- a function in a namespace that is known by its name only.
			eval(
				"namespace $namespace;
				function time(): int { return \\time() + \\StackClock::\$ahead; }
				function microtime( bool \$as_float = false ) { return \\microtime( true ) + \\StackClock::\$ahead; }
				function gmdate( string \$format, ?int \$at = null ): string { return \\gmdate( \$format, \$at ?? time() ); }"
			);
		}
	}
}

StackClock::set( WP_PLUGIN_DIR . '/cart-companion/src' );
