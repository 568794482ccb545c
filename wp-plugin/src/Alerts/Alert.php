<?php
/**
 * One thing the owner should hear of.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

interface Alert {
	/** The same for ever, and names nobody: by it one knows what was told already. */
	public function key(): string;

	/** Which of Digest's kinds of news it is: they do not wait for each other. */
	public function kind(): string;

	/** Who has which trouble: one customer is named once, however many concerns tell of it. */
	public function person(): string;

	/** @return string[] Who, what happened, what is wrong, what to do, where: each becomes a line of the mail. */
	public function lines(): array;
}
