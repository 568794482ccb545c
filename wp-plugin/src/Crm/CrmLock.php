<?php
/** Lets one request at a time change something in a CRM that would do it twice. */

declare(strict_types=1);

namespace CartCompanion\Crm;

use CartCompanion\Site\{ Lock, LockTimeout };

final class CrmLock {
	/**
	 * @param callable(): mixed $work
	 * @return mixed What $work returns.
	 * @throws CrmException TEMPORARY when others hold it too long.
	 */
	public static function during( string $what, callable $work ) {
		try {
			return Lock::during( $what, $work );
		} catch ( LockTimeout $error ) {
			throw CrmException::temporary( $error->getMessage(), LockTimeout::RETRY_AFTER_SECONDS );
		}
	}
}
