<?php
/** What a check of a customer's access found: plain data. */

declare(strict_types=1);

namespace CartCompanion\Domain\Access;

use CartCompanion\Domain\AccessStatus;

final class AccessResult {
	public string $access;

	/** 0 when the person has no user here. */
	public int $user_id;

	/** @var string[] Why it is not as it should be: the tags that are missing, or else those that should be gone. */
	public array $tags;

	/**
	 * Whether the tags that are missing may have been triggers, which an automation of the CRM's has taken away again: then
	 * all may be as it should be, and only the CRM itself can tell.
	 */
	public bool $is_doubtful = false;

	public function __construct( string $access, int $user_id, array $tags = array() ) {
		$this->access  = $access;
		$this->user_id = $user_id;
		$this->tags    = array_values( $tags );
	}

	/** Only tags are missing that may have been triggers. */
	public static function doubtful( string $access, int $user_id, array $tags ): self {
		$result              = new self( $access, $user_id, $tags );
		$result->is_doubtful = true;
		return $result;
	}

	/** Whether the customer is kept out, or gets in who should not, whatever the CRM says of triggers. */
	public function is_certainly_wrong(): bool {
		return ! $this->is_doubtful && in_array( $this->access, AccessStatus::WRONG, true );
	}
}
