<?php
/**
 * Does something also when other code ends PHP in the middle, and says who did it.
 *
 * PHP then answers whatever was printed, unless this does.
 */

declare(strict_types=1);

namespace CartCompanion\Site;

use CartCompanion\Domain\Text;

final class LastWord {
	private const FATAL = E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_RECOVERABLE_ERROR | E_USER_ERROR;

	/**
	 * What is printed meanwhile goes nowhere.
	 *
	 * @param callable(): mixed      $work
	 * @param callable(string): void $if_ended Takes who ended it, as far as can be known, as a sentence. Headers may have been sent.
	 * @return mixed What $work returns.
	 */
	public static function during( callable $work, callable $if_ended ) {
		$before = error_get_last();
		ob_start();
		$level = ob_get_level();
		$speak = static function () use ( $if_ended, $level, $before ): void {
			self::throw_away( $level );
			$if_ended( self::why( $before ) );
		};
		try {
			return EndOfPhp::during( $work, $speak );
		} finally {
			self::throw_away( $level );
		}
	}

	/** What was printed and is not sent yet, from this level of PHP's buffers on. */
	public static function throw_away( int $level = 1 ): void {
		while ( ob_get_level() >= $level && ob_end_clean() ) {
			continue;
		}
	}

	/** Of whoever left no trace. */
	public static function unseen(): string {
		return __( 'Something on this site ended the request in the middle of the work; what it was could not be seen.', 'cart-companion' );
	}

	/** @param array<string, mixed>|null $before The last error that was none of this work's. */
	private static function why( ?array $before ): string {
		$error = error_get_last();
		if ( null !== $error && $error !== $before && 0 !== ( $error['type'] & self::FATAL ) ) {
			$place = Text::place( $error['file'], $error['line'] );
			if ( 1 === preg_match( '/^Allowed memory size of (\d+) bytes/', $error['message'], $found ) ) {
				/* translators: 1: such as 256 MB, 2: where in the code it happened */
				return sprintf( __( 'PHP ran out of memory in the middle of the work (memory_limit: %1$s), at %2$s.', 'cart-companion' ), (string) size_format( (int) $found[1] ), $place );
			}
			if ( false !== strpos( $error['message'], 'Maximum execution time' ) ) {
				/* translators: %s: where in the code it happened */
				return sprintf( __( 'PHP’s time was over in the middle of the work (max_execution_time), at %s.', 'cart-companion' ), $place );
			}
			/* translators: %s: where in the code it happened */
			return sprintf( __( 'A fatal error of PHP ended the request in the middle of the work, at %s.', 'cart-companion' ), $place );
		}
		list( $hook, $plugins ) = HookListeners::at_work();
		if ( '' === $hook ) {
			return self::unseen();
		}
		return 1 === count( $plugins )
			/* translators: 1: name of a plugin's folder, 2: name of a hook */
			? sprintf( __( 'The plugin in the folder “%1$s” ended the request in the middle of the work (hook %2$s).', 'cart-companion' ), $plugins[0], $hook )
			/* translators: 1: names of plugins' folders, 2: name of a hook */
			: sprintf( __( 'One of these plugins ended the request in the middle of the work: %1$s (hook %2$s).', 'cart-companion' ), implode( ', ', $plugins ), $hook );
	}
}
