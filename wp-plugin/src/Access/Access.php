<?php
/**
 * Whether the customer can get in: what a membership plugin sees on their WordPress user.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Access;

use CartCompanion\Connection\Connection;
use CartCompanion\Events\Event;
use CartCompanion\Events\EventType;
use CartCompanion\Log\History;
use CartCompanion\Rules\Guard;

final class Access {
	public const GRANTED = 'granted';
	public const PENDING = 'pending';
	public const REVOKED = 'revoked';
	public const NONE    = 'none';
	public const UNKNOWN = 'unknown';

	/** A later look's word for PENDING where access should be gone: that is no waiting any more. */
	public const STILL = 'still_has_access';

	private History $history;

	public function __construct( History $history ) {
		$this->history = $history;
	}

	/**
	 * What can be said right now; what is not there or not gone yet may be in a moment.
	 *
	 * @param string[] $applied
	 * @param string[] $removed
	 * @return array{access: string, user_id: int|null, revokes: bool} Of what was found, and which way access should go.
	 */
	public function look( Connection $connection, Event $event, array $applied, array $removed ): array {
		$revokes = self::revokes( $event );
		$seen    = compact( 'revokes' ) + $this->seen( $connection, self::expected( $event->type(), $revokes, $applied, $removed ), $event->emails(), $event->order_id() );
		return self::STILL === $seen['access'] ? array( 'access' => self::PENDING ) + $seen : $seen;
	}

	/** Whether access should go: the event takes it away, or a resync finds that nothing is held any more. */
	private static function revokes( Event $event ): bool {
		if ( EventType::RESYNC !== $event->type() ) {
			return EventType::revokes( $event->type() );
		}
		return array() === array_intersect( array_column( $event->entitlements(), 'state' ), Guard::HOLDING );
	}

	/**
	 * Which tags the user should hold or no longer hold; both empty when the event is not about access.
	 *
	 * @param bool     $revokes As look() said it.
	 * @param string[] $applied
	 * @param string[] $removed
	 * @return array{held: string[], gone: string[]}
	 */
	public static function expected( string $type, bool $revokes, array $applied, array $removed ): array {
		$grants = EventType::RESYNC === $type || EventType::grants( $type );
		return array(
			'held' => $grants && ! $revokes ? $applied : array(),
			'gone' => $revokes ? $removed : array(),
		);
	}

	/**
	 * @param array{held: string[], gone: string[]} $expected
	 * @param string[]                              $emails
	 * @return array{access: string, user_id: int|null}
	 */
	public function seen( Connection $connection, array $expected, array $emails, string $order_id ): array {
		$user_id = $this->user_id( $emails, $order_id );
		return array(
			'access'  => self::access( $connection, $expected, $user_id ),
			'user_id' => 0 === $user_id ? null : $user_id,
		);
	}

	/** @param array{held: string[], gone: string[]} $expected */
	private static function access( Connection $connection, array $expected, int $user_id ): string {
		if ( array() === $expected['held'] && array() === $expected['gone'] ) {
			return self::NONE;
		}
		if ( 0 === $user_id ) {
			return array() === $expected['held'] ? self::REVOKED : self::PENDING;
		}
		try {
			$tags = $connection->tags_of_user( $user_id );
		} catch ( \Throwable $error ) {
			$tags = null; // What was done is done, whatever keeps us from looking at it.
		}
		if ( null === $tags ) {
			return self::UNKNOWN;
		}
		if ( array() !== $expected['held'] ) {
			return array() === array_diff( $expected['held'], $tags ) ? self::GRANTED : self::PENDING;
		}
		return array() === array_intersect( $expected['gone'], $tags ) ? self::REVOKED : self::STILL;
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
			$user = get_user_by( 'email', $email );
			// WordPress finds zoe@ for zoë@, as its database takes one letter for the other.
			if ( false !== $user && 0 === strcasecmp( $user->user_email, $email ) ) {
				return (int) $user->ID;
			}
		}
		return 0;
	}
}
