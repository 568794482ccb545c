<?php
/** Whether a customer can get in: the closed set that results, reports and the table carry. */

declare(strict_types=1);

namespace CartCompanion\Domain;

final class AccessStatus {
	/** The customer should be let in, and is. */
	public const GRANTED = 'granted';

	/** Not as it should be yet. In an event's own result this also stands for access that should be gone. */
	public const PENDING = 'pending';

	/** Access should be gone, and is. */
	public const REVOKED = 'revoked';

	/** No access depends on the event (any more). */
	public const NONE = 'none';

	/** Nobody here can tell. */
	public const UNKNOWN = 'unknown';

	/** A later check's word for PENDING where access should be gone: that is no waiting any more. */
	public const STILL = 'still_has_access';

	/** Of a customer who is kept out, or gets in who should not. */
	public const WRONG = array( self::PENDING, self::STILL );

	/** What may still change by itself. */
	public const OPEN = array( self::PENDING, self::STILL, self::UNKNOWN );
}
