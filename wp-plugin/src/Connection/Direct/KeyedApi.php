<?php
/**
 * What the API of every CRM does alike: it takes what the owner entered, and asks with it.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection\Direct;

use CartCompanion\Connection\Pace;

abstract class KeyedApi implements CrmApi {
	private Credentials $credentials;
	protected Http $http;

	final public function __construct( Credentials $credentials, Pace $pace ) {
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

	/** The address of a call. @throws \CartCompanion\Connection\Refused When what was entered names none that is safe. */
	abstract protected function url( string $path ): string;

	/** @return array<string, string> With them the CRM lets this site in. */
	abstract protected function headers(): array;

	/**
	 * @param array<string, mixed>|null $body
	 * @throws \CartCompanion\Connection\ConnectionError
	 */
	protected function ask( string $method, string $path, ?array $body = null ): Answer {
		return $this->http->ask( $method, $this->url( $path ), $this->headers(), $body );
	}

	/** What was entered into one of fields(), by its name. */
	protected function entered( string $name ): string {
		return $this->credentials->value( array_column( $this->fields(), null, 'name' )[ $name ] );
	}
}
