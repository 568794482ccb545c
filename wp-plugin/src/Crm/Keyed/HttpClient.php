<?php
/**
 * Requests to a CRM's API: within its limit, counted, with everything that is no answer thrown.
 *
 * Neither a key nor an address of a customer is put into an error.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

use CartCompanion\Crm\{ CrmException, RateLimiter, RetryAfter };

final class HttpClient {
	/** Two of them fit into the companion's patience of 15 seconds only when the first one is quick, as it is. */
	private const TIMEOUT_SECONDS = 8;

	private const TURNED_AWAY = array( 401, 402, 403 );
	private const NO_ANSWER   = array( 401, 402, 403, 408, 429 );

	/** A page of what stands before the CRM says nothing of the key. */
	private const FIREWALL = '/^\s*<.*(cloudflare|captcha|incapsula|sucuri|akamai|request (was )?blocked|have been blocked)/is';

	private string $crm;
	private string $name;
	private RateLimiter $limiter;
	private int $calls = 0;

	/**
	 * @param string $crm  Short name, by which its limit is known.
	 * @param string $name For messages.
	 */
	public function __construct( string $crm, string $name, RateLimiter $limiter ) {
		$this->crm  = $crm;
		$this->name = $name;
		$this->limiter = $limiter;
	}

	/**
	 * @param array<string, string>                $headers
	 * @param array<string, mixed>|string|null $body An array is sent as JSON, text as a form.
	 * @throws CrmException Where it could not be sent, and unless the CRM answered 2xx, 400, 404, 409 or 422.
	 */
	public function ask( string $method, string $url, array $headers = array(), $body = null ): ApiResponse {
		$content = is_array( $body ) ? $this->json( $body ) : $body;
		$kind    = is_array( $body ) ? 'application/json' : 'application/x-www-form-urlencoded';
		$this->limiter->wait_for_slot( $this->crm );
		++$this->calls;
		$began   = microtime( true );
		$sent    = wp_safe_remote_request(
			$url,
			array(
				'method'      => $method,
				'timeout'     => self::TIMEOUT_SECONDS,
				'redirection' => 0,
				'user-agent'  => 'Cart Companion (WordPress plugin)',
				'headers'     => $headers + array( 'Accept' => 'application/json' ) + ( null === $body ? array() : array( 'Content-Type' => $kind ) ),
				'body'        => $content,
			)
		);
		$status  = is_wp_error( $sent ) ? 0 : (int) wp_remote_retrieve_response_code( $sent );
		$answer  = new ApiResponse( $this->name, $status, is_wp_error( $sent ) ? '' : wp_remote_retrieve_body( $sent ), self::headers( $sent ), self::asked_at( $sent, microtime( true ) - $began ) );
		$reason  = is_wp_error( $sent ) ? ApiResponse::harmless( $sent->get_error_message() ) : $answer->reason();
		if ( in_array( $status, self::TURNED_AWAY, true ) && 1 === preg_match( self::FIREWALL, is_wp_error( $sent ) ? '' : wp_remote_retrieve_body( $sent ) ) ) {
			throw CrmException::unreadable( $this->name );
		}
		if ( in_array( $status, self::NO_ANSWER, true ) || 0 === $status || $status >= 500 || ( $status >= 300 && $status < 400 ) ) {
			throw CrmException::from_response( $this->name, $reason, $status, RetryAfter::of( $sent, time() ) );
		}
		return $answer;
	}

	public function calls(): int {
		return $this->calls;
	}

	/**
	 * An empty body must not take its place: to some CRMs it means everybody.
	 *
	 * @param array<string, mixed> $body
	 * @throws CrmException PERMANENT
	 */
	private function json( array $body ): string {
		$json = wp_json_encode( (object) $body );
		if ( false === $json ) {
			/* translators: %s: name of a CRM */
			throw CrmException::permanent( sprintf( __( '%s was not asked, for a name or a tag has characters that cannot be sent. Correct it, then retry.', 'cart-companion' ), $this->name ) );
		}
		return $json;
	}

	/**
	 * @param mixed $sent What wp_remote_request() gave.
	 * @return array<string, string|string[]>
	 */
	private static function headers( $sent ): array {
		$headers = is_wp_error( $sent ) ? array() : wp_remote_retrieve_headers( $sent );
		return array_change_key_case( is_object( $headers ) ? $headers->getAll() : (array) $headers );
	}

	/**
	 * The CRM's time when it answered, which it tells in whole seconds, less what the answer took.
	 *
	 * @param mixed $sent What wp_remote_request() gave.
	 */
	private static function asked_at( $sent, float $seconds ): ?int {
		$date = is_wp_error( $sent ) ? false : strtotime( (string) wp_remote_retrieve_header( $sent, 'date' ) );
		return false === $date ? null : $date - (int) ceil( $seconds );
	}
}
