<?php
/** By which tags of a customer's user it shows whether they are let in to one item: plain data. */

declare(strict_types=1);

namespace CartCompanion\Domain\Access;

use CartCompanion\Domain\Rules\TagNames;

final class ItemAccess {
	/** '' where it is not about one item. */
	public string $item;

	/** @var string[] One of these lets in. */
	public array $in;

	/**
	 * @var string[] Those of $in that are counted on: where none of $in is there, the customer is kept out. Of the others
	 *               that shows nothing. Where access goes and no tag lets in, those of $out.
	 */
	public array $needed;

	/** @var string[] Each of these keeps out, whatever else is there. */
	public array $out;

	/** Whether the owner said so; else the tag rules did. */
	public bool $is_stated;

	/**
	 * @param string[] $in
	 * @param string[] $needed
	 * @param string[] $out
	 */
	public function __construct( string $item, array $in, array $needed, array $out, bool $is_stated = false ) {
		$this->item      = $item;
		$this->in        = array_values( $in );
		$this->needed    = array_values( $needed );
		$this->out       = array_values( $out );
		$this->is_stated = $is_stated;
	}

	/** @param array<string, mixed> $data As its properties, by name. */
	public static function from( array $data ): self {
		$tags = static fn( string $name ): array => array_map( 'strval', (array) ( $data[ $name ] ?? array() ) );
		return new self( (string) ( $data['item'] ?? '' ), $tags( 'in' ), $tags( 'needed' ), $tags( 'out' ), ! empty( $data['is_stated'] ) );
	}

	/**
	 * What is left to be checked when these tags are as they are on purpose; null when nothing is.
	 *
	 * @param string[] $not_in  Tags that are not to be judged by, of those that let in.
	 * @param string[] $not_out The same of those that keep out.
	 */
	public function without( array $not_in, array $not_out ): ?self {
		$in  = TagNames::missing( $this->in, $not_in );
		$out = TagNames::missing( $this->out, $not_out );
		if ( array() === $in && ( array() !== $this->in || ( array() === $out && array() !== $this->out ) ) ) {
			return null;
		}
		$needed = TagNames::missing( $this->needed, array() === $this->in ? $not_out : $not_in );
		return new self( $this->item, $in, $needed, $out, $this->is_stated );
	}

	/**
	 * @param string[] $tags Of the user.
	 * @return string[] Those of them that keep the customer out.
	 */
	public function keeping_out( array $tags ): array {
		return TagNames::among( $this->out, $tags );
	}

	/**
	 * Whether a tag lets in; also where none is known that does.
	 *
	 * @param string[] $tags Of the user.
	 */
	public function is_let_in( array $tags ): bool {
		return array() === $this->in || array() !== TagNames::among( $this->in, $tags );
	}

	/**
	 * Tags that only the rules count on, whose absence is why something is wrong: each may be a trigger all the same.
	 *
	 * @param string[] $tags Of the user.
	 * @return string[]
	 */
	public function missed_by_rules( array $tags, bool $is_to_go ): array {
		$is_missed = array() === $this->keeping_out( $tags ) && ( $is_to_go ? array() === $this->in : ! $this->is_let_in( $tags ) );
		return $is_missed && ! $this->is_stated ? $this->needed : array();
	}

	/**
	 * The same where these tags show nothing by being gone.
	 *
	 * @param string[] $triggers
	 */
	public function not_counting_on( array $triggers ): self {
		return new self( $this->item, $this->in, TagNames::missing( $this->needed, $triggers ), $this->out, $this->is_stated );
	}

	/**
	 * Why somebody whose access should be gone still has it, for sure: the tags that let them in, or those that are counted on
	 * to keep them out and are not there.
	 *
	 * @param string[] $tags Of the user.
	 * @return string[] None when they are out, or when nobody can tell.
	 */
	public function still_letting_in( array $tags ): array {
		if ( array() !== $this->keeping_out( $tags ) ) {
			return array();
		}
		return array() === $this->in ? $this->needed : TagNames::among( $this->in, $tags );
	}

	/**
	 * The same where tags that should keep them out are not there and may have been triggers.
	 *
	 * @param string[] $tags Of the user.
	 * @return string[]
	 */
	public function perhaps_letting_in( array $tags ): array {
		return array() === $this->in && array() === $this->needed && array() === $this->keeping_out( $tags ) ? $this->out : array();
	}
}
