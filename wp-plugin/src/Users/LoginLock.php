<?php
/** One login for a person, however many requests make it at the same moment. */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Crm\CrmException;
use CartCompanion\Site\{ Lock, LockTimeout };

final class LoginLock {
	/**
	 * Does $work while no other request does it for one of the addresses, on any site of a network: they share their users.
	 *
	 * @param string[]          $emails
	 * @param callable(): mixed $work
	 * @return mixed What $work returns.
	 * @throws CrmException Temporary, when another does it for too long.
	 */
	public static function during( array $emails, callable $work ) {
		sort( $emails ); // Two requests with the same addresses wait in the same order, never for each other.
		foreach ( $emails as $email ) {
			$work = static fn() => Lock::on_the_network( 'login ' . $email, $work );
		}
		try {
			return $work();
		} catch ( LockTimeout $error ) {
			throw CrmException::temporary( $error->getMessage(), LockTimeout::RETRY_AFTER_SECONDS );
		}
	}
}
