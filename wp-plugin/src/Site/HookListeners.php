<?php
/** Which plugins have a say in something: whose functions WordPress calls at a hook, by the folder of the file they are in. */

declare(strict_types=1);

namespace CartCompanion\Site;

use const CartCompanion\PLUGIN_FILE;

final class HookListeners {
	/**
	 * Without WordPress itself and this plugin.
	 *
	 * @param string[] $hooks
	 * @return string[] Names of folders, or of files where there is no folder.
	 */
	public static function of( array $hooks ): array {
		$files = array();
		foreach ( $hooks as $hook ) {
			foreach ( isset( $GLOBALS['wp_filter'][ $hook ] ) ? $GLOBALS['wp_filter'][ $hook ]->callbacks : array() as $listeners ) {
				$files = array_merge( $files, array_map( array( self::class, 'file_of' ), array_values( $listeners ) ) );
			}
		}
		return self::plugins( $files );
	}

	/**
	 * The innermost hook that WordPress is at, with a function of another plugin: while PHP ends, that is where it was ended.
	 *
	 * @return array{0: string, 1: string[]} The hook, and the plugins that have a function at its present priority; '' and
	 *                                       none where nobody else's is at work.
	 */
	public static function at_work(): array {
		foreach ( array_reverse( array_diff( (array) $GLOBALS['wp_current_filter'], array( 'shutdown' ) ) ) as $name ) {
			$hook      = $GLOBALS['wp_filter'][ $name ] ?? null;
			$alone     = BrokenHook::calling( (string) $name );
			$listeners = $hook instanceof \WP_Hook ? $hook->callbacks[ $hook->current_priority() ] ?? array() : array();
			$plugins   = self::plugins( array_map( array( self::class, 'file_of' ), null === $alone ? array_values( $listeners ) : array( $alone ) ) );
			if ( array() !== $plugins ) {
				return array( (string) $name, $plugins );
			}
		}
		return array( '', array() );
	}

	/**
	 * @param mixed $callback
	 * @return \ReflectionFunctionAbstract|null Null where there is no such code.
	 */
	public static function code_of( $callback ): ?\ReflectionFunctionAbstract {
		try {
			if ( is_string( $callback ) && false !== strpos( $callback, '::' ) ) {
				$callback = explode( '::', $callback );
			}
			if ( is_array( $callback ) ) {
				return new \ReflectionMethod( $callback[0], (string) $callback[1] );
			}
			if ( is_object( $callback ) && ! $callback instanceof \Closure ) {
				return new \ReflectionMethod( $callback, '__invoke' );
			}
			return new \ReflectionFunction( $callback );
		} catch ( \Throwable $error ) {
			return null;
		}
	}

	/** @param array<string, mixed> $listener As WP_Hook keeps it. */
	private static function file_of( array $listener ): string {
		$code = self::code_of( $listener['function'] ?? null );
		return null === $code ? '' : (string) $code->getFileName();
	}

	/**
	 * @param string[] $files
	 * @return string[]
	 */
	private static function plugins( array $files ): array {
		$names = array();
		foreach ( array_unique( array_map( 'wp_normalize_path', array_filter( $files, 'strlen' ) ) ) as $file ) {
			if ( ! self::is_below( $file, ABSPATH . WPINC ) && ! self::is_below( $file, ABSPATH . 'wp-admin' ) && ! self::is_below( $file, dirname( PLUGIN_FILE ) ) ) {
				$names[] = self::name_of( $file );
			}
		}
		return array_values( array_unique( $names ) );
	}

	private static function name_of( string $file ): string {
		$place = plugin_basename( $file );
		if ( $place === ltrim( $file, '/' ) || $place === $file ) { // In no folder of plugins.
			$theme = self::is_below( $file, (string) get_theme_root() ) ? substr( $file, strlen( trailingslashit( wp_normalize_path( (string) get_theme_root() ) ) ) ) : basename( $file );
			return (string) strtok( $theme, '/' );
		}
		return (string) strtok( $place, '/' );
	}

	private static function is_below( string $file, string $folder ): bool {
		$found = array_filter( array( wp_normalize_path( $folder ), wp_normalize_path( (string) realpath( $folder ) ) ), 'strlen' );
		return array() !== array_filter( $found, static fn( string $one ): bool => 0 === strpos( $file, trailingslashit( $one ) ) );
	}
}
