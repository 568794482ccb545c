<?php
/** Who of an import's customers is in the CRM already: an end or a refund puts nobody there. Asked only as far as a page can wait. */

declare(strict_types=1);

namespace CartCompanion\Admin\Import;

use CartCompanion\Crm\{ Crm, CrmException };
use CartCompanion\Delivery\CustomerTags;
use CartCompanion\Site\{ Deadline, HttpTimeout };

final class KnownContacts {
	/** Each is a call or two to the CRM. */
	private const MOST    = 50;
	private const SECONDS = 4;

	/** Null once it is asked no more. */
	private ?Crm $connection;
	private int $asked = 0;
	private ?Deadline $deadline = null;

	/** @param Crm|null $connection The chosen one; null where there is none. */
	public function __construct( ?Crm $connection ) {
		$this->connection = null === $connection || ! $connection->is_connected() ? null : $connection;
	}

	/**
	 * @param string[] $emails The customer's addresses; at least one.
	 * @return bool|null Null where it is not known.
	 */
	public function has( array $emails ): ?bool {
		$this->deadline ??= new Deadline( self::SECONDS );
		if ( null === $this->connection || ++$this->asked > self::MOST || $this->deadline->is_over() ) {
			return null;
		}
		$tags = new CustomerTags( $this->connection, $emails, array() );
		try {
			return '' !== HttpTimeout::until( $this->deadline, static fn(): string => $tags->contact() );
		} catch ( CrmException $error ) {
			$this->connection = null;
			return null;
		}
	}
}
