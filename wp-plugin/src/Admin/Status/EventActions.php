<?php
/**
 * What an owner can have done about events by one click: retry, check the access.
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\{ Fields, Forms, Notice, Panel };
use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Delivery\AccessChecks;
use CartCompanion\Labels\{ AccessLabels, EventRow, StateLabels };
use CartCompanion\Store\EventStore;

final class EventActions {
	/** One screenful of events; each is one request to the companion. */
	private const AT_MOST = 100;

	private Client $companion;
	private AccessChecks $checks;
	private EventStore $events;

	public function __construct( Client $companion, AccessChecks $checks, EventStore $events ) {
		$this->companion = $companion;
		$this->checks    = $checks;
		$this->events    = $events;
	}

	/** @return array<string, callable(array<string, mixed>): Notice> As Panel::forms(). */
	public function forms(): array {
		return array(
			'retry' => array( $this, 'retry' ),
			'look'  => array( $this, 'check_access' ),
		) + ( new OperationQuestions( $this->companion ) )->forms();
	}

	/**
	 * @param array<string, mixed> $fields `event` from the button of one row; else `events`, the ticked ones.
	 * @throws CompanionError When not a single one could be asked for.
	 */
	public function retry( array $fields ): Notice {
		$one    = Forms::text( $fields, 'event' );
		$ticked = array_filter( (array) ( $fields['events'] ?? array() ), 'is_string' );
		$ticked = array_unique( array_filter( '' === $one ? array_map( 'sanitize_text_field', $ticked ) : array( $one ), 'strlen' ) );
		$events = array_slice( $ticked, 0, self::AT_MOST );
		$asked  = 0;
		$error  = null;
		if ( array() === $events ) {
			return Notice::warning( __( 'Tick the events to retry first.', 'cart-companion' ) );
		}
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
		if ( null !== $error && 0 === $asked ) {
			throw $error;
		}
		if ( null !== $error ) {
			/* translators: 1: number of events retried, 2: number of events ticked, 3: the reason */
			return Notice::warning( sprintf( __( '%1$d of %2$d events are tried again. The others could not be: %3$s', 'cart-companion' ), $asked, count( $events ), $error->getMessage() ) );
		}
		/* translators: %s: number of events */
		return Notice::success( sprintf( _n( '%s event is tried again now. Reload in a moment to see how it went.', '%s events are tried again now. Reload in a moment to see how it went.', $asked, 'cart-companion' ), number_format_i18n( $asked ) ) );
	}

	public static function print_retry( string $event_id, EventRow $event ): void {
		if ( ! Forms::may_change() || ! StateLabels::can_be_retried( $event->state() ) ) {
			return;
		}
		Forms::open( 'retry', 'cart-companion-retry' );
		printf(
			'<button type="submit" class="button %1$s" name="event" value="%2$s">%3$s</button> <span class="description">%4$s</span></form>',
			StateLabels::needs_attention( $event->state() ) ? 'button-primary' : '',
			esc_attr( $event_id ),
			esc_html( StateLabels::retry( $event->state() ) ),
			esc_html( self::what_retry_does( $event->state() ) )
		);
	}

	private static function what_retry_does( string $state ): string {
		if ( StateLabels::QUARANTINED === $state ) {
			return ''; // The advice above says what it reads again, and when that helps.
		}
		return StateLabels::PENDING === $state ? __( 'Tries it at once instead of waiting.', 'cart-companion' ) : __( 'Applies today’s rules to this order again.', 'cart-companion' );
	}

	/** @param array<string, mixed> $fields event. */
	public function check_access( array $fields ): Notice {
		$event_id    = Forms::text( $fields, 'event' );
		$not_sent    = '';
		$was_checked = true;
		try {
			$was_checked = null !== $this->checks->check_now( $event_id );
		} catch ( CompanionError $error ) {
			/* translators: %s: the reason */
			$not_sent = ' ' . sprintf( __( 'The companion could not be told, and asks this site for it automatically: %s', 'cart-companion' ), $error->getMessage() );
		}
		if ( ! $was_checked ) {
			return Notice::warning( __( 'There was nothing to check: the event is not done yet, or the connection to your CRM is not there at the moment (see Connect).', 'cart-companion' ) );
		}
		$emails = '' === $not_sent ? $this->addresses_of_now( $event_id ) : array();
		$access = AccessLabels::of( EventRow::from_store( array( 'person_emails' => $emails ) + (array) $this->events->find( $event_id ) ) );
		/* translators: %s: what was seen */
		$result = sprintf( __( 'Checked just now. %s', 'cart-companion' ), $access->whole() ) . $not_sent;
		return $access->is_wrong() || '' !== $not_sent ? Notice::warning( $result ) : Notice::success( $result );
	}

	/** @return mixed[] Those that the person has by now: one may have been tied or untied since. None where nobody says. */
	private function addresses_of_now( string $event_id ): array {
		try {
			return (array) ( $this->companion->event( $event_id )['person_emails'] ?? array() );
		} catch ( CompanionError $error ) {
			return array();
		}
	}

	/** Where this site found something about the access. */
	public static function print_access_check( string $event_id, EventRow $event ): void {
		if ( $event->has_access() || array() !== $event->triggers_gone() ) {
			Fields::print_action( 'look', 'event', $event_id, __( 'Check login now', 'cart-companion' ), __( 'Checks at once whether this customer can get in. Nothing in your CRM is changed.', 'cart-companion' ), '' === $event->alert() ? 'button' : 'button button-primary', 'cart-companion-look' );
		}
	}
}
