<?php
/**
 * Which tags that the rules count on were used up by an automation of the CRM's, where a customer of one event lacks them.
 *
 * Asks no CRM: what others hold is read from the membership plugin's own copies.
 */

declare(strict_types=1);

namespace CartCompanion\Access;

use CartCompanion\Crm\{ Crm, CrmException };
use CartCompanion\Domain\Access\{ ExpectedAccess, TriggerEvidence };
use CartCompanion\Store\TagWitnesses;

final class UsedTriggers {
	private TagWitnesses $witnesses;

	/** @var array<int, array<string, mixed>> */
	private array $rules;

	/** @var array<string, mixed> As EventStore::find() describes it. */
	private array $row;

	/**
	 * @param array<int, array<string, mixed>> $rules As RuleRepository gives them.
	 * @param array<string, mixed>             $row   As EventStore::find() describes it.
	 */
	public function __construct( TagWitnesses $witnesses, array $rules, array $row ) {
		$this->witnesses = $witnesses;
		$this->rules     = $rules;
		$this->row       = $row;
	}

	/**
	 * What is left to go by.
	 *
	 * @param string[] $tags Of the user, who is not as they should be.
	 */
	public function taken_from( ExpectedAccess $expected, Crm $connection, int $user_id, array $tags ): ExpectedAccess {
		$used = array_filter(
			$expected->missed_by_rules( $tags ),
			fn( array $pair ): bool => $this->evidence( $connection, $pair[0], $pair[1], $expected->is_to_go(), $user_id )->is_used_up( $this->gained( $pair[0], $tags, $expected->is_to_go() ) )
		);
		return array() === $used ? $expected : $expected->not_counting_on( $used );
	}

	private function evidence( Crm $connection, string $item, string $tag, bool $is_to_go, int $user_id ): TriggerEvidence {
		$copy     = $connection->user_tags();
		$evidence = new TriggerEvidence();
		foreach ( null === $copy ? array() : $this->witnesses->of( $item, $tag, $is_to_go, $user_id ) as $other => $seen ) {
			try {
				$evidence->add( $tag, $copy->tags_of_user( $other ), $seen['age'], $seen['is_fresh'] );
			} catch ( CrmException $error ) {
				continue;
			}
		}
		return $evidence;
	}

	/**
	 * @param string[] $tags
	 * @return string[]
	 */
	private function gained( string $item, array $tags, bool $is_to_go ): array {
		$before = empty( $this->row['result']['contact_created'] ) ? $this->row['steps']['held'] ?? null : array();
		$set    = array_merge( array(), ...array_values( array_column( $this->rules, 'apply' ) ) );
		return TriggerEvidence::gained( $tags, $before, $set, (string) ( $this->row['items'][ $item ] ?? '' ), $is_to_go );
	}
}
