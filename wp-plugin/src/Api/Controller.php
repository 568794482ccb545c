<?php
/**
 * Answers the companion's requests: events, ping, keys.
 *
 * Every answer carries the site's id: that is how the companion tells ours from a firewall's.
 */

declare(strict_types=1);

namespace CartCompanion\Api;

use CartCompanion\Domain\Text;
use CartCompanion\Site\{ EarlyOutput, LastWord, Settings };

final class Controller {
	public const SPACE = 'cart-companion/v1';

	/** In every answer, first: by it the companion finds ours where other plugins print into it, or too early for any header. */
	public const MARK = 'cart_companion_site';

	private Settings $settings;
	private SignatureCheck $signature;

	/** @var array<string, callable(array<string, mixed>, SignedRequest): (array<string, mixed>|\WP_Error)> */
	private array $answers;

	/** @var string[] Names of routes that are answered without a signature: they change nothing, and tell no secret. */
	private array $open;

	/** @var array<string, callable(string): array<string, mixed>> */
	private array $if_ended;

	/**
	 * @param array<string, callable> $answers  By name of the route: each takes the decoded body and the request.
	 * @param array<string, callable> $open     The same, of routes for whom there is no key yet.
	 * @param array<string, callable> $if_ended The same, of what is answered when other code ends PHP in the middle: each takes who it was.
	 */
	public function __construct( Settings $settings, SignatureCheck $signature, array $answers, array $open = array(), array $if_ended = array() ) {
		$this->settings  = $settings;
		$this->signature = $signature;
		$this->answers   = $answers + $open;
		$this->open      = array_keys( $open );
		$this->if_ended  = $if_ended;
	}

	/** @return string[] Names of the routes below SPACE. */
	public function routes(): array {
		return array_keys( $this->answers );
	}

	/** Whether this is a request for us, at one of our routes. */
	public function knows( SignedRequest $signed ): bool {
		return isset( $this->answers[ self::name_of( $signed ) ] ) && 'POST' === $signed->method;
	}

	/** The answer when the request must not be processed: not ours, not signed, not readable; null when it may be. */
	public function rejection( SignedRequest $signed ): ?\WP_REST_Response {
		if ( 'POST' !== $signed->method ) {
			return $this->marked( new \WP_Error( 'cart_companion_method', __( 'Only POST is answered here.', 'cart-companion' ), array( 'status' => 405 ) ) );
		}
		$refusal = in_array( self::name_of( $signed ), $this->open, true ) ? null : $this->signature->refusal( $signed );
		if ( null !== $refusal ) {
			return $this->marked( $refusal );
		}
		if ( ! $this->knows( $signed ) ) {
			return $this->marked( new \WP_Error( 'cart_companion_no_route', __( 'There is no such route.', 'cart-companion' ), array( 'status' => 404 ) ) );
		}
		if ( null === $signed->data() ) {
			return $this->marked( new \WP_Error( 'cart_companion_json', __( 'The body must be a JSON object.', 'cart-companion' ), array( 'status' => 400 ) ) );
		}
		return null;
	}

	public function answer( SignedRequest $signed ): \WP_REST_Response {
		return $this->rejection( $signed ) ?? $this->marked( $this->content_for( $signed ) );
	}

	/**
	 * An error of PHP's is answered by us, too: WordPress's own page for it looks like a firewall's.
	 *
	 * @return array<string, mixed>|\WP_Error
	 */
	private function content_for( SignedRequest $signed ) {
		$name = self::name_of( $signed );
		if ( ! in_array( $name, $this->open, true ) ) { // A stranger's request writes nothing.
			EarlyOutput::note();
		}
		try {
			return LastWord::during(
				fn() => ( $this->answers[ $name ] )( (array) $signed->data(), $signed ),
				function ( string $why ) use ( $name ): void {
					$this->print_last( isset( $this->if_ended[ $name ] ) ? ( $this->if_ended[ $name ] )( $why ) : new \WP_Error( 'cart_companion_ended', $why, array( 'status' => 500 ) ) );
				}
			);
		} catch ( \Throwable $error ) {
			/* translators: %s: where in the code it happened */
			return new \WP_Error( 'cart_companion_error', sprintf( __( 'An unexpected error of PHP stopped this request: %s', 'cart-companion' ), Text::place_of( $error ) ), array( 'status' => 500 ) );
		}
	}

	/**
	 * In the place of WordPress, which has no say any more.
	 *
	 * @param array<string, mixed>|\WP_Error $content
	 */
	private function print_last( $content ): void {
		$response = $this->marked( $content );
		LastWord::throw_away();
		if ( ! headers_sent() ) {
			header_remove( 'Location' );
			status_header( $response->get_status() );
			foreach ( array( 'Content-Type' => 'application/json; charset=UTF-8' ) + $response->get_headers() as $name => $value ) {
				header( "$name: $value" );
			}
		}
		echo wp_json_encode( $response->get_data() );
	}

	/** @param array<string, mixed>|\WP_Error $content */
	private function marked( $content ): \WP_REST_Response {
		$response = is_wp_error( $content ) ? rest_convert_error_to_response( $content ) : new \WP_REST_Response( $content );
		$mark     = $this->settings->is_paired() ? $this->settings->site_id() : 'unpaired';
		$response->set_data( array( self::MARK => $mark ) + (array) $response->get_data() );
		$response->header( 'Cart-Companion-Site', $mark );
		$response->header( 'Cache-Control', 'no-store' );
		return $response;
	}

	private static function name_of( SignedRequest $signed ): string {
		$start = '/' . self::SPACE . '/';
		return 0 === strpos( $signed->route, $start ) ? substr( $signed->route, strlen( $start ) ) : '';
	}
}
