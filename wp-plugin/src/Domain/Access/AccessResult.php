<?php
/** What a check of a customer's access found: plain data. */

declare(strict_types=1);

namespace CartCompanion\Domain\Access;

final class AccessResult {
	public string $access;

	/** 0 when the person has no user here. */
	public int $user_id;

	/** @var string[] Why it is not as it should be: the tags that are missing, or else those that should be gone. */
	public array $tags;

	public function __construct( string $access, int $user_id, array $tags = array() ) {
		$this->access  = $access;
		$this->user_id = $user_id;
		$this->tags    = array_values( $tags );
	}
}
