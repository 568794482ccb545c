<?php
/** An operation of AccessAlly's that a rule wants run for one event: plain data. */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

final class PlannedOperation {
	public string $id;

	/** As the rule keeps it; '' where it names none. AccessAlly may call it otherwise by now. */
	public string $name;

	/** Id of the rule; the first one where several want it. */
	public string $rule;

	/** @var string[] Keys of the items of the event for which the rule counts. */
	public array $items;

	/** Whether it was the rule's for a purchase, and what was bought came back with another event. */
	public bool $is_given_back;

	public function __construct( string $id, string $name, string $rule, array $items = array(), bool $is_given_back = false ) {
		$this->id            = $id;
		$this->name          = $name;
		$this->rule          = $rule;
		$this->items         = array_values( $items );
		$this->is_given_back = $is_given_back;
	}
}
