<?php
/** A part of a screen, with the forms in it: what it prints, and what each of its forms does when it is sent. */

declare(strict_types=1);

namespace CartCompanion\Admin;

abstract class Panel {
	abstract public function print(): void;

	/**
	 * By the name that Forms::open() was given; a handler gets the unslashed fields. Capability, nonce, the way back and
	 * the notice are cared for by Forms, and errors of the companion, a CRM, a rule or a field become notices.
	 *
	 * @return array<string, callable(array<string, mixed>): Notice>
	 */
	public function forms(): array {
		return array();
	}
}
