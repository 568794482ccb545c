<?php
/** One thing that the owner gets an e-mail about. */

declare(strict_types=1);

namespace CartCompanion\Alerts;

interface Alert {
	/** Never changes and names nobody: by it we know what an e-mail has named already. */
	public function key(): string;

	/** One of Digest's kinds: they do not wait for each other. */
	public function kind(): string;

	/** Who is concerned, and how: one customer is named once, however many alerts are about it. */
	public function person(): string;

	/** @return string[] Who, what happened, what is wrong, what to do, where: each becomes a line of the mail. */
	public function lines(): array;
}
