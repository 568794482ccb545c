<?php
/**
 * What the rules say about one event: plain data.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Rules;

final class Verdict {
	/** @var string[] Tags to apply. */
	public array $apply = array();

	/** @var string[] Tags to remove. */
	public array $remove = array();

	/** @var string[] Tags that a rule removes and that stay, because something else the customer holds grants them. */
	public array $kept = array();

	/** @var string[] Of a resync: tags that stay as they are, because nobody knows whether they should be there. */
	public array $open = array();

	/** @var string[] Those of $apply to be taken away first, so that the CRM's automations run anew. */
	public array $again = array();

	/** @var string[] Ids of the rules that count. */
	public array $rules = array();

	/** @var string[] Sentences for the owner: why something was not done. */
	public array $notes = array();

	/** Whether $apply and $remove say how it should be, so that only what differs is moved. */
	public bool $is_how_it_should_be = false;

	/** Whether nothing goes and nothing has to be looked at first: then order does not matter. */
	public function only_applies(): bool {
		return array() !== $this->apply && array() === $this->remove && array() === $this->again && ! $this->is_how_it_should_be;
	}

	/** Whether there is nothing to do at all. */
	public function is_empty(): bool {
		return array() === $this->apply && array() === $this->remove;
	}
}
