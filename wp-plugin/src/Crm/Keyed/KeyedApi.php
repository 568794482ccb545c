<?php
/**
 * What the API of every CRM does alike: it takes what the owner entered, and asks with it.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\ErrorMapper;
use CartCompanion\Crm\RateLimiter;

abstract class KeyedApi implements CrmApi {
	private Credentials $credentials;
	protected Http $http;

	final public function __construct( Credentials $credentials, RateLimiter $pace ) {
		$this->credentials = $credentials;
		$this->http        = new Http( $this->slug(), $this->name(), $pace );
	}

	/** @return static */
	final public function with( Credentials $credentials ): CrmApi {
		$other              = clone $this;
		$other->credentials = $credentials;
		return $other;
	}

	final public function calls(): int {
		return $this->http->calls();
	}

	/** The address of a call. @throws \CartCompanion\Crm\Refused When what was entered names none that is safe. */
	abstract protected function url( string $path ): string;

	/** @return array<string, string> With them the CRM lets this site in. */
	abstract protected function headers(): array;

	/**
	 * @param array<string, mixed>|null $body
	 * @throws \CartCompanion\Crm\ConnectionError
	 */
	protected function ask( string $method, string $path, ?array $body = null ): ApiResponse {
		return $this->http->ask( $method, $this->url( $path ), $this->headers(), $body );
	}

	/** What the CRM called the account when the key was stored; where it did not, what was entered. */
	protected function account_id_or( string $entered ): string {
		$id = $this->credentials->account_id( $this->fields() );
		return '' === $id ? $entered : $id;
	}

	/** What was entered into one of fields(), by its name. */
	protected function entered( string $name ): string {
		return $this->credentials->value( array_column( $this->fields(), null, 'name' )[ $name ] );
	}

	/**
	 * All rows of a list that comes in pages, each asked for by the position of its first row.
	 *
	 * @param string                                     $id   Where a row has its id.
	 * @param callable(int): array<int, array<string, mixed>> $page
	 * @return array<int, array<string, mixed>>
	 * @throws \CartCompanion\Crm\Postponed When a page comes again and again, for that would never end.
	 */
	protected function rows_of_pages( int $rows_a_page, string $id, callable $page ): array {
		$all   = array();
		$start = 0;
		do {
			$known   = count( $all );
			$rows    = $page( $start );
			$all    += array_column( $rows, null, $id );
			$start  += $rows_a_page;
			$is_more = count( $rows ) === $rows_a_page;
			if ( $is_more && count( $all ) === $known ) {
				throw ErrorMapper::unreadable( $this->name() );
			}
		} while ( $is_more );
		return array_values( $all );
	}
}
