<?php
/** Another request of this site holds the lock for too long: the same again in a moment. */

declare(strict_types=1);

namespace CartCompanion\Site;

final class LockTimeout extends \RuntimeException {
	/** For whoever tries again. */
	public const RETRY_AFTER_SECONDS = 5;
}
