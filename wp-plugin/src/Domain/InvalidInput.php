<?php
/** An event or a rule that cannot be used; its reason says why. */

declare(strict_types=1);

namespace CartCompanion\Domain;

final class InvalidInput extends \RuntimeException {
	private Message $reason;

	/**
	 * @param string     $code          Of Message.
	 * @param int|string ...$parameters Of Message.
	 */
	public function __construct( string $code, ...$parameters ) {
		parent::__construct( $code );
		$this->reason = new Message( $code, ...$parameters );
	}

	public function reason(): Message {
		return $this->reason;
	}
}
