<?php
/**
 * Does something also when other code ends PHP in the middle: exit, wp_die(), a redirect, a fatal error.
 *
 * PHP then runs no "finally" and answers whatever was printed; what WordPress hooks to its shutdown still runs.
 */

declare(strict_types=1);

namespace CartCompanion\Site;

use CartCompanion\Domain\Text;

final class LastWord {
	/** Given back when PHP has run out of memory, and asked for beyond the limit. */
	private const RESERVE_BYTES = 524288;
	private const MORE_BYTES    = 67108864;

	private const FATAL = E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_RECOVERABLE_ERROR | E_USER_ERROR;

	private string $reserve;
	private int $level;

	/** @var callable(string): void */
	private $if_ended;

	/** @param callable(string): void $if_ended */
	private function __construct( callable $if_ended ) {
		$this->if_ended = $if_ended;
		$this->reserve  = str_repeat( '.', self::RESERVE_BYTES );
		ob_start();
		$this->level = ob_get_level();
	}

	/**
	 * What is printed meanwhile goes nowhere.
	 *
	 * @param callable(): mixed      $work
	 * @param callable(string): void $if_ended Takes who ended it, as far as can be known, as a sentence. Headers may have been sent.
	 * @return mixed What $work returns.
	 */
	public static function during( callable $work, callable $if_ended ) {
		$last = new self( $if_ended );
		add_action( 'shutdown', array( $last, 'speak' ), PHP_INT_MIN ); // WordPress sends off what was printed at 1.
		try {
			return $work();
		} finally {
			remove_action( 'shutdown', array( $last, 'speak' ), PHP_INT_MIN );
			self::throw_away( $last->level );
		}
	}

	/** On shutdown, while $work has not come back. */
	public function speak(): void {
		$this->reserve = '';
		Host::take_more_memory( self::MORE_BYTES );
		Host::take_the_time();
		self::throw_away( 1 );
		( $this->if_ended )( self::why() );
	}

	private static function throw_away( int $level ): void {
		while ( ob_get_level() >= $level && ob_end_clean() ) {
			continue;
		}
	}

	private static function why(): string {
		$error = error_get_last();
		if ( null !== $error && 0 !== ( $error['type'] & self::FATAL ) ) {
			$place = Text::place( $error['file'], $error['line'] );
			if ( 1 === preg_match( '/^Allowed memory size of (\d+) bytes/', $error['message'], $found ) ) {
				/* translators: 1: such as 256 MB, 2: where in the code it happened */
				return sprintf( __( 'PHP ran out of memory in the middle of this event (memory_limit: %1$s), at %2$s.', 'cart-companion' ), (string) size_format( (int) $found[1] ), $place );
			}
			if ( false !== strpos( $error['message'], 'Maximum execution time' ) ) {
				/* translators: %s: where in the code it happened */
				return sprintf( __( 'PHP’s time was over in the middle of this event (max_execution_time), at %s.', 'cart-companion' ), $place );
			}
			/* translators: %s: where in the code it happened */
			return sprintf( __( 'A fatal error of PHP ended the request in the middle of this event, at %s.', 'cart-companion' ), $place );
		}
		list( $hook, $plugins ) = HookListeners::at_work();
		if ( '' === $hook ) {
			return __( 'Something on this site ended the request in the middle of this event; what it was could not be seen.', 'cart-companion' );
		}
		return 1 === count( $plugins )
			/* translators: 1: name of a plugin's folder, 2: name of a hook */
			? sprintf( __( 'The plugin in the folder “%1$s” ended the request in the middle of this event (hook %2$s).', 'cart-companion' ), $plugins[0], $hook )
			/* translators: 1: names of plugins' folders, 2: name of a hook */
			: sprintf( __( 'One of these plugins ended the request in the middle of this event: %1$s (hook %2$s).', 'cart-companion' ), implode( ', ', $plugins ), $hook );
	}
}
