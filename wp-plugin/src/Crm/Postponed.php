<?php
/**
 * The CRM is down, limits us, or left open whether it did it: the same again after some seconds.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

class Postponed extends ConnectionError {
	private const DEFAULT_SECONDS = 15;

	private int $retry_after;

	/** @param int|null $retry_after Seconds the CRM asked for, if it did. */
	public function __construct( string $message, ?int $retry_after = null ) {
		parent::__construct( $message );
		$this->retry_after = max( 1, $retry_after ?? self::DEFAULT_SECONDS );
	}

	/** Seconds to wait. */
	public function retry_after(): int {
		return $this->retry_after;
	}
}
