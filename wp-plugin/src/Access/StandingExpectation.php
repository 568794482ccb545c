<?php
/** What still depends on an event about its customer's access: what came later may have settled it otherwise. */

declare(strict_types=1);

namespace CartCompanion\Access;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Access\{ AccessOutlook, ExpectedAccess };
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Domain\Rules\MovedTags;
use CartCompanion\Store\{ AccessStatements, CustomerHistory, RuleRepository };

final class StandingExpectation {
	private CustomerHistory $history;
	private AccessOutlook $outlook;

	/** @param array<int, array<string, mixed>> $rules As RuleRepository gives them. */
	public function __construct( CustomerHistory $history, array $rules ) {
		$this->history = $history;
		$this->outlook = new AccessOutlook( $rules, ( new AccessStatements() )->all() );
	}

	/**
	 * A row as it is to be shown now, by today's rules; null where there is none.
	 *
	 * @param array<string, mixed>|null $row As EventStore::find() describes it.
	 * @return array<string, mixed>|null
	 */
	public static function as_shown( ?array $row ): ?array {
		return null === $row ? null : self::of_today()->shown( $row );
	}

	/** By today's rules, for many rows. */
	public static function of_today(): self {
		return new self( new CustomerHistory(), ( new RuleRepository() )->all() );
	}

	/**
	 * What of it still counts: a tag that a later event changed the other way does not.
	 *
	 * @param array<string, mixed> $row As EventStore::find() describes it.
	 */
	public function of( array $row ): ExpectedAccess {
		$expected = $this->as_done( $row );
		if ( $expected->is_empty() || ( 0 !== $expected->until && $expected->until <= time() ) ) {
			return ExpectedAccess::nothing();
		}
		return $this->history->still_expected( $expected, $row );
	}

	/**
	 * A row as it is to be shown now: that all was well once is no word about today where nothing depends on it any more,
	 * as of the purchase of who was refunded since. Nobody is asked.
	 *
	 * @param array<string, mixed> $row As EventStore::find() describes it.
	 * @return array<string, mixed>
	 */
	public function shown( array $row ): array {
		$is_good = in_array( $row['access'], array( AccessStatus::GRANTED, AccessStatus::REVOKED ), true );
		if ( ! $is_good || null === $row['result'] || $this->as_done( $row )->is_empty() || ! $this->of( $row )->is_empty() ) {
			return $row;
		}
		return array( 'access' => AccessStatus::NONE ) + $row;
	}

	/** @param array<string, mixed> $row */
	private function as_done( array $row ): ExpectedAccess {
		return isset( $row['steps']['expects'] ) ? $this->outlook->restated( ExpectedAccess::from( (array) $row['steps']['expects'] ) ) : $this->by_result( $row );
	}

	/**
	 * Where the event's steps do not say it, as those of a purchase that a build up to 0.1.0 has done: what it applied lets
	 * in, or what it removed should be gone.
	 *
	 * @param array<string, mixed> $row
	 */
	private function by_result( array $row ): ExpectedAccess {
		$moved = new MovedTags( $row['result']['tags_applied'] ?? array(), $row['result']['tags_removed'] ?? array() );
		if ( ExpectedAccess::is_revocation( $row['type'], $row['result'] ) ) {
			return ExpectedAccess::goes_by_changes( $moved->applied, $moved->removed );
		}
		$is_given = EventType::grants( $row['type'] ) && array() !== $moved->applied;
		return $is_given ? $this->outlook->given( array_map( 'strval', array_keys( $row['items'] ) ), $moved, new MovedTags() ) : ExpectedAccess::nothing();
	}
}
