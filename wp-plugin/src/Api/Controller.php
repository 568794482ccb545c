<?php
/**
 * Answers the companion's letters: events, ping, keys.
 *
 * Every answer bears the site's id: that is how the companion tells ours from a firewall's.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Api;

use CartCompanion\Site\Settings;

final class Controller {
	public const SPACE = 'cart-companion/v1';

	private Settings $settings;
	private SignatureCheck $gate;

	/** @var array<string, callable(array<string, mixed>, SignedRequest): (array<string, mixed>|\WP_Error)> */
	private array $answers;

	/** @param array<string, callable> $answers By name of the route: each takes the decoded body and the letter. */
	public function __construct( Settings $settings, SignatureCheck $gate, array $answers ) {
		$this->settings = $settings;
		$this->gate     = $gate;
		$this->answers  = $answers;
	}

	/** @return string[] Names of the routes below SPACE. */
	public function routes(): array {
		return array_keys( $this->answers );
	}

	/** Whether this is a letter for us, at whichever of our routes. */
	public function knows( SignedRequest $letter ): bool {
		return isset( $this->answers[ self::name_of( $letter ) ] ) && 'POST' === $letter->method();
	}

	/** The answer when the letter must not be worked: not ours, not signed, not readable; null when it may be. */
	public function rejection( SignedRequest $letter ): ?\WP_REST_Response {
		if ( 'POST' !== $letter->method() ) {
			return $this->sealed( new \WP_Error( 'cart_companion_method', __( 'Only POST is answered here.', 'cart-companion' ), array( 'status' => 405 ) ) );
		}
		$refusal = $this->gate->refusal( $letter );
		if ( null !== $refusal ) {
			return $this->sealed( $refusal );
		}
		if ( ! $this->knows( $letter ) ) {
			return $this->sealed( new \WP_Error( 'cart_companion_no_route', __( 'There is no such route.', 'cart-companion' ), array( 'status' => 404 ) ) );
		}
		if ( null === self::decoded( $letter ) ) {
			return $this->sealed( new \WP_Error( 'cart_companion_json', __( 'The body must be a JSON object.', 'cart-companion' ), array( 'status' => 400 ) ) );
		}
		return null;
	}

	public function answer( SignedRequest $letter ): \WP_REST_Response {
		return $this->rejection( $letter ) ?? $this->sealed( $this->content_for( $letter ) );
	}

	/**
	 * An error of PHP's is answered by us, too: WordPress's own page for it looks like a firewall's.
	 *
	 * @return array<string, mixed>|\WP_Error
	 */
	private function content_for( SignedRequest $letter ) {
		try {
			return ( $this->answers[ self::name_of( $letter ) ] )( (array) self::decoded( $letter ), $letter );
		} catch ( \Throwable $error ) {
			// Not its text: that may hold a key, or a customer's address.
			$where = sprintf( '%s, %s:%d', (string) strtok( get_class( $error ), "\0" ), basename( (string) strtok( $error->getFile(), "\0" ) ), $error->getLine() );
			/* translators: %s: where in the code it happened */
			return new \WP_Error( 'cart_companion_error', sprintf( __( 'An unexpected error of PHP stopped this request: %s', 'cart-companion' ), $where ), array( 'status' => 500 ) );
		}
	}

	/** @param array<string, mixed>|\WP_Error $content */
	private function sealed( $content ): \WP_REST_Response {
		$response = is_wp_error( $content ) ? rest_convert_error_to_response( $content ) : new \WP_REST_Response( $content );
		$response->header( 'Cart-Companion-Site', $this->settings->is_paired() ? $this->settings->site_id() : 'unpaired' );
		$response->header( 'Cache-Control', 'no-store' );
		return $response;
	}

	private static function name_of( SignedRequest $letter ): string {
		$start = '/' . self::SPACE . '/';
		return 0 === strpos( $letter->route(), $start ) ? substr( $letter->route(), strlen( $start ) ) : '';
	}

	/** @return array<string, mixed>|null Null when it is no object; an empty body is an empty object. */
	private static function decoded( SignedRequest $letter ): ?array {
		$data = json_decode( '' === $letter->body() ? '{}' : $letter->body(), true, 64, JSON_BIGINT_AS_STRING );
		return is_array( $data ) ? $data : null;
	}
}
