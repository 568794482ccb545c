<?php
/**
 * Requests to a CRM's API: at its pace, counted, with everything that is no answer thrown.
 *
 * Neither a key nor an address of a customer is put into an error.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection\Direct;

use CartCompanion\Connection\Fault;
use CartCompanion\Connection\Pace;
use CartCompanion\Connection\RetryAfter;

final class Http {
	/** Two of them fit into the companion's patience of 15 seconds only when the first one is quick, as it is. */
	private const TIMEOUT_SECONDS = 8;

	private const NO_ANSWER = array( 401, 402, 403, 429 );

	private string $crm;
	private string $name;
	private Pace $pace;
	private int $calls = 0;

	/**
	 * @param string $crm  Short name, by which its pace is known.
	 * @param string $name For messages.
	 */
	public function __construct( string $crm, string $name, Pace $pace ) {
		$this->crm  = $crm;
		$this->name = $name;
		$this->pace = $pace;
	}

	/**
	 * @param array<string, string>                $headers
	 * @param array<string, mixed>|string|null $body An array is sent as JSON, text as a form.
	 * @throws \CartCompanion\Connection\ConnectionError Unless the CRM answered 2xx, 400, 404, 409 or 422.
	 */
	public function ask( string $method, string $url, array $headers = array(), $body = null ): Answer {
		$this->pace->take_turn( $this->crm );
		++$this->calls;
		$is_json = is_array( $body );
		$sent    = wp_safe_remote_request(
			$url,
			array(
				'method'      => $method,
				'timeout'     => self::TIMEOUT_SECONDS,
				'redirection' => 0,
				'user-agent'  => 'Cart Companion (WordPress plugin)',
				'headers'     => $headers + array( 'Accept' => 'application/json' ) + ( null === $body ? array() : array( 'Content-Type' => $is_json ? 'application/json' : 'application/x-www-form-urlencoded' ) ),
				'body'        => $is_json ? (string) wp_json_encode( $body ) : $body,
			)
		);
		$status  = is_wp_error( $sent ) ? 0 : (int) wp_remote_retrieve_response_code( $sent );
		$reason  = is_wp_error( $sent ) ? $sent->get_error_message() : '';
		$answer  = new Answer( $this->name, $status, is_wp_error( $sent ) ? '' : wp_remote_retrieve_body( $sent ) );
		if ( in_array( $status, self::NO_ANSWER, true ) || 0 === $status || $status >= 500 || ( $status >= 300 && $status < 400 ) ) {
			throw Fault::explained( $this->name, $reason, $status, RetryAfter::of( $sent, time() ) );
		}
		return $answer;
	}

	public function calls(): int {
		return $this->calls;
	}
}
