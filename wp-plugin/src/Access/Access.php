<?php
/**
 * Whether the customer can get in: what a membership plugin sees on their WordPress user.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Access;

use CartCompanion\Connection\Connection;
use CartCompanion\Connection\Postponed;
use CartCompanion\Connection\TagNames;
use CartCompanion\Events\Event;
use CartCompanion\Events\EventType;
use CartCompanion\Log\History;
use CartCompanion\Rules\Guard;
use CartCompanion\Users\LoginChoice;
use CartCompanion\Users\UserByAddress;

final class Access {
	public const GRANTED = 'granted';
	public const PENDING = 'pending';
	public const REVOKED = 'revoked';
	public const NONE    = 'none';
	public const UNKNOWN = 'unknown';

	/** A later look's word for PENDING where access should be gone: that is no waiting any more. */
	public const STILL = 'still_has_access';

	/** Words of a customer who is kept out, or gets in who should not. */
	public const WRONG = array( self::PENDING, self::STILL );

	private History $history;
	private LoginChoice $logins;

	public function __construct( History $history, LoginChoice $logins ) {
		$this->history = $history;
		$this->logins  = $logins;
	}

	/**
	 * What can be said right now; what is not there or not gone yet may be in a moment.
	 *
	 * @param string[] $applied Tags that were applied, or that should be there.
	 * @param string[] $removed Tags that were removed, or that should not be there.
	 * @return array{access: string, user_id: int|null, revokes: bool} Of what was found, and which way access should go.
	 */
	public function look( Connection $connection, Event $event, array $applied, array $removed ): array {
		$revokes  = self::revokes( $event );
		$expected = $this->expected( $event->type(), $revokes, $applied, $removed );
		$user_id  = $this->user_id( $event->emails(), $event->order_id() );
		try {
			$access = self::seen( $connection, $expected, $user_id, new UserTags() )->access;
		} catch ( Postponed $error ) {
			$access = self::UNKNOWN;
		}
		return array(
			'access'  => self::STILL === $access ? self::PENDING : $access,
			'user_id' => 0 === $user_id ? null : $user_id,
			'revokes' => $revokes,
		);
	}

	/** Whether customers need to get in here at all. */
	public function is_looked_at(): bool {
		return $this->logins->is_needed();
	}

	/** Whether access should go: the event takes it away, or a resync finds that nothing is held any more. */
	private static function revokes( Event $event ): bool {
		if ( EventType::RESYNC !== $event->type() ) {
			return EventType::revokes( $event->type() );
		}
		return array() === array_intersect( array_column( $event->entitlements(), 'state' ), Guard::HOLDING );
	}

	/**
	 * Which tags the user should hold and which no longer; both empty when the event is not about access, or when the
	 * owner said that customers need no login here.
	 *
	 * Who is let in holds what was applied, and nothing of what was removed: a revoked tag that stays keeps them out.
	 * Whose access goes no longer holds what was removed; where a rule only applies a tag that takes access away, as
	 * AccessAlly's Revoke Access does, they hold that.
	 *
	 * @param bool     $revokes As look() said it.
	 * @param string[] $applied
	 * @param string[] $removed
	 * @return array{revokes: bool, held: string[], gone: string[]}
	 */
	public function expected( string $type, bool $revokes, array $applied, array $removed ): array {
		$nothing = array(
			'revokes' => $revokes,
			'held'    => array(),
			'gone'    => array(),
		);
		if ( ! $this->is_looked_at() ) {
			return $nothing;
		}
		if ( $revokes ) {
			return ( array() === $removed ? array( 'held' => $applied ) : array( 'gone' => $removed ) ) + $nothing;
		}
		$lets_in = array() !== $applied && ( EventType::RESYNC === $type || EventType::grants( $type ) );
		return ( $lets_in ? array( 'held' => $applied, 'gone' => $removed ) : array() ) + $nothing;
	}

	/**
	 * @param array{revokes: bool, held: string[], gone: string[]} $expected
	 * @param int                                                  $user_id  As user_id() says it.
	 * @throws Postponed When the CRM limits, or is down.
	 */
	public static function seen( Connection $connection, array $expected, int $user_id, UserTags $user_tags ): Finding {
		if ( array() === $expected['held'] && ( array() === $expected['gone'] || ! $expected['revokes'] ) ) {
			return new Finding( self::NONE, $user_id );
		}
		if ( 0 === $user_id ) {
			return $expected['revokes'] ? new Finding( self::REVOKED, 0 ) : new Finding( self::PENDING, 0, $expected['held'] );
		}
		try {
			$tags = $user_tags->of( $connection, $user_id );
		} catch ( Postponed $error ) {
			throw $error;
		} catch ( \Throwable $error ) {
			$tags = null; // What was done is done, whatever keeps us from looking at it.
		}
		if ( null === $tags ) {
			return new Finding( self::UNKNOWN, $user_id );
		}
		$missing = TagNames::missing( $expected['held'], $tags );
		$wrong   = array() === $missing ? TagNames::among( $expected['gone'], $tags ) : $missing;
		if ( array() === $wrong ) {
			return new Finding( $expected['revokes'] ? self::REVOKED : self::GRANTED, $user_id );
		}
		return new Finding( $expected['revokes'] ? self::STILL : self::PENDING, $user_id, $wrong );
	}

	/**
	 * @param string[] $emails
	 * @return int 0 when the person has no user here.
	 */
	public function user_id( array $emails, string $order_id ): int {
		$remembered = $this->history->user_of_order( $order_id );
		if ( 0 !== $remembered && false !== get_userdata( $remembered ) ) {
			return $remembered;
		}
		foreach ( $emails as $email ) {
			$user_id = UserByAddress::id( $email );
			if ( 0 !== $user_id ) {
				return $user_id;
			}
		}
		return 0;
	}
}
