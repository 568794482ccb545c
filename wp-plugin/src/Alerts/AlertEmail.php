<?php
/** The words of the e-mails: what is wrong, what to do, where to look. Plain text, no secret. */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Domain\Text;
use CartCompanion\Labels\{ DateTimes, Links };

final class AlertEmail {
	private const MOST_NAMED = 10;
	private const LONGEST_REASON = 300; // Characters.

	private string $subject;
	private string $body;

	private function __construct( string $subject, string $body ) {
		$this->subject = $subject;
		$this->body    = $body;
	}

	/**
	 * @param Alert[]  $new What no e-mail has named yet; not empty.
	 * @param int      $old How many more are open that earlier e-mails named.
	 * @param string[] $all All that is open in numbers, as wp-admin says it.
	 */
	public static function digest( array $new, int $old, array $all = array() ): self {
		$people  = self::by_person( $new );
		$count   = count( $people );
		$entries = array_map( array( self::class, 'entry' ), array_slice( $people, 0, self::MOST_NAMED ) );
		$rest    = $count - count( $entries );
		if ( $rest > 0 ) {
			/* translators: %s: a number */
			$entries[] = sprintf( __( '… and %s more.', 'cart-companion' ), number_format_i18n( $rest ) );
		}
		if ( $old > 0 ) {
			/* translators: %s: a number */
			$entries[] = sprintf( _n( '%s thing that an earlier e-mail told of is still open.', '%s things that earlier e-mails told of are still open.', $old, 'cart-companion' ), number_format_i18n( $old ) );
		}
		if ( array() !== $all ) {
			/* translators: %s: sentences such as "2 events did not work and need you." */
			$entries[] = sprintf( __( 'In all, as wp-admin counts it: %s', 'cart-companion' ), implode( ' ', $all ) );
		}
		return self::of( self::subject_of( $people ), self::beginning( $people ), $entries );
	}

	/** @param Alert[] $people */
	private static function subject_of( array $people ): string {
		$count = count( $people );
		/* translators: 1: number of things, 2: name of the site */
		$subject = _n( '%1$s thing needs you at %2$s', '%1$s things need you at %2$s', $count, 'cart-companion' );
		if ( array() === array_filter( $people, static fn( Alert $alert ): bool => ! $alert instanceof EventAlert ) ) {
			/* translators: 1: number of customers or events, 2: name of the site */
			$subject = _n( '%1$s customer needs you at %2$s', '%1$s customers need you at %2$s', $count, 'cart-companion' );
		}
		return sprintf( $subject, number_format_i18n( $count ), self::site() );
	}

	/** @param string $reason Why the companion could not be asked the last time. */
	public static function silence( int $since, string $reason ): self {
		/* translators: %s: name of the site */
		$subject = sprintf( __( 'The companion has not answered %s for an hour', 'cart-companion' ), self::site() );
		/* translators: %s: date and time */
		$what = sprintf( __( 'Cart Companion could not ask its companion since %s.', 'cart-companion' ), DateTimes::exact( gmdate( 'c', $since ) ) );
		return self::of(
			$subject,
			$what . ' ' . self::shortened( $reason ),
			array(
				__( 'If the companion is down, ThriveCart’s messages do not arrive anywhere: tell whoever hosts it now. When it runs again, what did not arrive is brought by the daily comparison if a ThriveCart API key is entered under Connect; without one, import ThriveCart’s list of transactions (Cart Companion → Import). If it runs and only this site cannot ask it, it goes on taking them.', 'cart-companion' ),
				__( 'This is said once; you hear no more of it until it has answered again.', 'cart-companion' ),
				Links::screen( Links::CONNECT ),
			)
		);
	}

	/** The companion answers, and does not know what it is asked. */
	public static function outdated(): self {
		/* translators: %s: name of the site */
		$subject = sprintf( __( 'The companion of %s is too old to say what needs you', 'cart-companion' ), self::site() );
		return self::of(
			$subject,
			__( 'Cart Companion on this site was updated, and its companion was not: it delivers as before, but no e-mail says when a customer cannot get in. Ask whoever hosts the companion to update it.', 'cart-companion' ),
			array( __( 'This is said once. Until then the Status screen shows what needs you.', 'cart-companion' ) )
		);
	}

	public static function test(): self {
		/* translators: %s: name of the site */
		$subject = sprintf( __( 'Test e-mail of Cart Companion at %s', 'cart-companion' ), self::site() );
		return self::of( $subject, __( 'You asked for this e-mail. When a customer who paid cannot get in, a product is sold without a tag rule, or an event from ThriveCart needs you, an e-mail like this one says so.', 'cart-companion' ), array() );
	}

	public function subject(): string {
		return $this->subject;
	}

	public function body(): string {
		return $this->body;
	}

	/** @param string[] $parts Each a paragraph. */
	private static function of( string $subject, string $beginning, array $parts ): self {
		$end = array(
			/* translators: %s: web address of a screen */
			sprintf( __( 'All that needs you: %s', 'cart-companion' ), Links::needs_you() ),
			/* translators: 1: name of the site, 2: its web address, 3: web address of a screen */
			sprintf( __( 'Sent by Cart Companion at %1$s (%2$s). Where such e-mails go, and whether they are sent at all, is chosen here: %3$s', 'cart-companion' ), self::site(), home_url(), Links::screen( Links::CONNECT ) ),
		);
		return new self( $subject, implode( "\n\n", array_merge( array( $beginning ), $parts, $end ) ) . "\n" );
	}

	/** @param Alert[] $people */
	private static function beginning( array $people ): string {
		$this_needs_you = _n( 'This needs you now.', 'These need you now.', count( $people ), 'cart-companion' );
		/* translators: %s: length of time, such as "3 hours" or "30 minutes to 3 hours" */
		return $this_needs_you . ' ' . sprintf( __( 'More of the same is gathered for %s; an e-mail about something else in that time names it, too. While there is nothing new, no e-mail comes.', 'cart-companion' ), self::gathered( $people ) );
	}

	/**
	 * For how long more of these is gathered.
	 *
	 * @param Alert[] $people
	 */
	private static function gathered( array $people ): string {
		$apart = array_map( static fn( Alert $alert ): int => Digest::APART_SECONDS[ $alert->kind() ], $people );
		list( $least, $most ) = array( human_time_diff( 0, min( $apart ) ), human_time_diff( 0, max( $apart ) ) );
		/* translators: 1: length of time, such as "30 minutes", 2: a longer one, such as "3 hours" */
		return $least === $most ? $least : sprintf( __( '%1$s to %2$s', 'cart-companion' ), $least, $most );
	}

	private static function entry( Alert $alert ): string {
		return '* ' . implode( "\n  ", array_map( array( self::class, 'plain' ), $alert->lines() ) );
	}

	/**
	 * @param Alert[] $alerts
	 * @return Alert[] Each person's newest.
	 */
	private static function by_person( array $alerts ): array {
		$people = array();
		foreach ( $alerts as $alert ) {
			$people += array( $alert->person() => $alert );
		}
		return array_values( $people );
	}

	/** A reason as plain text; as a CRM gave it, it may be a page long. */
	public static function shortened( string $reason ): string {
		return Text::shortened( self::plain( $reason ), self::LONGEST_REASON );
	}

	private static function plain( string $text ): string {
		return trim( (string) preg_replace( '/\s+/u', ' ', wp_strip_all_tags( $text ) ) );
	}

	private static function site(): string {
		return wp_specialchars_decode( (string) get_option( 'blogname' ), ENT_QUOTES );
	}
}
