<?php
/** The last decision of a history about one tag: plain data. */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\Event;

final class TagDecision {
	/** The event that decided. */
	public Event $event;

	/** Whether the tag should be there. */
	public bool $is_wanted;

	/** @var string[] Ids of the rules that count for the event. */
	public array $rules;

	public function __construct( Event $event, bool $is_wanted, array $rules ) {
		$this->event     = $event;
		$this->is_wanted = $is_wanted;
		$this->rules     = $rules;
	}
}
