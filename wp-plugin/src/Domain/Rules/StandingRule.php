<?php
/** A rule that counts because of how a customer still has an item by another order: plain data. */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Message;

final class StandingRule {
	public string $rule;

	/** For the owner: why it counts. */
	public Message $note;

	/** @var string[] What it alone applies here. */
	public array $apply;

	/** @var string[] What it alone removes here. */
	public array $remove;

	/** Whether it is named also where it decides nothing alone. */
	public bool $is_named_beside = true;

	/** Whether the rules of the event itself move a tag of it the same way, and it is named beside them. */
	public bool $is_shared = false;

	/**
	 * @param string   $type   Of what happened to the order that is left.
	 * @param string   $code   OTHER_ORDER of Message, or OTHER_PRODUCT where it is of a product that the event is not about.
	 * @param string[] $apply
	 * @param string[] $remove
	 */
	public function __construct( string $rule, string $item, string $type, array $apply, array $remove, string $code = Message::OTHER_ORDER ) {
		$this->rule   = $rule;
		$this->note   = new Message( $code, $rule, $item, $type );
		$this->apply  = $apply;
		$this->remove = $remove;
	}

	/** What these did before, and nobody since undid, is none of it any more. */
	public function leave( MovedTags $done ): void {
		$this->apply  = TagNames::missing( $this->apply, $done->applied );
		$this->remove = TagNames::missing( $this->remove, $done->removed );
	}

	public function says_something(): bool {
		return $this->is_shared || array() !== $this->apply || array() !== $this->remove;
	}
}
