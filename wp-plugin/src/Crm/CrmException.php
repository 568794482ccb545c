<?php
/**
 * A CRM did not do what was asked, or left open whether it did. The message is fit for an admin's eyes.
 *
 * The kind says what comes next: is_permanent() means that a person must act and trying again changes nothing; all other
 * kinds are tried again after retry_after() seconds.
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

use CartCompanion\Domain\Text;

final class CrmException extends \RuntimeException {
	/** The CRM refused for a reason that a person must fix. */
	public const PERMANENT = 'permanent';

	/**
	 * The CRM did not let this site in (401, 403). Some say so now and then to a good key, so that one time proves
	 * nothing: ActiveCampaign does (the Singer tap for it asks five times after a 403 and once after a 401, and says why).
	 */
	public const UNAUTHORIZED = 'unauthorized';

	/** The CRM is down, busy, or left open whether it did it. */
	public const TEMPORARY = 'temporary';

	/** The CRM took the call without complaint, but does not show the change: it lags, or the contact is gone. */
	public const NOT_CONFIRMED = 'not_confirmed';

	/** The CRM has no contact with this id (any more): it was deleted, or merged into another. */
	public const CONTACT_NOT_FOUND = 'contact_not_found';

	/** The CRM has no tag with this id any more: it was deleted there since the list was fetched. */
	public const TAG_NOT_FOUND = 'tag_not_found';

	/** The CRM limits how often this site's account may ask: the wait holds for everybody, not for one customer. */
	public const RATE_LIMITED = 'rate_limited';

	/** The contact comes by itself with the customer's user (UserContacts), and has not come yet. */
	public const CONTACT_AWAITED = 'contact_awaited';

	/** No answer at all: most likely nobody gets one now, and asking on takes all the time there is. */
	public const TIMEOUT = 'timeout';

	private const FAILED          = 500;
	private const DEFAULT_SECONDS = 15;
	private const LIMITED_SECONDS = 30;
	private const BUSY_SECONDS    = 5;

	/** Texts of errors that pass without anybody's help, for connectors that hide the status. */
	private const PASSING = '/\b(429|5\d\d)\b|rate.?limit|too many requests|tim(ed|e).?out|could not (resolve|connect)|connection (refused|reset)|curl error/i';

	/** Said of one contact, whatever the status: Drip, developer.drip.com/#create-or-update-a-subscriber. */
	private const BUSY = '/concurrent requests for the same/i';

	private string $kind;
	private int $retry_after;
	private string $said = '';

	/**
	 * @param string   $kind        One of the constants above.
	 * @param int|null $retry_after Seconds the CRM asked for, if it did.
	 */
	public function __construct( string $kind, string $message, ?int $retry_after = null ) {
		parent::__construct( $message );
		$this->kind        = $kind;
		$this->retry_after = max( 1, $retry_after ?? self::DEFAULT_SECONDS );
	}

	public function kind(): string {
		return $this->kind;
	}

	public function is( string ...$kinds ): bool {
		return in_array( $this->kind, $kinds, true );
	}

	public function is_permanent(): bool {
		return $this->is( self::PERMANENT, self::UNAUTHORIZED );
	}

	/** Seconds to wait before the next try, where there is one. */
	public function retry_after(): int {
		return $this->retry_after;
	}

	/** What was said by whom was asked, without the promise to try again; '' for nothing. */
	public function said(): string {
		return $this->is_permanent() ? $this->getMessage() : $this->said;
	}

	public static function permanent( string $message ): self {
		return new self( self::PERMANENT, $message );
	}

	/** @param int|null $retry_after Seconds. */
	public static function temporary( string $message, ?int $retry_after = null ): self {
		return new self( self::TEMPORARY, $message, $retry_after );
	}

	/**
	 * What a status and a reason mean.
	 *
	 * @param string   $crm    Name of the CRM, for the message.
	 * @param string   $reason What it said; '' when it said nothing.
	 * @param int|null $status The HTTP status that was seen; 0 for no answer, null when none was seen.
	 */
	public static function from_response( string $crm, string $reason, ?int $status, ?int $retry_after = null ): self {
		$reason = trim( wp_strip_all_tags( $reason ) );
		if ( 1 === preg_match( self::BUSY, $reason ) ) {
			/* translators: %s: name of a CRM */
			return new self( self::TEMPORARY, sprintf( __( '%s is busy with this contact at this moment; this will be tried again.', 'cart-companion' ), $crm ), self::BUSY_SECONDS );
		}
		if ( null !== $status && in_array( $status, array( 401, 402, 403 ), true ) ) {
			/* translators: 1: name of a CRM, 2: HTTP status, 3: what the CRM said */
			$message = trim( sprintf( __( '%1$s turned this site away (HTTP %2$d). Check its key and account in the settings of your CRM connection, then retry. %3$s', 'cart-companion' ), $crm, $status, $reason ) );
			return new self( 402 === $status ? self::PERMANENT : self::UNAUTHORIZED, $message ); // An account that is not paid for is so for everybody.
		}
		if ( 429 === $status || ( 503 === $status && null !== $retry_after ) ) { // Some say 503 where they mean 429.
			/* translators: %s: name of a CRM */
			return new self( self::RATE_LIMITED, sprintf( __( '%s limits how often it may be asked; this will be tried again.', 'cart-companion' ), $crm ), $retry_after ?? self::LIMITED_SECONDS );
		}
		$is_down = null !== $status && ( 0 === $status || 408 === $status || $status >= 500 );
		if ( $is_down || ( null === $status && 1 === preg_match( self::PASSING, $reason ) ) ) {
			/* translators: 1: name of a CRM, 2: what it said */
			$error       = new self( 0 === $status ? self::TIMEOUT : self::TEMPORARY, sprintf( __( '%1$s did not answer properly; this will be tried again. %2$s', 'cart-companion' ), $crm, $reason ), $retry_after );
			$error->said = $reason;
			return $error;
		}
		/* translators: 1: name of a CRM, 2: what it said */
		return self::permanent( sprintf( __( '%1$s refused: %2$s', 'cart-companion' ), $crm, '' === $reason ? __( 'it gave no reason.', 'cart-companion' ) : $reason ) );
	}

	/** It answered, but with something else than was asked for (a page of a firewall, a part missing): nothing is known. */
	public static function unreadable( string $crm ): self {
		/* translators: %s: name of a CRM */
		return new self( self::TEMPORARY, sprintf( __( '%s gave an answer that cannot be read; this will be tried again.', 'cart-companion' ), $crm ) );
	}

	/** Its plugin threw: its message may have a customer's address in it, and is not passed on. */
	public static function plugin_stopped( string $crm, \Throwable $error ): self {
		/* translators: %s: kind of an error, and where in the code it happened */
		return self::unfinished( $crm, sprintf( __( 'Its plugin stopped with an error (%s); if it stays, show this line to the plugin’s makers.', 'cart-companion' ), Text::place_of( $error ) ) );
	}

	/** It stopped on the way, for a reason of its own: nothing is known. */
	public static function unfinished( string $crm, string $reason ): self {
		return self::from_response( $crm, $reason, self::FAILED );
	}

	public static function not_confirmed( string $crm ): self {
		/* translators: %s: name of a CRM */
		return new self( self::NOT_CONFIRMED, sprintf( __( '%s took the change but does not show it yet; this will be tried again.', 'cart-companion' ), $crm ) );
	}

	public static function contact_not_found( string $crm ): self {
		/* translators: %s: name of a CRM */
		return new self( self::CONTACT_NOT_FOUND, sprintf( __( '%s does not have this contact any more; this will be tried again.', 'cart-companion' ), $crm ) );
	}

	/** @param int $retry_after Seconds. */
	public static function contact_awaited( string $message, int $retry_after ): self {
		return new self( self::CONTACT_AWAITED, $message, $retry_after );
	}

	public static function tag_not_found( string $crm ): self {
		/* translators: %s: name of a CRM */
		return new self( self::TAG_NOT_FOUND, sprintf( __( '%s does not have one of the tags any more; this will be tried again with its list of tags as it is now.', 'cart-companion' ), $crm ) );
	}
}
