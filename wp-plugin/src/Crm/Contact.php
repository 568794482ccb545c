<?php
/** A contact of the CRM. */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class Contact {
	private string $id;
	private bool $is_new;
	private bool $is_by_user = false;

	public function __construct( string $id, bool $is_new = false ) {
		$this->id     = $id;
		$this->is_new = $is_new;
	}

	/** One that bears none of the person's addresses, and was found as that of their WordPress user. */
	public static function of_user( string $id ): self {
		$contact             = new self( $id );
		$contact->is_by_user = true;
		return $contact;
	}

	public function id(): string {
		return $this->id;
	}

	/** Whether it was created just now. */
	public function is_new(): bool {
		return $this->is_new;
	}

	/** Whether it was found by the customer's WordPress user, as of_user() says. */
	public function is_by_user(): bool {
		return $this->is_by_user;
	}
}
