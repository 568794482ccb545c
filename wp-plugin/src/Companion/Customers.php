<?php
/** What this site can ask its companion about one person, and have done. Every method throws CompanionError. */

declare(strict_types=1);

namespace CartCompanion\Companion;

use CartCompanion\Site\HttpTimeout;

final class Customers {
	private const PATH = '/api/v1/customers/';

	private const UNKNOWN = 'unknown_customer';

	private SignedHttp $http;

	public function __construct( SignedHttp $http ) {
		$this->http = $http;
	}

	/**
	 * The person with this address; null when ThriveCart never named it.
	 *
	 * @param array<string, string> $facts   What only this site knows: login (yes, no, not_needed, unknown); uncovered and
	 *                                       exempt, keys of items with commas between them, '' for none of those heard of;
	 *                                       taken, such keys behind the type of an event that a rule is for.
	 *                                       An older companion passes over them.
	 * @param int                   $seconds How long it may take where somebody waits for the page.
	 */
	public function find( string $email, array $facts = array(), int $seconds = SignedHttp::TIMEOUT_SECONDS ): ?Customer {
		$query = http_build_query( $facts, '', '&', PHP_QUERY_RFC3986 );
		$path  = self::path_of( $email ) . ( '' === $query ? '' : '?' . $query );
		try {
			return Customer::from( HttpTimeout::during( $seconds, fn(): array => $this->http->request( 'GET', $path ) ) );
		} catch ( CompanionError $error ) {
			if ( self::UNKNOWN !== $error->error_code() ) {
				throw $error;
			}
			return null;
		}
	}

	/** @return array<string, mixed> event: the id of what the companion sends to this site now. */
	public function resync( string $email ): array {
		return $this->http->request( 'POST', self::path_of( $email ) . '/resync', array() );
	}

	/** @param string $by Who says so. */
	public function tie( string $email, string $other, string $by ): Customer {
		return Customer::from( $this->http->request( 'POST', self::path_of( $email ) . '/ties', array( 'email' => $other, 'by' => $by ) ) );
	}

	public function untie( string $email, string $other, string $by ): Customer {
		return Customer::from( $this->http->request( 'DELETE', self::path_of( $email ) . '/ties', array( 'email' => $other, 'by' => $by ) ) );
	}

	/** @return array<string, mixed> Everything that the companion keeps of this address for this site. */
	public function export( string $email ): array {
		return $this->or_too_old( fn(): array => $this->http->request( 'GET', self::path_of( $email ) . '/export' ) );
	}

	/** Erases this address at the companion, for this site. @return bool Whether it knew anything of it. */
	public function forget( string $email ): bool {
		return array() !== $this->or_too_old( fn(): array => $this->http->request( 'DELETE', self::path_of( $email ) ) );
	}

	/**
	 * @param callable(): array<string, mixed> $ask
	 * @return array<string, mixed> Empty when the companion does not know the address.
	 * @throws CompanionError
	 */
	private function or_too_old( callable $ask ): array {
		try {
			return $ask();
		} catch ( CompanionError $error ) {
			if ( self::UNKNOWN === $error->error_code() ) {
				return array();
			}
			if ( $error->is_of_no_route() ) {
				throw new CompanionError( __( 'Your companion is older than this plugin and cannot do this from here yet. Ask your host to update it, or to use its commands “forget” and “export”.', 'cart-companion' ), CompanionError::TOO_OLD, $error->status() );
			}
			throw $error;
		}
	}

	private static function path_of( string $email ): string {
		return self::PATH . rawurlencode( $email );
	}
}
