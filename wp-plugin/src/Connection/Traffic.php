<?php
/**
 * Watches the web requests a CRM plugin makes while it is called.
 *
 * Some connectors report success although the CRM answered 401 or 503 (seen with WP Fusion Lite 3.47.11);
 * the answer itself passes WordPress's action http_api_debug. What stays unseen (a CRM on the same site,
 * an own HTTP client) has to be looked at in another way.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection;

final class Traffic {
	/** Shorter than the companion's own patience of 15 seconds. */
	private const TIMEOUT_SECONDS = 8;

	/** @var array<string, int> The last status by host; 0 where no answer came. */
	private array $statuses   = array();
	private ?int $retry_after = null;

	/**
	 * @param callable(): mixed $call
	 * @return mixed What the call returns.
	 */
	public function during( callable $call ) {
		$this->statuses    = array();
		$this->retry_after = null;
		add_action( 'http_api_debug', array( $this, 'note' ), 10, 5 );
		add_filter( 'http_request_args', array( $this, 'shorten' ), 99 );
		try {
			return $call();
		} finally {
			remove_action( 'http_api_debug', array( $this, 'note' ), 10 );
			remove_filter( 'http_request_args', array( $this, 'shorten' ), 99 );
		}
	}

	/** Whether any web request was seen in the last call. */
	public function was_seen(): bool {
		return array() !== $this->statuses;
	}

	/** The status of a host that did not answer well to the end; null when all did, 0 when no answer came. */
	public function fault(): ?int {
		foreach ( $this->statuses as $status ) {
			if ( $status < 200 || $status >= 400 ) {
				return $status;
			}
		}
		return null;
	}

	/** Seconds a host asked to wait, if one did. */
	public function retry_after(): ?int {
		return $this->retry_after;
	}

	/**
	 * @param mixed $answer
	 * @param mixed $context
	 * @param mixed $transport
	 * @param mixed $args
	 * @param mixed $url
	 */
	public function note( $answer, $context, $transport, $args, $url ): void {
		if ( is_array( $args ) && false === ( $args['blocking'] ?? true ) ) {
			return;
		}
		$status                  = is_wp_error( $answer ) ? 0 : (int) wp_remote_retrieve_response_code( $answer );
		$host                    = (string) wp_parse_url( (string) $url, PHP_URL_HOST );
		$this->statuses[ $host ] = $status;
		$this->retry_after       = RetryAfter::of( $answer, time() ) ?? $this->retry_after;
	}

	/**
	 * @param array<string, mixed> $args
	 * @return array<string, mixed>
	 */
	public function shorten( array $args ): array {
		$args['timeout'] = min( (float) ( $args['timeout'] ?? self::TIMEOUT_SECONDS ), self::TIMEOUT_SECONDS );
		return $args;
	}
}
