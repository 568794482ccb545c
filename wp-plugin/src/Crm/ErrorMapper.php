<?php
/**
 * Turns what a CRM answered into one of the errors a connection throws.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class ErrorMapper {
	private const SECONDS_WHEN_LIMITED = 30;

	/** Texts of errors that pass by themselves, for connectors that hide the status. */
	private const PASSING = '/\b(429|5\d\d)\b|rate.?limit|too many requests|tim(ed|e).?out|could not (resolve|connect)|connection (refused|reset)|curl error/i';

	/** Said of one contact, whatever the status: Drip, developer.drip.com/#create-or-update-a-subscriber. */
	private const BUSY = '/concurrent requests for the same/i';

	private const SECONDS_WHEN_BUSY = 5;

	/**
	 * @param string   $crm     Name of the CRM, for the message.
	 * @param string   $reason  What it said; '' when it said nothing.
	 * @param int|null $status  The HTTP status that was seen; 0 for no answer, null when none was seen.
	 */
	public static function explained( string $crm, string $reason, ?int $status, ?int $retry_after = null ): ConnectionError {
		$reason = trim( wp_strip_all_tags( $reason ) );
		if ( 1 === preg_match( self::BUSY, $reason ) ) {
			/* translators: %s: name of a CRM */
			return new Postponed( sprintf( __( '%s is busy with this contact at this moment; this will be tried again.', 'cart-companion' ), $crm ), self::SECONDS_WHEN_BUSY );
		}
		if ( null !== $status && in_array( $status, array( 401, 402, 403 ), true ) ) {
			/* translators: 1: name of a CRM, 2: HTTP status, 3: what the CRM said */
			$message = trim( sprintf( __( '%1$s turned this site away (HTTP %2$d). Check its key and account in the settings of your CRM connection, then retry. %3$s', 'cart-companion' ), $crm, $status, $reason ) );
			return 402 === $status ? new Refused( $message ) : new TurnedAway( $message ); // An account that is not paid for is so for everybody.
		}
		if ( 429 === $status || ( 503 === $status && null !== $retry_after ) ) { // Some say 503 where they mean 429.
			/* translators: %s: name of a CRM */
			return new Limited( sprintf( __( '%s limits how often it may be asked; this will be tried again.', 'cart-companion' ), $crm ), $retry_after ?? self::SECONDS_WHEN_LIMITED );
		}
		$is_down = null !== $status && ( 0 === $status || 408 === $status || $status >= 500 );
		if ( $is_down || ( null === $status && 1 === preg_match( self::PASSING, $reason ) ) ) {
			/* translators: 1: name of a CRM, 2: what it said */
			$message = sprintf( __( '%1$s did not answer properly; this will be tried again. %2$s', 'cart-companion' ), $crm, $reason );
			return 0 === $status ? new Unanswered( $message, $retry_after ) : new Postponed( $message, $retry_after );
		}
		/* translators: 1: name of a CRM, 2: what it said */
		return new Refused( sprintf( __( '%1$s refused: %2$s', 'cart-companion' ), $crm, '' === $reason ? __( 'it gave no reason.', 'cart-companion' ) : $reason ) );
	}

	/** The CRM's plugin said yes, but the CRM does not show it. */
	public static function without_effect( string $crm ): NoEffect {
		/* translators: %s: name of a CRM */
		return new NoEffect( sprintf( __( '%s took the change but does not show it yet; this will be tried again.', 'cart-companion' ), $crm ) );
	}

	/** It answered, but with something else than was asked for (a page of a firewall, a part missing): nothing is known. */
	public static function unreadable( string $crm ): Postponed {
		/* translators: %s: name of a CRM */
		return new Postponed( sprintf( __( '%s gave an answer that cannot be read; this will be tried again.', 'cart-companion' ), $crm ) );
	}

	/** There is no contact with this id: it was deleted, or merged into another. */
	public static function contact_gone( string $crm ): ContactGone {
		/* translators: %s: name of a CRM */
		return new ContactGone( sprintf( __( '%s does not have this contact any more; this will be tried again.', 'cart-companion' ), $crm ) );
	}
}
