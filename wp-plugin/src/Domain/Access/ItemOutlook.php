<?php
/** By which tags it shows whether access to one item came, stayed or went: those that AccessTags knows, as far as an event moved them. */

declare(strict_types=1);

namespace CartCompanion\Domain\Access;

use CartCompanion\Domain\Rules\{ AccessTags, MovedTags, TagNames };

final class ItemOutlook {
	/** @var array<int, array<string, mixed>> */
	private array $rules;

	/** @var array<string, array{in: string[], out?: string[]}> */
	private array $stated;

	/**
	 * @param array<int, array<string, mixed>>                   $rules  As RuleRepository gives them.
	 * @param array<string, array{in: string[], out?: string[]}> $stated As AccessStatements gives them.
	 */
	public function __construct( array $rules, array $stated ) {
		$this->rules  = $rules;
		$this->stated = $stated;
	}

	/** @param string[] $items Keys; none, or '': all items alike. */
	public function tags( array $items ): AccessTags {
		return new AccessTags( $this->rules, array_filter( $items, 'strlen' ), $this->stated );
	}

	/**
	 * Of an item that was given, or paid for again: one of the tags that let in is there. Where the event set none of those,
	 * as a renewal does, and the owner does not say which count, what it did set is the best that is known.
	 */
	public function given( string $item, MovedTags $moved, MovedTags $before ): ?ItemAccess {
		$tags = $this->tags( array( $item ) );
		if ( $tags->is_stated || array() !== TagNames::among( $tags->in, $moved->applied ) ) {
			return $this->by( $item, $tags )->without( array(), $moved->applied );
		}
		$on_purpose = array_merge( TagNames::missing( $before->applied, $moved->removed ), $moved->applied );
		return new ItemAccess( $item, $moved->applied, array(), TagNames::missing( $tags->out, $on_purpose ) );
	}

	/**
	 * Of an item that is held; where no purchase says what lets in, by what was set: that may be a trigger.
	 *
	 * @param string[] $set
	 */
	public function held_at_least( string $item, array $set, MovedTags $on_purpose ): ?ItemAccess {
		$tags = $this->tags( array( $item ) );
		return array() === $tags->in ? new ItemAccess( $item, $set, array(), TagNames::missing( $tags->out, $on_purpose->applied ) ) : $this->held( $item, $on_purpose );
	}

	/** Of an item that the customer goes on holding; null when nothing can be said. */
	public function held( string $item, MovedTags $on_purpose ): ?ItemAccess {
		$one = $this->by( $item, $this->tags( array( $item ) ) );
		return array() === $one->in ? null : $one->without( $on_purpose->removed, $on_purpose->applied );
	}

	/**
	 * Of items whose access goes.
	 *
	 * @param string[] $items
	 * @param string[] $beside Keys of other items that the customer holds.
	 */
	public function gone( array $items, MovedTags $moved, array $beside, bool $by_rule ): ExpectedAccess {
		$found = array();
		foreach ( array() === $items ? array( '' ) : $items as $item ) {
			$tags  = $this->tags( array( $item ) );
			$found = array_merge( $found, array( $tags->is_stated ? $this->gone_as_stated( $item, $tags, $beside ) : self::gone_by_changes( $item, $tags, $moved ) ) );
		}
		$found = array_values( array_filter( $found ) );
		if ( array() === $found && ! $this->tags( $items )->is_stated && ! $by_rule ) {
			return ExpectedAccess::goes_by_changes( $moved->applied, $moved->removed, false );
		}
		$expected         = ExpectedAccess::goes( $by_rule, ...$found );
		$expected->beside = $beside;
		return $expected;
	}

	/** The same of one for which the owner has stated it since, or does so no longer. */
	public function restated( ItemAccess $one, ExpectedAccess $expected ): ?ItemAccess {
		$is_stated = isset( $this->stated[ $one->item ] );
		if ( ! $is_stated && ! $one->is_stated ) {
			return $one;
		}
		$tags = $this->tags( array( $one->item ) );
		return $expected->is_to_go() ? $this->gone_as_stated( $one->item, $tags, $expected->beside ) : $this->by( $one->item, $tags );
	}

	private function by( string $item, AccessTags $tags ): ItemAccess {
		return new ItemAccess( $item, $tags->in, $tags->certain_in, $tags->out, $tags->is_stated );
	}

	/** @param string[] $beside */
	private function gone_as_stated( string $item, AccessTags $tags, array $beside ): ?ItemAccess {
		$kept = array() === $beside ? array() : $this->tags( $beside )->in;
		$in   = TagNames::missing( $tags->in, $kept );
		return array() === $in ? null : new ItemAccess( $item, $in, $in, $tags->out, $tags->is_stated );
	}

	/** By those of the changes that are about access. */
	private static function gone_by_changes( string $item, AccessTags $tags, MovedTags $moved ): ?ItemAccess {
		$in = TagNames::among( $moved->removed, $tags->in );
		if ( array() !== $in ) {
			return new ItemAccess( $item, $in, $in, TagNames::missing( $tags->out, $moved->removed ) );
		}
		$out = TagNames::among( $moved->applied, $tags->out );
		return array() === $out ? null : new ItemAccess( $item, array(), TagNames::among( $out, $tags->certain_out ), $out );
	}
}
