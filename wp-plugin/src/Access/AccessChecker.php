<?php
/**
 * Whether the customer can get in: what a membership plugin sees on their WordPress user.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Access;

use CartCompanion\Crm\Crm;
use CartCompanion\Crm\Postponed;
use CartCompanion\Domain\Access\AccessResult;
use CartCompanion\Domain\Access\ExpectedAccess;
use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Domain\Rules\TagNames;
use CartCompanion\Store\CustomerHistory;
use CartCompanion\Users\LoginSettings;
use CartCompanion\Users\UserByAddress;

final class AccessChecker {
	public const GRANTED = 'granted';
	public const PENDING = 'pending';
	public const REVOKED = 'revoked';
	public const NONE    = 'none';
	public const UNKNOWN = 'unknown';

	/** A later look's word for PENDING where access should be gone: that is no waiting any more. */
	public const STILL = 'still_has_access';

	/** Words of a customer who is kept out, or gets in who should not. */
	public const WRONG = array( self::PENDING, self::STILL );

	private CustomerHistory $history;
	private LoginSettings $logins;

	public function __construct( CustomerHistory $history, LoginSettings $logins ) {
		$this->history = $history;
		$this->logins  = $logins;
	}

	/**
	 * What can be said right now; what is not there or not gone yet may be in a moment.
	 *
	 * @return array{access: string, user_id: int|null, revokes: bool, by_rule: bool} Of what was found, and which way access should go.
	 */
	public function look( Crm $connection, Event $event, ExpectedAccess $expectation ): array {
		$user_id = $this->user_id( $event->emails(), $event->order_id() );
		try {
			$access = $this->is_looked_at() ? self::seen( $connection, $expectation, $user_id, new UserTags() )->access : self::NONE;
		} catch ( Postponed $error ) {
			$access = self::UNKNOWN;
		}
		return array(
			'access'  => self::STILL === $access ? self::PENDING : $access,
			'user_id' => 0 === $user_id ? null : $user_id,
		) + self::direction( $expectation );
	}

	/**
	 * What the result of an event says of the way access should go.
	 *
	 * @return array{revokes: bool, by_rule: bool}
	 */
	public static function direction( ExpectedAccess $expectation ): array {
		return array(
			'revokes' => $expectation->is_to_go(),
			'by_rule' => $expectation->by_rule,
		);
	}

	/**
	 * Whether access should go, by what an event's result says. Before results said `by_rule`, they called every
	 * cancellation and every pause a revocation, which they are not; those of the first release did not say it at all.
	 *
	 * @param array<string, mixed> $result
	 */
	public static function is_revoked_by( string $type, array $result ): bool {
		$is_told = isset( $result['revokes'] ) && ( isset( $result['by_rule'] ) || ! EventType::keeps( $type ) );
		return $is_told ? (bool) $result['revokes'] : EventType::revokes( $type );
	}

	/** Whether customers need to get in here at all. */
	public function is_looked_at(): bool {
		return $this->logins->is_needed();
	}

	/**
	 * @param int $user_id As user_id() says it.
	 * @throws Postponed When the CRM limits, or is down.
	 */
	public static function seen( Crm $connection, ExpectedAccess $expectation, int $user_id, UserTags $user_tags ): AccessResult {
		if ( $expectation->is_empty() ) {
			return new AccessResult( self::NONE, $user_id );
		}
		if ( 0 === $user_id ) {
			return $expectation->is_to_go() ? new AccessResult( self::REVOKED, 0 ) : new AccessResult( self::PENDING, 0, array_merge( $expectation->held, $expectation->signs ) );
		}
		try {
			$tags = $user_tags->of( $connection, $user_id );
		} catch ( Postponed $error ) {
			throw $error;
		} catch ( \Throwable $error ) {
			$tags = null; // What was done is done, whatever keeps us from looking at it.
		}
		if ( null === $tags ) {
			return new AccessResult( self::UNKNOWN, $user_id );
		}
		return ExpectedAccess::STAYS === $expectation->way ? self::kept( $expectation, $tags, $user_id ) : self::moved( $expectation, $tags, $user_id );
	}

	/** @param string[] $tags Of the user. */
	private static function moved( ExpectedAccess $expectation, array $tags, int $user_id ): AccessResult {
		$missing = TagNames::missing( $expectation->held, $tags );
		$wrong   = array() === $missing ? TagNames::among( $expectation->gone, $tags ) : $missing;
		if ( array() === $wrong ) {
			return new AccessResult( $expectation->is_to_go() ? self::REVOKED : self::GRANTED, $user_id );
		}
		return new AccessResult( $expectation->is_to_go() ? self::STILL : self::PENDING, $user_id, $wrong );
	}

	/**
	 * Whether who had access still has it. That a tag is missing which the owner's rules never take away shows nothing:
	 * it may have been a trigger, which the CRM's automation takes away at once.
	 *
	 * @param string[] $tags Of the user.
	 */
	private static function kept( ExpectedAccess $expectation, array $tags, int $user_id ): AccessResult {
		$out = TagNames::among( $expectation->gone, $tags );
		if ( array() !== $out ) {
			return new AccessResult( self::PENDING, $user_id, $out );
		}
		if ( array() !== TagNames::among( array_merge( $expectation->held, $expectation->signs ), $tags ) ) {
			return new AccessResult( self::GRANTED, $user_id );
		}
		return array() === $expectation->held ? new AccessResult( self::NONE, $user_id ) : new AccessResult( self::PENDING, $user_id, $expectation->held );
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
