<?php
/**
 * Calls to a CRM that lives in this WordPress: counted, and with what goes wrong in them thrown.
 *
 * Their plugins hide what went wrong. FluentCrmApi() swallows every exception and answers null, as for a contact that is
 * not there (FCApi in FluentCRM 2.9.84); Groundhogg says yes although the database said no (Contact::add_tag() in 4.7.1).
 * So the errors that WordPress's own database object has collected are read. Where FluentCRM throws, the message
 * has the whole query with the customer's address in it: it is not passed on.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\OnSite;

use CartCompanion\Crm\{ CrmException, DatabaseErrors };

final class Calls {
	private string $crm;
	private int $count = 0;

	/** @var callable(): void */
	private $forget;

	/**
	 * @param string                 $crm    Name of the CRM, for messages.
	 * @param callable(): void|null $forget Has the CRM's plugin forget what it has read while the database failed.
	 */
	public function __construct( string $crm, ?callable $forget = null ) {
		$this->crm    = $crm;
		$this->forget = $forget ?? static fn() => null;
	}

	/**
	 * One call about a contact, or one that creates a tag.
	 *
	 * @param callable(): mixed $call
	 * @return mixed What it returns.
	 * @throws CrmException
	 */
	public function ask( callable $call ) {
		++$this->count;
		return $this->read( $call );
	}

	/**
	 * The same without being counted: what is read once a request, or is already in memory.
	 *
	 * @param callable(): mixed $call
	 * @return mixed What it returns.
	 * @throws CrmException
	 */
	public function read( callable $call ) {
		$errors = DatabaseErrors::count();
		try {
			$answer = $call();
		} catch ( \Throwable $error ) {
			( $this->forget )();
			throw CrmException::plugin_stopped( $this->crm, $error );
		}
		if ( DatabaseErrors::count() > $errors ) {
			( $this->forget )();
			throw DatabaseErrors::of( $this->crm );
		}
		return $answer;
	}

	/** Of ask() so far. */
	public function count(): int {
		return $this->count;
	}
}
