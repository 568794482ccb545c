<?php
/**
 * Watches the web requests a CRM plugin makes while it is called.
 *
 * Some connectors report success although the CRM answered 401 or 503, or 200 with a page or an empty body (seen with
 * WP Fusion Lite 3.47.11); the answer itself passes WordPress's action http_api_debug. What stays unseen (a CRM on the
 * same site, an own HTTP client) has to be checked in another way.
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class HttpObserver {
	/** Shorter than the companion's own patience of 15 seconds. */
	private const TIMEOUT_SECONDS = 8;

	/** Says of itself that it has no body. */
	private const NO_CONTENT = 204;

	/** With these statuses a page is a firewall's or a host's, not the CRM's; null is a good one. */
	private const NOT_THE_CRM_ON_A_PAGE = array( null, 401, 402, 403, 404 );

	/** @var array<string, int> The last status by host; 0 where no answer came. */
	private array $statuses = array();

	/** @var array<string, string> What the last body was, by host: a kind of AnswerBody's. */
	private array $bodies     = array();
	private ?int $retry_after = null;

	/**
	 * @param callable(): mixed $call
	 * @return mixed What the call returns.
	 */
	public function during( callable $call ) {
		$this->statuses    = array();
		$this->bodies      = array();
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

	/** Whether a host answered with a page for browsers. */
	public function is_page(): bool {
		return in_array( AnswerBody::PAGE, $this->bodies, true );
	}

	/** Whether that page was not the CRM's, so that nothing is known. */
	public function is_foreign_page(): bool {
		return $this->is_page() && in_array( $this->fault(), self::NOT_THE_CRM_ON_A_PAGE, true );
	}

	/** Whether a host said yes without a word, although something was asked. */
	public function is_empty_success(): bool {
		foreach ( $this->bodies as $host => $kind ) {
			if ( AnswerBody::EMPTY === $kind && 200 === $this->statuses[ $host ] ) {
				return true;
			}
		}
		return false;
	}

	/** Whether each host was seen to answer well, with what an API says and not a page, a sentence or nothing. */
	public function is_confirmed(): bool {
		foreach ( $this->bodies as $host => $kind ) {
			if ( AnswerBody::DATA !== $kind && self::NO_CONTENT !== $this->statuses[ $host ] ) {
				return false;
			}
		}
		return $this->was_seen() && null === $this->fault();
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
		$this->bodies[ $host ]   = is_wp_error( $answer ) ? AnswerBody::OTHER : AnswerBody::kind( wp_remote_retrieve_body( $answer ) );
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
