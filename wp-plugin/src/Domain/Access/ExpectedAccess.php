<?php
/** How a customer's access should be after an event, and by which tags of their user it shows. */

declare(strict_types=1);

namespace CartCompanion\Domain\Access;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Domain\Rules\MovedTags;

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

	/** @var ItemAccess[] By which tags it shows, for each item that the event is about. */
	public array $items;

	/** @var string[] Where access goes: keys of other items that the customer holds, whose tags may stay. */
	public array $beside = array();

	/** Unix time from which on nothing is expected any more; 0 for never. */
	public int $until = 0;

	/** @param ItemAccess[] $items */
	private function __construct( string $way, array $items = array() ) {
		$this->way   = $way;
		$this->items = array_values( $items );
	}

	public static function nothing(): self {
		return new self( self::NOTHING );
	}

	/** Who is let in holds for each item a tag that lets in, and none that keeps out. */
	public static function comes( ItemAccess ...$items ): self {
		return array() === $items ? self::nothing() : new self( self::COMES, $items );
	}

	/** The same of who was let in before; that a tag is gone which may have been a trigger shows nothing then. */
	public static function stays( ItemAccess ...$items ): self {
		return array() === $items ? self::nothing() : new self( self::STAYS, $items );
	}

	/** Whose access goes holds for each item no tag that lets in, or else one that keeps out. */
	public static function goes( bool $by_rule, ItemAccess ...$items ): self {
		$expected          = new self( self::GOES, $items );
		$expected->by_rule = $by_rule;
		return $expected;
	}

	/**
	 * The same by no more than what was changed: what was removed is gone; where a rule only applies a tag that takes access
	 * away, as AccessAlly's Revoke Access does, they hold that.
	 *
	 * @param string[] $applied
	 * @param string[] $removed
	 * @param bool     $is_certain Whether what was applied is counted on to stay; else it may be a trigger.
	 */
	public static function goes_by_changes( array $applied, array $removed, bool $is_certain = true ): self {
		if ( array() !== $removed ) {
			return self::goes( false, new ItemAccess( '', $removed, $removed, array() ) );
		}
		return self::goes( false, ...array_map( static fn( string $tag ): ItemAccess => new ItemAccess( '', array(), $is_certain ? array( $tag ) : array(), array( $tag ) ), $applied ) );
	}

	/** @param array<string, mixed> $data As to_array() gave it, in this version or an earlier one. */
	public static function from( array $data ): self {
		$way      = (string) ( $data['way'] ?? '' );
		$items    = isset( $data['items'] ) ? array_map( array( ItemAccess::class, 'from' ), array_filter( (array) $data['items'], 'is_array' ) ) : self::items_of_earlier( $way, $data );
		$expected = new self( $way, $items );

		$expected->by_rule = ! empty( $data['by_rule'] );
		$expected->beside  = array_map( 'strval', (array) ( $data['beside'] ?? array() ) );
		$expected->until   = (int) ( $data['until'] ?? 0 );
		return $expected;
	}

	/**
	 * Builds up to 0.1.0 said it of all items together: held, the tags that must be there; signs, those that may; gone, those
	 * that must not. What a resync had applied (comes) may have been triggers.
	 *
	 * @param array<string, mixed> $data
	 * @return ItemAccess[]
	 */
	private static function items_of_earlier( string $way, array $data ): array {
		list( $held, $signs, $gone ) = array( (array) ( $data['held'] ?? array() ), (array) ( $data['signs'] ?? array() ), (array) ( $data['gone'] ?? array() ) );
		if ( self::GOES === $way ) {
			return self::goes_by_changes( $held, $gone )->items;
		}
		return array() === $held && array() === $signs ? array() : array( new ItemAccess( '', array_merge( $held, $signs ), self::STAYS === $way ? $held : array(), $gone ) );
	}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return array( 'items' => array_map( 'get_object_vars', $this->items ) ) + get_object_vars( $this );
	}

	public function is_to_go(): bool {
		return self::GOES === $this->way;
	}

	/**
	 * What is still expected when later events changed these tags the other way, or turned the access to an item the other
	 * way, by whatever tags that shows.
	 *
	 * @param string[] $given Keys of items that the customer was given since.
	 * @param string[] $taken Keys of items that were taken since.
	 */
	public function after( MovedTags $later, array $given = array(), array $taken = array() ): self {
		list( $overtaken, $not_in, $not_out ) = $this->is_to_go() ? array( $given, $later->applied, $later->removed ) : array( $taken, $later->removed, $later->applied );
		$left        = clone $this;
		$standing    = array_filter( $this->items, static fn( ItemAccess $one ): bool => '' === $one->item || ! in_array( $one->item, $overtaken, true ) );
		$left->items = array_values( array_filter( array_map( static fn( ItemAccess $one ): ?ItemAccess => $one->without( $not_in, $not_out ), $standing ) ) );
		return $left;
	}

	/**
	 * Tags that only the rules count on, and whose absence is why something is wrong.
	 *
	 * @param string[] $tags Of the user.
	 * @return array<int, array{0: string, 1: string}> Key of the item, and tag.
	 */
	public function missed_by_rules( array $tags ): array {
		$missed = array();
		foreach ( $this->items as $one ) {
			foreach ( $one->missed_by_rules( $tags, $this->is_to_go() ) as $tag ) {
				$missed[] = array( $one->item, $tag );
			}
		}
		return $missed;
	}

	/** Whether anything is counted on by the rules alone. */
	public function counts_on_rules(): bool {
		return array() !== $this->missed_by_rules( array() );
	}

	/**
	 * What is left to go by where these were triggers, which an automation has used up.
	 *
	 * @param array<int, array{0: string, 1: string}> $triggers As missed_by_rules() gives them.
	 */
	public function not_counting_on( array $triggers ): self {
		$left        = clone $this;
		$left->items = array_map( static fn( ItemAccess $one ): ItemAccess => $one->not_counting_on( array_column( array_filter( $triggers, static fn( array $pair ): bool => $pair[0] === $one->item ), 1 ) ), $this->items );
		return $left;
	}

	/** @return string[] Keys of the items it is about. */
	public function item_keys(): array {
		return array_values( array_filter( array_column( $this->items, 'item' ), 'strlen' ) );
	}

	/** @return string[] Tags that keep the customer out while they are there. */
	public function tags_keeping_out(): array {
		return $this->is_to_go() ? array() : array_merge( array(), ...array_column( $this->items, 'out' ) );
	}

	/** Whether there is nothing to check. */
	public function is_empty(): bool {
		return self::NOTHING === $this->way || array() === $this->items;
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
			return $this->is_to_go() ? new AccessResult( AccessStatus::REVOKED, 0 ) : new AccessResult( AccessStatus::PENDING, 0, array_unique( array_merge( array(), ...array_column( $this->items, 'in' ) ) ) );
		}
		if ( null === $tags ) {
			return new AccessResult( AccessStatus::UNKNOWN, $user_id );
		}
		return $this->is_to_go() ? $this->whether_gone( $user_id, $tags ) : $this->whether_let_in( $user_id, $tags );
	}

	/** @param string[] $tags Of the user. */
	private function whether_gone( int $user_id, array $tags ): AccessResult {
		$left = array_merge( array(), ...array_map( static fn( ItemAccess $one ): array => $one->still_letting_in( $tags ), $this->items ) );
		if ( array() !== $left ) {
			return new AccessResult( AccessStatus::STILL, $user_id, array_unique( $left ) );
		}
		$perhaps = array_merge( array(), ...array_map( static fn( ItemAccess $one ): array => $one->perhaps_letting_in( $tags ), $this->items ) );
		return array() === $perhaps ? new AccessResult( AccessStatus::REVOKED, $user_id ) : AccessResult::doubtful( AccessStatus::STILL, $user_id, array_unique( $perhaps ) );
	}

	/**
	 * That a tag is missing which nobody counts on shows little: it may have been a trigger, which the CRM's automation takes
	 * away at once.
	 *
	 * @param string[] $tags Of the user.
	 */
	private function whether_let_in( int $user_id, array $tags ): AccessResult {
		$keeping_out = array_merge( array(), ...array_map( static fn( ItemAccess $one ): array => $one->keeping_out( $tags ), $this->items ) );
		if ( array() !== $keeping_out ) {
			return new AccessResult( AccessStatus::PENDING, $user_id, array_unique( $keeping_out ) );
		}
		$without = array_filter( $this->items, static fn( ItemAccess $one ): bool => ! $one->is_let_in( $tags ) );
		$missing = array_unique( array_merge( array(), ...array_column( $without, 'needed' ) ) );
		if ( array() !== $missing ) {
			return new AccessResult( AccessStatus::PENDING, $user_id, $missing );
		}
		if ( self::STAYS === $this->way && array() !== $without ) {
			return new AccessResult( count( $without ) < count( $this->items ) ? AccessStatus::GRANTED : AccessStatus::NONE, $user_id );
		}
		return array() === $without
			? new AccessResult( AccessStatus::GRANTED, $user_id )
			: AccessResult::doubtful( AccessStatus::PENDING, $user_id, array_unique( array_merge( array(), ...array_column( $without, 'in' ) ) ) );
	}
}
