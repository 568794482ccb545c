<?php
/**
 * Answers in place of a companion while the demo is on: no request of ours leaves this site.
 *
 * Its address ends with .invalid, which leads nowhere by RFC 2606, should anything else send a request there.
 */

declare(strict_types=1);

namespace CartCompanion\Companion;

use CartCompanion\Site\Settings;

final class DemoCompanion {
	public const URL = 'https://demo.cart-companion.invalid';

	private const ROOT = self::URL . '/api/v1/';

	private ?DemoAnswers $answers = null;

	public static function is_used( Settings $settings ): bool {
		return self::URL === $settings->companion_url();
	}

	/** Costs nothing until this site sends a request somewhere. */
	public function register(): void {
		add_filter( 'pre_http_request', array( $this, 'answer' ), 10, 3 );
	}

	/**
	 * Filter pre_http_request.
	 *
	 * @param mixed                $answer
	 * @param array<string, mixed> $request
	 * @return mixed
	 */
	public function answer( $answer, array $request, string $url ) {
		if ( 0 !== strpos( $url, self::ROOT ) ) {
			return $answer;
		}
		list( $path, $text ) = explode( '?', substr( $url, strlen( self::ROOT ) ), 2 ) + array( '', '' );
		if ( 'GET' !== ( $request['method'] ?? 'GET' ) ) {
			return 'reports' === $path || 'results' === $path ? self::response( 200, array() ) : self::refusal( 403, 'demo', __( 'This is demo data: nothing is sent, and nothing is changed. Remove the demo and connect your site to do it for real.', 'cart-companion' ) );
		}
		if ( 'deliveries' === $path ) {
			return self::response( 200, array( 'deliveries' => array() ) );
		}
		parse_str( $text, $query );
		$this->answers = $this->answers ?? DemoAnswers::load();
		$found         = $this->answers->get( $path, array_map( 'strval', array_filter( $query, 'is_scalar' ) ) );
		return null === $found ? self::refusal( 404, 0 === strpos( $path, 'customers/' ) ? 'unknown_customer' : 'not_found', __( 'The demo has no such thing.', 'cart-companion' ) ) : self::response( 200, $found );
	}

	/** @return array<string, mixed> */
	private static function refusal( int $status, string $code, string $message ): array {
		return self::response( $status, array( 'error' => compact( 'code', 'message' ) ) );
	}

	/**
	 * @param array<string, mixed> $data
	 * @return array<string, mixed> As WP_Http gives it.
	 */
	private static function response( int $status, array $data ): array {
		return array(
			'headers'  => array(),
			'cookies'  => array(),
			'body'     => (string) wp_json_encode( array() === $data ? new \stdClass() : $data ),
			'response' => array( 'code' => $status, 'message' => '' ),
			'filename' => null,
		);
	}
}
