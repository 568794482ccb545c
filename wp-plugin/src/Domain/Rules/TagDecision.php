<?php
/**
 * The last word of a story about one tag: plain data.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\Event;

final class TagDecision {
	private Event $event;
	private bool $is_wanted;

	/** @var string[] */
	private array $rules;

	/** @param string[] $rules Ids of the rules that count for the event. */
	public function __construct( Event $event, bool $is_wanted, array $rules ) {
		$this->event     = $event;
		$this->is_wanted = $is_wanted;
		$this->rules     = $rules;
	}

	public function is_wanted(): bool {
		return $this->is_wanted;
	}

	/** The event that decided. */
	public function event_id(): string {
		return $this->event->id();
	}

	public function type(): string {
		return $this->event->type();
	}

	public function order_id(): string {
		return $this->event->order_id();
	}

	/** @return string[] */
	public function rules(): array {
		return $this->rules;
	}
}
