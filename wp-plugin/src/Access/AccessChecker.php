<?php
/** Whether the customer can get in: what a membership plugin sees on their WordPress user. */

declare(strict_types=1);

namespace CartCompanion\Access;

use CartCompanion\Crm\{ Crm, CrmException };
use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Access\{ AccessResult, ExpectedAccess };
use CartCompanion\Site\LoginSettings;

final class AccessChecker {
	private LoginSettings $logins;

	/** @var array<string, string[]|null> Tags by CRM and user, asked for once however many events are about one user. */
	private array $tags = array();

	public function __construct( LoginSettings $logins ) {
		$this->logins = $logins;
	}

	/** Tags of users are asked for again from here on. */
	public function forget_tags(): void {
		$this->tags = array();
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

	/** @throws CrmException When the CRM limits, or is down. */
	public function check( Crm $connection, ExpectedAccess $expected, int $user_id ): AccessResult {
		return $expected->compared_with( $user_id, 0 === $user_id || $expected->is_empty() ? null : $this->tags_of( $connection, $user_id ) );
	}

	/** @return string[]|null Null when nobody here can tell. */
	private function tags_of( Crm $connection, int $user_id ): ?array {
		$key = $connection->slug() . ' ' . $user_id;
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
}
