<?php
/** The jobs that this site can start at its companion. Every method throws CompanionError. */

declare(strict_types=1);

namespace CartCompanion\Companion;

final class Jobs {
	private const PATH = '/api/v1/jobs';

	private SignedHttp $http;

	public function __construct( SignedHttp $http ) {
		$this->http = $http;
	}

	/** Tags of every customer are brought up to date. */
	public function start_resync(): Job {
		return self::job( $this->http->request( 'POST', self::PATH, array( 'kind' => Job::RESYNC ) ) );
	}

	/** ThriveCart's transactions of the last days are compared with what arrived. */
	public function start_reconciliation( int $days ): Job {
		$asked = array( 'kind' => Job::RECONCILIATION, 'days' => $days );
		return self::job( $this->http->request( 'POST', self::PATH, $asked ) );
	}

	/** @return Job[] The newest first. */
	public function of_kind( string $kind ): array {
		$answer = $this->http->request( 'GET', self::PATH . '?kind=' . rawurlencode( $kind ) );
		$items  = array_filter( (array) ( $answer['items'] ?? array() ), 'is_array' );
		return array_values( array_map( array( Job::class, 'from' ), $items ) );
	}

	public function find( string $id ): Job {
		return self::job( $this->http->request( 'GET', self::path_of( $id ) ) );
	}

	public function stop( string $id ): Job {
		return self::job( $this->http->request( 'POST', self::path_of( $id ) . '/stop', array() ) );
	}

	/** Goes on with one that was stopped or failed. */
	public function start_again( string $id ): Job {
		return self::job( $this->http->request( 'POST', self::path_of( $id ) . '/start', array() ) );
	}

	private static function path_of( string $id ): string {
		return self::PATH . '/' . rawurlencode( $id );
	}

	/** @param array<string, mixed> $answer */
	private static function job( array $answer ): Job {
		return Job::from( $answer['job'] ?? null );
	}
}
