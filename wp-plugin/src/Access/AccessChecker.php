<?php
/** Whether the customer can get in: what a membership plugin sees on their WordPress user. */

declare(strict_types=1);

namespace CartCompanion\Access;

use CartCompanion\Crm\{ Crm, CrmException };
use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Access\{ AccessResult, ExpectedAccess };
use CartCompanion\Domain\Rules\TagNames;
use CartCompanion\Site\{ Deadline, LoginSettings };

final class AccessChecker {
	private LoginSettings $logins;

	/** @var array<string, string[]|null> Tags by CRM and user, asked for once however many events are about one user. */
	private array $tags = array();

	/** @var array<string, true> By CRM and user: whose tags were fetched from the CRM. */
	private array $fetched = array();

	public function __construct( LoginSettings $logins ) {
		$this->logins = $logins;
	}

	/** Tags of users are asked for again from here on. */
	public function forget_tags(): void {
		$this->tags    = array();
		$this->fetched = array();
	}

	/** Whether customers need to get in here at all. */
	public function is_needed(): bool {
		return $this->logins->is_needed();
	}

	/**
	 * Of an event that was processed just now: what is not there or not gone yet may be in a moment.
	 *
	 * @param int $user_id 0 when the person has no user here.
	 */
	public function status( Crm $connection, ExpectedAccess $expected, int $user_id ): string {
		$this->forget_tags();
		try {
			$status = $this->is_needed() ? $this->check( $connection, $expected, $user_id )->access : AccessStatus::NONE;
		} catch ( CrmException $error ) {
			$status = AccessStatus::UNKNOWN;
		}
		return AccessStatus::STILL === $status ? AccessStatus::PENDING : $status;
	}

	/**
	 * The same as the event's result says it. That nothing is wrong by a copy of tags which the event has written itself
	 * shows little: the CRM's automation may undo it a moment later. Such a status asks to be confirmed.
	 *
	 * @param bool $is_changed Whether the event changed anything.
	 * @return array{access: string, confirm?: true}
	 */
	public function in_result( Crm $connection, ExpectedAccess $expected, int $user_id, bool $is_changed ): array {
		$access     = $this->status( $connection, $expected, $user_id );
		$is_checked = $this->is_needed() && 0 !== $user_id && ! $expected->is_empty() && ! in_array( $access, AccessStatus::OPEN, true );
		return compact( 'access' ) + ( $is_checked && $is_changed && null !== $connection->user_tags() ? array( 'confirm' => true ) : array() );
	}

	/**
	 * Whether a status that was not wrong still stands: it does unless something is certainly wrong, also after fetching. A tag that may
	 * have been a trigger is no doubt of it. Where a later event is what counts now, nothing of this one stands that could be
	 * confirmed: who was refunded or paused since is not said to have access, nor who bought anew to have lost it.
	 *
	 * @param string $status None of AccessStatus::OPEN.
	 * @throws CrmException When the CRM limits, or is down, or there is no time to ask it.
	 */
	public function confirm( Crm $connection, ExpectedAccess $expected, int $user_id, string $status, UsedTriggers $triggers, ?Deadline $deadline = null ): AccessResult {
		$found = $this->check( $connection, $expected, $user_id );
		if ( $expected->is_empty() ) {
			return $found;
		}
		if ( 0 !== $user_id && $found->is_certainly_wrong() ) {
			$this->fetch( $connection, $user_id, $deadline );
			$found = $this->check_without( $triggers, $connection, $expected, $user_id );
		}
		return $found->is_certainly_wrong() ? $found : new AccessResult( $status, $found->user_id );
	}

	/**
	 * What is found later, for good: before it says that somebody cannot get in, or still has access, a membership plugin's
	 * copy of the user's tags is fetched, which may be a day behind the CRM for somebody who has not come yet.
	 *
	 * @param string        $contact_id Of the customer in the CRM; '' where none is known.
	 * @param Deadline|null $deadline   No further call to the CRM is begun after it.
	 * @throws CrmException When the CRM limits, or is down, or there is no time to ask it.
	 */
	public function check_anew( Crm $connection, ExpectedAccess $expected, int $user_id, string $contact_id, UsedTriggers $triggers, ?Deadline $deadline = null ): AccessResult {
		$found = $this->check( $connection, $expected, $user_id );
		if ( 0 === $user_id || ! in_array( $found->access, AccessStatus::WRONG, true ) ) {
			return $found;
		}
		$this->fetch( $connection, $user_id, $deadline );
		$found = $this->check_without( $triggers, $connection, $expected, $user_id );
		return $found->is_doubtful && '' !== $contact_id ? $this->without_triggers( $connection, $found, $contact_id, $deadline ) : $found;
	}

	/**
	 * The same where tags that the rules count on, and an automation has used up, count no more.
	 *
	 * @throws CrmException When the CRM limits, or is down.
	 */
	private function check_without( UsedTriggers $triggers, Crm $connection, ExpectedAccess $expected, int $user_id ): AccessResult {
		$found = $this->check( $connection, $expected, $user_id );
		$tags  = $found->is_certainly_wrong() ? $this->tags_of( $connection, $user_id ) : null;
		return null === $tags ? $found : $this->check( $connection, $triggers->taken_from( $expected, $connection, $user_id, $tags ), $user_id );
	}

	/**
	 * What the customer is known to hold as an event is done: by the check of their user just now, else by what the membership
	 * plugin's copy was told of the contact. Asks nobody.
	 *
	 * @return string[]|null Null when nobody looked.
	 */
	public function tags_held( Crm $connection, int $user_id, string $contact_id ): ?array {
		$copy = $connection->user_tags();
		try {
			return $this->tags[ self::key( $connection, $user_id ) ] ?? ( null === $copy ? null : $copy->tags_told_of( $contact_id ) );
		} catch ( CrmException $error ) {
			return null;
		}
	}

	/**
	 * Tags that only the event is known to have set, and that the CRM itself does not have any more, were triggers: an
	 * automation has taken them away again. Those that it has, and the user does not, keep the customer out.
	 *
	 * @throws CrmException
	 */
	private function without_triggers( Crm $connection, AccessResult $found, string $contact_id, ?Deadline $deadline ): AccessResult {
		self::require_time( $deadline );
		try {
			$there = TagNames::among( $found->tags, $connection->tags_of( $contact_id ) );
		} catch ( CrmException $error ) {
			if ( ! $error->is_permanent() ) {
				throw $error;
			}
			return $found; // Nobody can tell, so that the owner had better look.
		}
		return array() === $there ? new AccessResult( AccessStatus::NONE, $found->user_id, $found->tags ) : new AccessResult( $found->access, $found->user_id, $there );
	}

	/** Has the copy of the user's tags fetched: once for a user, however many events are about them. @throws CrmException */
	private function fetch( Crm $connection, int $user_id, ?Deadline $deadline ): void {
		$key = self::key( $connection, $user_id );
		if ( isset( $this->fetched[ $key ] ) || null === $connection->user_tags() ) {
			return;
		}
		self::require_time( $deadline );
		try {
			$connection->fetch_tags_of_user( $user_id );
		} catch ( CrmException $error ) {
			if ( ! $error->is_permanent() ) {
				throw $error;
			} // Else what the copy says is all there is.
		}
		$this->fetched[ $key ] = true;
		unset( $this->tags[ $key ] );
	}

	/** @throws CrmException */
	private static function require_time( ?Deadline $deadline ): void {
		if ( null !== $deadline && $deadline->is_over() ) {
			throw CrmException::temporary( __( 'There was no time left to ask the CRM.', 'cart-companion' ), 0 );
		}
	}

	/** @throws CrmException When the CRM limits, or is down. */
	public function check( Crm $connection, ExpectedAccess $expected, int $user_id ): AccessResult {
		return $expected->compared_with( $user_id, 0 === $user_id || $expected->is_empty() ? null : $this->tags_of( $connection, $user_id ) );
	}

	/** @return string[]|null Null when nobody here can tell. */
	private function tags_of( Crm $connection, int $user_id ): ?array {
		$key = self::key( $connection, $user_id );
		if ( ! array_key_exists( $key, $this->tags ) ) {
			try {
				$this->tags[ $key ] = $connection->tags_of_user( $user_id );
			} catch ( \Throwable $error ) {
				if ( $error instanceof CrmException && ! $error->is_permanent() ) {
					throw $error;
				}
				return null; // What was done is done, whatever keeps us from checking it.
			}
		}
		return $this->tags[ $key ];
	}

	private static function key( Crm $connection, int $user_id ): string {
		return $connection->slug() . ' ' . $user_id;
	}
}
