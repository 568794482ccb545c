<?php
/** The same routes through admin-ajax.php, for sites whose REST API a plugin or firewall closes. */

declare(strict_types=1);

namespace CartCompanion\Api;

final class AjaxFallback {
	public const ACTION = 'cart_companion';

	private Controller $controller;

	public function __construct( Controller $controller ) {
		$this->controller = $controller;
	}

	/** On wp_ajax_cart_companion and wp_ajax_nopriv_cart_companion. The signature stands for a nonce. */
	public function answer(): void {
		$response = $this->controller->answer( self::request() );
		foreach ( $response->get_headers() as $name => $value ) {
			if ( ! headers_sent() ) {
				header( $name . ': ' . $value );
			}
		}
		// WordPress sends its own Cache-Control when it ends an AJAX request.
		add_filter( 'nocache_headers', static fn( array $headers ): array => array( 'Cache-Control' => 'no-store' ) + $headers );
		wp_send_json( $response->get_data(), $response->get_status() );
	}

	private static function request(): SignedRequest {
		// phpcs:disable WordPress.Security
		$route = isset( $_GET['route'] ) && is_string( $_GET['route'] ) ? wp_unslash( $_GET['route'] ) : '';
		return new SignedRequest(
			(string) ( $_SERVER['REQUEST_METHOD'] ?? '' ),
			$route,
			(string) file_get_contents( 'php://input' ),
			self::header( 'HTTP_CART_COMPANION_SITE' ),
			self::header( 'HTTP_CART_COMPANION_SIGNATURE' )
		);
		// phpcs:enable
	}

	/** @return string[] */
	private static function header( string $name ): array {
		$value = $_SERVER[ $name ] ?? null; // phpcs:ignore WordPress.Security
		return is_string( $value ) ? array( wp_unslash( $value ) ) : array();
	}
}
