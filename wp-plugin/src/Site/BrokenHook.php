<?php
/**
 * Goes on with an action of WordPress's that a function of another plugin broke off by throwing: those that come after it
 * have been told of nothing.
 */

declare(strict_types=1);

namespace CartCompanion\Site;

final class BrokenHook {
	/** @var array<int, array{0: string, 1: array<string, mixed>}> Name of the action and listener, the innermost last. */
	private static array $calling = array();

	/**
	 * Calls those that do_action( $name, ...$arguments ) did not get to, each whatever the others do.
	 *
	 * @param \Throwable   $error     What came out of it.
	 * @param array<mixed> $arguments As it was given them.
	 */
	public static function go_on( \Throwable $error, string $name, array $arguments ): void {
		$hook = $GLOBALS['wp_filter'][ $name ] ?? null;
		if ( ! $hook instanceof \WP_Hook || false === $hook->current_priority() ) {
			return;
		}
		$stopped_at = $hook->current_priority(); // WordPress has left it as it was at that moment.
		$left       = array();
		foreach ( $hook->callbacks as $priority => $listeners ) {
			if ( $priority >= $stopped_at ) {
				$listeners = array_values( $listeners );
				$left      = array_merge( $left, $priority > $stopped_at ? $listeners : self::after( $listeners, $error ) );
			}
		}
		$GLOBALS['wp_filter'][ $name ] = self::as_new( $hook, $name ); // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- this one would never be at its end.
		foreach ( $left as $listener ) {
			self::call( $listener, $name, $arguments );
		}
	}

	/**
	 * Whom it calls now, or called when PHP was ended.
	 *
	 * @return array<string, mixed>|null As WP_Hook keeps it; null where it is not at this action.
	 */
	public static function calling( string $name ): ?array {
		foreach ( array_reverse( self::$calling ) as list( $action, $listener ) ) {
			if ( $action === $name ) {
				return $listener;
			}
		}
		return null;
	}

	/**
	 * At the action as far as it can tell.
	 *
	 * @param array<string, mixed> $listener
	 * @param array<mixed>         $arguments
	 */
	private static function call( array $listener, string $name, array $arguments ): void {
		self::$calling[]                = array( $name, $listener );
		$GLOBALS['wp_current_filter'][] = $name; // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- as do_action() does.
		try {
			call_user_func_array( $listener['function'], array_slice( $arguments, 0, (int) $listener['accepted_args'] ) );
		} catch ( \Throwable $another ) {
			return;
		} finally {
			array_pop( $GLOBALS['wp_current_filter'] );
			array_pop( self::$calling );
		}
	}

	private static function as_new( \WP_Hook $hook, string $name ): \WP_Hook {
		$new = new \WP_Hook();
		foreach ( $hook->callbacks as $priority => $listeners ) {
			foreach ( $listeners as $listener ) {
				$new->add_filter( $name, $listener['function'], $priority, $listener['accepted_args'] );
			}
		}
		return $new;
	}

	/**
	 * @param array<int, array<string, mixed>> $listeners Of one priority.
	 * @return array<int, array<string, mixed>> Those behind the one that threw; none where it is not known which that was.
	 */
	private static function after( array $listeners, \Throwable $error ): array {
		foreach ( $listeners as $at => $listener ) {
			if ( self::threw( $listener['function'], $error ) ) {
				return array_slice( $listeners, $at + 1 );
			}
		}
		return array();
	}

	/**
	 * Whether $error came out of it, by the line at which it was left.
	 *
	 * @param mixed $callback
	 */
	private static function threw( $callback, \Throwable $error ): bool {
		$code = HookListeners::code_of( $callback );
		if ( null === $code || false === $code->getFileName() ) {
			return false;
		}
		$places = array_merge( array( array( 'file' => $error->getFile(), 'line' => $error->getLine() ) ), $error->getTrace() );
		foreach ( $places as $place ) {
			if ( ( $place['file'] ?? '' ) === $code->getFileName() && $place['line'] >= $code->getStartLine() && $place['line'] <= $code->getEndLine() ) {
				return true;
			}
		}
		return false;
	}
}
