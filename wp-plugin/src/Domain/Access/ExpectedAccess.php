<?php
/** How a customer's access should be after an event, and by which tags of their user it shows. */

declare(strict_types=1);

namespace CartCompanion\Domain\Access;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Domain\Rules\{ MovedTags, TagNames };

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
		$expected        = new self( self::STAYS, $needed, $out );
		$expected->signs = array_values( $signs );
		return array() === $needed && array() === $signs ? self::nothing() : $expected;
	}

	/**
	 * Whose access goes no longer holds what was removed; where a rule only applies a tag that takes access away, as
	 * AccessAlly's Revoke Access does, they hold that.
	 *
	 * @param string[] $applied
	 * @param string[] $removed
	 */
	public static function goes( array $applied, array $removed, bool $by_rule = false ): self {
		$expected          = array() === $removed ? new self( self::GOES, $applied ) : new self( self::GOES, array(), $removed );
		$expected->by_rule = $by_rule;
		return $expected;
	}

	/** @param array<string, mixed> $data As to_array() gave it. */
	public static function from( array $data ): self {
		$expected          = new self( (string) ( $data['way'] ?? '' ), (array) ( $data['held'] ?? array() ), (array) ( $data['gone'] ?? array() ) );
		$expected->by_rule = ! empty( $data['by_rule'] );
		$expected->signs   = (array) ( $data['signs'] ?? array() );
		$expected->until   = (int) ( $data['until'] ?? 0 );
		return $expected;
	}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return get_object_vars( $this );
	}

	public function is_to_go(): bool {
		return self::GOES === $this->way;
	}

	/** What is still expected when later events changed these tags the other way. */
	public function after( MovedTags $later ): self {
		$left        = clone $this;
		$left->held  = TagNames::missing( $this->held, $later->removed );
		$left->signs = TagNames::missing( $this->signs, $later->removed );
		$left->gone  = TagNames::missing( $this->gone, $later->applied );
		return $left;
	}

	/** Whether there is nothing to check. */
	public function is_empty(): bool {
		$is_about_nothing = array() === $this->held && array() === $this->signs;
		return self::NOTHING === $this->way || ( $is_about_nothing && ( ! $this->is_to_go() || array() === $this->gone ) );
	}

	/**
	 * What the result of an event says of it: which way access should go.
	 *
	 * @return array{revokes: bool, by_rule: bool}
	 */
	public function in_result(): array {
		return array( 'revokes' => $this->is_to_go(), 'by_rule' => $this->by_rule );
	}

	/**
	 * Whether access should go, by what an event's result says; where it says nothing, by the event's type.
	 *
	 * @param array<string, mixed> $result
	 */
	public static function is_revocation( string $type, array $result ): bool {
		return (bool) ( $result['revokes'] ?? EventType::revokes( $type ) );
	}

	/**
	 * What is found where the customer has this user, 0 for none, with these tags.
	 *
	 * @param string[]|null $tags Null when nobody can tell.
	 */
	public function compared_with( int $user_id, ?array $tags ): AccessResult {
		if ( $this->is_empty() ) {
			return new AccessResult( AccessStatus::NONE, $user_id );
		}
		if ( 0 === $user_id ) {
			return $this->is_to_go() ? new AccessResult( AccessStatus::REVOKED, 0 ) : new AccessResult( AccessStatus::PENDING, 0, array_merge( $this->held, $this->signs ) );
		}
		if ( null === $tags ) {
			return new AccessResult( AccessStatus::UNKNOWN, $user_id );
		}
		return self::STAYS === $this->way ? $this->kept( $user_id, $tags ) : $this->changed( $user_id, $tags );
	}

	/** @param string[] $tags Of the user. */
	private function changed( int $user_id, array $tags ): AccessResult {
		$missing = TagNames::missing( $this->held, $tags );
		$wrong   = array() === $missing ? TagNames::among( $this->gone, $tags ) : $missing;
		if ( array() === $wrong ) {
			return new AccessResult( $this->is_to_go() ? AccessStatus::REVOKED : AccessStatus::GRANTED, $user_id );
		}
		return new AccessResult( $this->is_to_go() ? AccessStatus::STILL : AccessStatus::PENDING, $user_id, $wrong );
	}

	/**
	 * Whether who had access still has it. That a tag is missing which the owner's rules never take away shows nothing:
	 * it may have been a trigger, which the CRM's automation takes away at once.
	 *
	 * @param string[] $tags Of the user.
	 */
	private function kept( int $user_id, array $tags ): AccessResult {
		$out = TagNames::among( $this->gone, $tags );
		if ( array() !== $out ) {
			return new AccessResult( AccessStatus::PENDING, $user_id, $out );
		}
		if ( array() !== TagNames::among( array_merge( $this->held, $this->signs ), $tags ) ) {
			return new AccessResult( AccessStatus::GRANTED, $user_id );
		}
		return array() === $this->held ? new AccessResult( AccessStatus::NONE, $user_id ) : new AccessResult( AccessStatus::PENDING, $user_id, $this->held );
	}
}
