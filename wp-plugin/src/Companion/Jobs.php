<?php
/** The jobs that this site can start at its companion. Every method throws CompanionError. */

declare(strict_types=1);

namespace CartCompanion\Companion;

final class Jobs {
	private const PATH = '/api/v1/jobs';

	/** As an older companion answers to a kind of job that it does not know. */
	private const UNKNOWN_KIND = 'bad_kind';

	/** So many the companion takes in one request. */
	private const EVENTS_AT_ONCE = 5000;

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

	/** All events of one kind that need the owner are retried: failed, dead, quarantined, no_access or still_has_access. */
	public function start_replay_of_kind( string $needs ): Job {
		return $this->make_replay( compact( 'needs' ) );
	}

	/**
	 * These events are retried, however many there are.
	 *
	 * @param string[] $events Not empty.
	 */
	public function start_replay( array $events ): Job {
		$parts = array_chunk( $events, self::EVENTS_AT_ONCE );
		$first = array( 'events' => $parts[0] );
		if ( 1 === count( $parts ) ) {
			return $this->make_replay( $first );
		}
		$job = $this->make_replay( $first + array( 'more' => true ) );
		foreach ( array_slice( $parts, 1 ) as $events ) {
			$this->http->request( 'POST', self::path_of( $job->id() ) . '/events', compact( 'events' ) );
		}
		return $this->start_again( $job->id() );
	}

	/** @param array<string, mixed> $what What is retried. */
	private function make_replay( array $what ): Job {
		try {
			return self::job( $this->http->request( 'POST', self::PATH, array( 'kind' => Job::REPLAY ) + $what ) );
		} catch ( CompanionError $error ) {
			throw self::UNKNOWN_KIND === $error->error_code() || $error->is_of_no_route() ? CompanionError::of_older_companion( $error->status() ) : $error;
		}
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
