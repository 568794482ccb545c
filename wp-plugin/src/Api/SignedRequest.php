<?php
/** One request of the companion's, whichever way it came: plain data. */

declare(strict_types=1);

namespace CartCompanion\Api;

final class SignedRequest {
	public string $method;

	/** The REST route, without what the permalink form puts before it. */
	public string $route;

	public string $body;

	/** '' when there is none, or more than one (a server may join them by commas). */
	public string $site;

	/** '' when there is none, or more than one. */
	public string $signature;

	/**
	 * @param string[] $sites      Values of the header Cart-Companion-Site.
	 * @param string[] $signatures Values of the header Cart-Companion-Signature.
	 */
	public function __construct( string $method, string $route, string $body, array $sites, array $signatures ) {
		$this->method    = $method;
		$this->route     = $route;
		$this->body      = $body;
		$this->site      = self::only( $sites );
		$this->signature = self::only( $signatures );
	}

	public static function of_rest( \WP_REST_Request $request ): self {
		return new self(
			$request->get_method(),
			$request->get_route(),
			(string) $request->get_body(),
			(array) $request->get_header_as_array( 'Cart-Companion-Site' ),
			(array) $request->get_header_as_array( 'Cart-Companion-Signature' )
		);
	}

	/** @return array<string, mixed>|null The body; null when it is no object. An empty body is an empty object. */
	public function data(): ?array {
		$data = json_decode( '' === $this->body ? '{}' : $this->body, true, 64, JSON_BIGINT_AS_STRING );
		return is_array( $data ) ? $data : null;
	}

	/** @param string[] $values */
	private static function only( array $values ): string {
		$value = 1 === count( $values ) ? (string) reset( $values ) : '';
		return false === strpos( $value, ',' ) ? $value : '';
	}
}
