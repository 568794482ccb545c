<?php
/** One signed request to the companion and its answer. */

declare(strict_types=1);

namespace CartCompanion\Companion;

use CartCompanion\Domain\Signing\Signature;
use CartCompanion\Site\{ CopyNotice, Host, Settings };

final class SignedHttp {
	public const SUMMARY = '/api/v1/summary';

	public const TIMEOUT_SECONDS = 10;

	/** How long a copy waits to name itself. */
	private const COPY_SECONDS = 3;

	/** The companion brings this site's events to another address. */
	private const OTHER_ADDRESS = 'other_address';

	/** A request that took all of its time but this ended because the time was over. */
	private const SPARE_SECONDS = 0.5;

	private Settings $settings;

	/** Somebody has waited for an answer once, as long as a request may take: this page asks no more. */
	private ?CompanionError $silence = null;

	/** @var callable(array<string, mixed>): array<string, mixed> */
	private $worded;

	/** @param callable(array<string, mixed>): array<string, mixed>|null $worded Puts the companion's messages into this site's language. */
	public function __construct( Settings $settings, ?callable $worded = null ) {
		$this->settings = $settings;
		$this->worded   = $worded ?? static fn( array $answer ): array => $answer;
	}

	/**
	 * What the companion answers to a signed request. A copy of the site that was connected asks nothing.
	 *
	 * @param array<string, mixed>|null $body    Sent as JSON; null sends none.
	 * @param int                       $seconds How long to wait for the answer.
	 * @return array<string, mixed>
	 * @throws CompanionError Whenever there is no good answer.
	 */
	public function request( string $method, string $path, ?array $body = null, int $seconds = self::TIMEOUT_SECONDS ): array {
		if ( ! $this->settings->is_paired() ) {
			throw new CompanionError( __( 'This site is not connected to a companion yet. Connect it under Cart Companion → Connect.', 'cart-companion' ), 'not_paired' );
		}
		$this->verify_address();
		try {
			$answer = $this->request_once( $method, $path, $body, $seconds );
		} catch ( CompanionError $error ) {
			if ( self::OTHER_ADDRESS === $error->error_code() ) {
				$this->settings->address()->forget();
			}
			throw $error;
		}
		if ( self::SUMMARY === $path ) {
			$this->settings->address()->learn_from( $answer['site'] ?? null );
		}
		return $answer;
	}

	/**
	 * A copy names its address. What is answered is the live site's, and nobody's business here.
	 *
	 * @param bool $is_over Whether it uses the connection no more, from now on.
	 * @throws CompanionError Whenever there is no good answer.
	 */
	public function report_copy( string $home, bool $is_over = false ): void {
		$this->request_once( 'GET', self::SUMMARY . '?home=' . rawurlencode( $home ) . ( $is_over ? '&copy_is_over=1' : '' ), null, self::COPY_SECONDS );
	}

	/**
	 * The request that a site at another address makes when a person says that it has moved there.
	 *
	 * @param array<string, mixed> $body
	 * @return array<string, mixed>
	 * @throws CompanionError Whenever there is no good answer.
	 */
	public function report_address( array $body ): array {
		return $this->request_once( 'PUT', '/api/v1/site-address', $body, self::TIMEOUT_SECONDS );
	}

	/**
	 * A site that was connected by wp-config.php has not recorded its address: the companion knows it.
	 *
	 * @throws CompanionError When this is a copy, or it cannot be found out.
	 */
	public function verify_address(): void {
		$address = $this->settings->address();
		if ( ! $address->is_known() ) {
			$address->learn_from( $this->request_once( 'GET', self::SUMMARY, null, self::TIMEOUT_SECONDS )['site'] ?? null );
		}
		if ( $address->is_elsewhere() ) {
			throw new CompanionError( CopyNotice::whole( $this->settings ), 'copy' );
		}
		if ( ! $address->is_known() ) {
			throw new CompanionError( __( 'The companion does not say which address this site was connected at, so nothing is done here. Update the companion, or connect this site again.', 'cart-companion' ), 'address_unknown' );
		}
	}

	/**
	 * The same without a signature, for pairing.
	 *
	 * @param array<string, mixed> $body
	 * @return array<string, mixed>
	 * @throws CompanionError Whenever there is no good answer.
	 */
	public function request_unsigned( string $url, array $body ): array {
		return $this->send( 'POST', $url, self::encode( $body ), array(), self::TIMEOUT_SECONDS );
	}

	/**
	 * What is asked with a secret of its own, before there is a key.
	 *
	 * @return array<string, mixed>
	 * @throws CompanionError Whenever there is no good answer.
	 */
	public function request_with_secret( string $url, string $secret ): array {
		return $this->send( 'GET', $url, '', array( 'Authorization' => "Bearer $secret" ), self::TIMEOUT_SECONDS );
	}

	/**
	 * Two equal requests in one second bear one signature, and the companion takes each signature once.
	 *
	 * @param array<string, mixed>|null $body
	 * @return array<string, mixed>
	 */
	private function request_once( string $method, string $path, ?array $body, int $seconds ): array {
		try {
			return $this->send_signed( $method, $path, $body, $seconds );
		} catch ( CompanionError $error ) {
			if ( 'replayed' !== $error->error_code() ) {
				throw $error;
			}
			Host::pause( 1.0 );
			return $this->send_signed( $method, $path, $body, $seconds );
		}
	}

	/**
	 * @param array<string, mixed>|null $body
	 * @return array<string, mixed>
	 */
	private function send_signed( string $method, string $path, ?array $body, int $seconds ): array {
		$url     = $this->settings->companion_url() . $path;
		$text    = null === $body ? '' : self::encode( $body );
		$keys    = $this->settings->keys();
		$site_id = $this->settings->site_id();
		$value   = Signature::value( $site_id, $method, self::route_of( $url ), $text );
		$headers = array(
			'Cart-Companion-Site'      => $site_id,
			'Cart-Companion-Signature' => Signature::sign( $value, (string) end( $keys ), Signature::REPORT, time() ),
		);
		return $this->send( $method, $url, $text, $headers, $seconds );
	}

	/**
	 * @param array<string, string> $headers
	 * @return array<string, mixed>
	 */
	private function send( string $method, string $url, string $body, array $headers, int $seconds ): array {
		if ( null !== $this->silence && self::somebody_waits() ) {
			throw $this->silence;
		}
		$began  = microtime( true );
		$answer = wp_remote_request(
			$url,
			array(
				'method'      => $method,
				'headers'     => array( 'Accept' => 'application/json' ) + ( '' === $body ? array() : array( 'Content-Type' => 'application/json' ) ) + $headers,
				'body'        => $body,
				'timeout'     => $seconds,
				'redirection' => 0,
				'sslverify'   => true,
			)
		);
		if ( is_wp_error( $answer ) && 'http_request_not_executed' === $answer->get_error_code() ) { // WP_Http::request(), where block_request() says yes.
			/* translators: %s: name of a host */
			$allow = sprintf( __( 'Add %s to WP_ACCESSIBLE_HOSTS in wp-config.php, or remove WP_HTTP_BLOCK_EXTERNAL there.', 'cart-companion' ), (string) wp_parse_url( $url, PHP_URL_HOST ) );
			/* translators: %s: address of the companion */
			throw new CompanionError( sprintf( __( 'This site may send no requests to other servers, so the companion at %s was not asked. Ask whoever hosts this site to allow it.', 'cart-companion' ), self::origin_of( $url ) ), CompanionError::BLOCKED_HERE, 0, $allow );
		}
		if ( is_wp_error( $answer ) ) {
			/* translators: %s: address of the companion */
			$error = new CompanionError( sprintf( __( 'The companion at %s did not answer. Check the address; if it is right, ask your host whether the companion runs.', 'cart-companion' ), self::origin_of( $url ) ), 'unreachable', 0, $answer->get_error_message() );
			// A shorter limit, as of what is beside the point of a page, says nothing of what that waits for.
			$this->silence = microtime( true ) - $began >= $seconds - self::SPARE_SECONDS ? $error : null;
			throw $error;
		}
		return $this->understood( $url, (int) wp_remote_retrieve_response_code( $answer ), wp_remote_retrieve_body( $answer ) );
	}

	/** @return array<string, mixed> */
	private function understood( string $url, int $status, string $body ): array {
		$data = json_decode( $body, true, 512, JSON_BIGINT_AS_STRING );
		$data = is_array( $data ) ? ( $this->worded )( $data ) : null;
		if ( $status >= 200 && $status < 300 && is_array( $data ) ) {
			return $data;
		}
		$error = is_array( $data ) && is_array( $data['error'] ?? null ) ? $data['error'] : array();
		if ( is_string( $error['code'] ?? null ) && is_string( $error['message'] ?? null ) ) {
			throw new CompanionError( $error['message'], $error['code'], $status );
		}
		/* translators: %s: web address */
		throw new CompanionError( sprintf( __( 'What answers at %s is not a companion. Check the address; if it is right, ask your host.', 'cart-companion' ), self::origin_of( $url ) ), 'not_understood', $status, "HTTP $status" );
	}

	/** A screen is made of several answers; a program tries again, and may well find one later. */
	private static function somebody_waits(): bool {
		return is_admin() && ! wp_doing_cron();
	}

	/** The path with its query string, as it is sent. */
	private static function route_of( string $url ): string {
		$query = wp_parse_url( $url, PHP_URL_QUERY );
		return wp_parse_url( $url, PHP_URL_PATH ) . ( null === $query ? '' : '?' . $query );
	}

	private static function origin_of( string $url ): string {
		$port = wp_parse_url( $url, PHP_URL_PORT );
		return wp_parse_url( $url, PHP_URL_SCHEME ) . '://' . wp_parse_url( $url, PHP_URL_HOST ) . ( null === $port ? '' : ':' . $port );
	}

	/** @param array<string, mixed> $body */
	private static function encode( array $body ): string {
		return (string) wp_json_encode( array() === $body ? new \stdClass() : $body, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	}
}
