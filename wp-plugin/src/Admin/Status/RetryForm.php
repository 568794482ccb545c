<?php
/**
 * Retry of one event or of all that were ticked.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\Forms;
use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Admin\Notice;
use CartCompanion\Companion\Client;
use CartCompanion\Companion\CompanionError;

final class RetryForm {
	/** One screenful; each is one request to the companion. */
	private const AT_MOST = 100;

	private Client $companion;

	public function __construct( Client $companion ) {
		$this->companion = $companion;
	}

	/**
	 * @param array<string, mixed> $fields `event` from the button of one row; else `events`, the ticked ones.
	 * @throws CompanionError When not a single one could be asked for.
	 */
	public function receive( array $fields ): Notice {
		$events = self::chosen( $fields );
		if ( array() === $events ) {
			return Notice::warning( __( 'Tick the events to retry first.', 'cart-companion' ) );
		}
		$asked = 0;
		$error = null;
		foreach ( $events as $event ) {
			try {
				$this->companion->replay( $event );
				++$asked;
			} catch ( CompanionError $error ) {
				if ( $error->is_unreachable() ) {
					break;
				}
			}
		}
		NeedsAttention::forget();
		return self::told( $asked, count( $events ), $error );
	}

	private static function told( int $asked, int $wanted, ?CompanionError $error ): Notice {
		if ( null !== $error && 0 === $asked ) {
			throw $error;
		}
		if ( null !== $error ) {
			/* translators: 1: number of events retried, 2: number of events ticked, 3: the reason */
			return Notice::warning( sprintf( __( '%1$d of %2$d events are tried again. The others could not be: %3$s', 'cart-companion' ), $asked, $wanted, $error->getMessage() ) );
		}
		/* translators: %s: number of events */
		return Notice::success( sprintf( _n( '%s event is tried again now. Reload in a moment to see how it went.', '%s events are tried again now. Reload in a moment to see how it went.', $asked, 'cart-companion' ), number_format_i18n( $asked ) ) );
	}

	/**
	 * @param array<string, mixed> $fields
	 * @return string[]
	 */
	private static function chosen( array $fields ): array {
		$one    = Forms::text( $fields, 'event' );
		$ticked = array_filter( (array) ( $fields['events'] ?? array() ), 'is_string' );
		$events = '' === $one ? array_map( 'sanitize_text_field', $ticked ) : array( $one );
		return array_slice( array_values( array_unique( array_filter( $events, 'strlen' ) ) ), 0, self::AT_MOST );
	}
}
