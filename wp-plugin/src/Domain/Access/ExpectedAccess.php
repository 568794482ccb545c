<?php
/**
 * How a customer's access should be after an event, and by which tags of their user one sees it: plain data.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Access;

use CartCompanion\Domain\Rules\TagNames;

final class ExpectedAccess {
	/** The customer should be let in by what the event applied. */
	public const COMES = 'comes';

	/** The customer had access and goes on having it. */
	public const STAYS = 'stays';

	/** It should be gone. */
	public const GOES = 'goes';

	/** Nothing about access follows from the event. */
	public const NOTHING = '';

	public string $way;

	/** Whether access goes although what was paid for is still the customer's: a rule of the owner's wants it so. */
	public bool $by_rule = false;

	/** @var string[] Tags without which the customer is kept out; where access stays or goes, one of them is enough. */
	public array $held;

	/** @var string[] Tags that should not be there. */
	public array $gone;

	/** @var string[] Where access stays: tags that show that it is there, and whose absence shows nothing. */
	public array $signs = array();

	/** Unix time from which on nothing is expected any more; 0 for never. */
	public int $until = 0;

	/**
	 * @param string[] $held
	 * @param string[] $gone
	 */
	private function __construct( string $way, array $held = array(), array $gone = array() ) {
		$this->way  = $way;
		$this->held = array_values( $held );
		$this->gone = array_values( $gone );
	}

	public static function nothing(): self {
		return new self( self::NOTHING );
	}

	/**
	 * Who is let in holds all that was applied, and nothing of what was removed: a revoked tag that stays keeps them out.
	 *
	 * @param string[] $applied
	 * @param string[] $removed
	 */
	public static function comes( array $applied, array $removed ): self {
		return array() === $applied ? self::nothing() : new self( self::COMES, $applied, $removed );
	}

	/**
	 * Who keeps access holds one of the tags that let in, and none of those that keep out.
	 *
	 * @param string[] $needed Tags of which one has to be there.
	 * @param string[] $signs  Tags that let in too, and may be gone all the same.
	 * @param string[] $out    Tags that keep out.
	 */
	public static function stays( array $needed, array $signs, array $out ): self {
		$expectation        = new self( self::STAYS, $needed, $out );
		$expectation->signs = array_values( $signs );
		return array() === $needed && array() === $signs ? self::nothing() : $expectation;
	}

	/**
	 * Whose access goes no longer holds what was removed; where a rule only applies a tag that takes access away, as
	 * AccessAlly's Revoke Access does, they hold that.
	 *
	 * @param string[] $applied
	 * @param string[] $removed
	 */
	public static function goes( array $applied, array $removed, bool $by_rule = false ): self {
		$expectation          = array() === $removed ? new self( self::GOES, $applied ) : new self( self::GOES, array(), $removed );
		$expectation->by_rule = $by_rule;
		return $expectation;
	}

	/** @param array<string, mixed> $data As to_array() gave it. */
	public static function from( array $data ): self {
		$expectation          = new self( (string) ( $data['way'] ?? '' ), (array) ( $data['held'] ?? array() ), (array) ( $data['gone'] ?? array() ) );
		$expectation->by_rule = ! empty( $data['by_rule'] );
		$expectation->signs   = (array) ( $data['signs'] ?? array() );
		$expectation->until   = (int) ( $data['until'] ?? 0 );
		return $expectation;
	}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return get_object_vars( $this );
	}

	public function is_to_go(): bool {
		return self::GOES === $this->way;
	}

	/** What is still expected when later events moved these tags the other way. */
	public function after( MovedTags $later ): self {
		$left        = clone $this;
		$left->held  = TagNames::missing( $this->held, $later->removed );
		$left->signs = TagNames::missing( $this->signs, $later->removed );
		$left->gone  = TagNames::missing( $this->gone, $later->applied );
		return $left;
	}

	/** Whether there is nothing to be seen. */
	public function is_empty(): bool {
		$is_about_nothing = array() === $this->held && array() === $this->signs;
		return self::NOTHING === $this->way || ( $is_about_nothing && ( ! $this->is_to_go() || array() === $this->gone ) );
	}
}
