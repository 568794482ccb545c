<?php
/** What the rules say about one event: plain data. */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Message;

final class TagPlan {
	/** @var string[] Tags to apply. */
	public array $apply = array();

	/** @var string[] Tags to remove. */
	public array $remove = array();

	/** @var string[] Tags that a rule removes and that stay, because something else the customer holds grants them. */
	public array $kept = array();

	/** @var string[] Of a resync: tags that stay as they are, because nobody knows whether they should be there. */
	public array $undecided = array();

	/** @var string[] Those of $apply to be removed first, so that the CRM's automations run again. */
	public array $reapply = array();

	/** @var string[] Of a late event: all tags that should be there after it and what came later, for a contact who is new. */
	public array $if_new = array();

	/** @var PlannedOperation[] Operations of AccessAlly's to run, each once, in their order. */
	public array $operations = array();

	/** @var string[] Ids of the rules that count. */
	public array $rules = array();

	/** @var Message[] For the owner: why something was not done. */
	public array $notes = array();

	/** @var StandingRule[] Rules that count because of what other orders are left. */
	private array $standing = array();

	/** @var array<string, string> Item keys by " name" (a bare number would be renumbered) of tags that are removed because they keep out of that item, and not because a rule says so. */
	private array $implied = array();

	/** Whether $apply and $remove describe the state to reach, so that only what differs is changed. */
	public bool $is_target_state = false;

	/** @param int|string ...$parameters Of Message. */
	public function note( string $code, ...$parameters ): void {
		$this->notes[] = new Message( $code, ...$parameters );
	}

	/** @param array<string, mixed> $rule One of those that CompletedRules adds. */
	public function imply_removal( array $rule ): void {
		foreach ( $rule['remove'] as $tag ) {
			$this->implied += array( ' ' . $tag => $rule['product'] );
		}
	}

	/**
	 * Adds rules that count because of how the items stand; what the rules of the event itself apply stays applied. What they
	 * apply is added when it is known what goes.
	 *
	 * @param StandingRule[] $standing
	 */
	public function stand( array $standing ): void {
		$standing = array_filter( $standing, fn( StandingRule $one ): bool => ! in_array( $one->rule, $this->rules, true ) );
		foreach ( $standing as $one ) {
			if ( '' === $one->rule ) {
				$this->imply_removal( array( 'product' => (string) $one->note->parameters()[1], 'remove' => $one->remove ) );
				continue;
			}
			$own            = array_merge( TagNames::among( $one->apply, $this->apply ), TagNames::among( $one->remove, $this->remove ) );
			$one->is_shared = $one->is_named_beside && array() !== $own;
			$one->leave( new MovedTags( $this->apply, array_merge( $this->remove, $this->apply ) ) );
			$this->standing[] = $one;
		}
		$this->standing = array_values( array_filter( $this->standing, static fn( StandingRule $one ): bool => $one->says_something() ) );
		$this->rules    = array_merge( $this->rules, $this->standing_rules() );
		$this->notes    = array_merge( $this->notes, array_column( $this->standing, 'note' ) );
		$this->remove   = array_merge( $this->remove, $this->standing( 'remove' ) );
	}

	/**
	 * @param string $part apply or remove.
	 * @return string[] Tags that only such rules decide about.
	 */
	public function standing( string $part ): array {
		return array_values( array_unique( array_merge( array(), ...array_column( $this->standing, $part ) ) ) );
	}

	/** @return string[] Ids; one for all products counts for each of them. */
	private function standing_rules(): array {
		return array_values( array_unique( array_column( $this->standing, 'rule' ) ) );
	}

	/** Of these rules, what earlier events did and none undid is not done again: somebody may have changed it since on purpose. */
	public function leave_standing( MovedTags $done ): void {
		$apply  = $this->standing( 'apply' );
		$remove = $this->standing( 'remove' );
		$rules  = $this->standing_rules();
		foreach ( $this->standing as $one ) {
			$one->leave( $done );
			if ( ! $one->says_something() ) {
				$this->notes = array_values( array_filter( $this->notes, static fn( Message $note ): bool => $note !== $one->note ) );
			}
		}
		$this->standing = array_values( array_filter( $this->standing, static fn( StandingRule $one ): bool => $one->says_something() ) );
		$this->rules    = array_values( array_diff( $this->rules, array_diff( $rules, $this->standing_rules() ) ) );

		$this->apply  = array_values( array_diff( $this->apply, array_diff( $apply, $this->standing( 'apply' ) ) ) );
		$this->remove = array_values( array_diff( $this->remove, array_diff( $remove, $this->standing( 'remove' ) ) ) );
	}

	public function imply_as( self $other ): void {
		$this->implied = $other->implied;
	}

	/** @return string[] Tags whose removal no rule asks for: what the customer was given does. */
	public function implied(): array {
		return array_map( static fn( string $key ): string => substr( $key, 1 ), array_keys( $this->implied ) );
	}

	/** @param string[] $tags The others are not implied after all. */
	public function keep_implied( array $tags ): void {
		$this->implied = array_filter( $this->implied, static fn( string $key ): bool => in_array( substr( $key, 1 ), $tags, true ), ARRAY_FILTER_USE_KEY );
	}

	/** The item that a tag of implied() keeps out of. */
	public function item_behind( string $tag ): string {
		return $this->implied[ ' ' . $tag ] ?? '';
	}

	/** Of implied() only these are removed: the others are not there. @param string[] $tags */
	public function remove_of_implied( array $tags ): void {
		$this->remove = array_values( array_diff( $this->remove, array_diff( $this->implied(), $tags ) ) );
	}

	/** Whether the customer is given something, by tags or by an operation: then there has to be a contact. */
	public function gives(): bool {
		return array() !== $this->apply || array() !== $this->operations;
	}

	/** Whether nothing but tags to apply is there, and nothing has to be read first: then order does not matter. */
	public function only_applies(): bool {
		$is_more = array() !== $this->remove || array() !== $this->reapply || array() !== $this->operations;
		return array() !== $this->apply && ! $is_more && ! $this->is_target_state;
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
		$more        = $this->is_target_state ? $more : array_diff( $left, $this->remove, $this->implied() );
		$this->apply = array_values( array_unique( array_merge( $this->apply, $more ) ) );
	}

	/**
	 * Where it is the state to reach: what is to be changed for a contact who has these tags.
	 *
	 * @param string[] $there
	 * @return array{0: string[], 1: string[]} To apply, to remove.
	 */
	public function difference( array $there ): array {
		$missing = array_diff( $this->apply, $there );
		return array( array_values( array_unique( array_merge( $missing, $this->reapply ) ) ), TagNames::among( $this->remove, $there ) );
	}

	/** Whether there is nothing to do at all. */
	public function is_empty(): bool {
		return array() === $this->apply && array() === $this->remove && array() === $this->operations;
	}
}
