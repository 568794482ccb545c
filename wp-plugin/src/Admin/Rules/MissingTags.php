<?php
/** Tags that rules apply and AccessAlly does not have, where they cannot be created from here: with Managed Contacts. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Crm\{ Crm, CrmException };
use CartCompanion\Domain\Rules\TagNames;

final class MissingTags {
	private ?Crm $connection;

	/** @var string[]|null Once they were asked for. */
	private ?array $there = null;

	/** @param Crm|null $connection The one that is used; null where there is none. */
	public function __construct( ?Crm $connection ) {
		$this->connection = $connection;
	}

	/**
	 * None where the connection creates tags, or cannot list them now. A tag that is only removed may be missing.
	 *
	 * @param array<int, array<string, mixed>> $rules As RuleRepository gives them.
	 * @return string[] Names.
	 */
	public function in_rules( array $rules ): array {
		if ( null === $this->connection || null === $this->connection->user_contacts() || ! $this->connection->is_connected() ) {
			return array(); // Elsewhere they are created, or the list is a copy that may be behind.
		}
		try {
			$this->there = $this->there ?? $this->connection->tags();
		} catch ( CrmException $error ) {
			return array();
		}
		return TagNames::missing( array_values( array_unique( array_merge( array(), ...array_column( $rules, 'apply' ) ) ) ), $this->there );
	}
}
