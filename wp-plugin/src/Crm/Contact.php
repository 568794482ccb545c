<?php
/** A contact of the CRM. */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class Contact {
	private string $id;
	private bool $is_new;

	public function __construct( string $id, bool $is_new = false ) {
		$this->id     = $id;
		$this->is_new = $is_new;
	}

	public function id(): string {
		return $this->id;
	}

	/** Whether it was created just now. */
	public function is_new(): bool {
		return $this->is_new;
	}
}
