<?php
/** Tags that were applied and tags that were removed: plain data. */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

final class MovedTags {
	/** @var string[] */
	public array $applied;

	/** @var string[] */
	public array $removed;

	public function __construct( array $applied = array(), array $removed = array() ) {
		$this->applied = $applied;
		$this->removed = $removed;
	}
}
