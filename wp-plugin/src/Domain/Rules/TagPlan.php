<?php
/**
 * What the rules say about one event: plain data.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

final class TagPlan {
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

	/** @var string[] Of a late event: all tags that should be there after it and what came later, for a contact who is new. */
	public array $if_new = array();

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

	/**
	 * Earlier events found nobody in the CRM, and created nobody: now that the customer is there, they get what those gave,
	 * so that the tags do not depend on the order in which events arrive.
	 *
	 * @param string[] $left   Tags of those events.
	 * @param bool     $is_new Whether the contact is.
	 */
	public function catch_up( array $left, bool $is_new ): void {
		$more        = $is_new ? $this->if_new : array_intersect( $left, $this->if_new );
		$more        = $this->is_how_it_should_be ? $more : array_diff( $left, $this->remove );
		$this->apply = array_values( array_unique( array_merge( $this->apply, $more ) ) );
	}

	/** Whether there is nothing to do at all. */
	public function is_empty(): bool {
		return array() === $this->apply && array() === $this->remove;
	}
}
