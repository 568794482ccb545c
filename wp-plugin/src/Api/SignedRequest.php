<?php
/**
 * One request of the companion's, whichever door it came through: plain data.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Api;

final class SignedRequest {
	private string $method;
	private string $route;
	private string $body;

	/** @var string[] */
	private array $sites;

	/** @var string[] */
	private array $signatures;

	/**
	 * @param string   $route      The REST route, without what the permalink form puts before it.
	 * @param string[] $sites      Values of the header Cart-Companion-Site.
	 * @param string[] $signatures Values of the header Cart-Companion-Signature.
	 */
	public function __construct( string $method, string $route, string $body, array $sites, array $signatures ) {
		$this->method     = $method;
		$this->route      = $route;
		$this->body       = $body;
		$this->sites      = $sites;
		$this->signatures = $signatures;
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

	public function method(): string {
		return $this->method;
	}

	public function route(): string {
		return $this->route;
	}

	public function body(): string {
		return $this->body;
	}

	/** '' when there is none, or more than one (a server may join them by commas). */
	public function site(): string {
		return self::only( $this->sites );
	}

	/** '' when there is none, or more than one. */
	public function signature(): string {
		return self::only( $this->signatures );
	}

	/** @param string[] $values */
	private static function only( array $values ): string {
		$value = 1 === count( $values ) ? (string) reset( $values ) : '';
		return false === strpos( $value, ',' ) ? $value : '';
	}
}
