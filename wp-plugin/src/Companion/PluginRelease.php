<?php
/** The version of this plugin that the companion hands out, as the companion signed it for this site. */

declare(strict_types=1);

namespace CartCompanion\Companion;

use CartCompanion\Domain\Signing\Signature;
use CartCompanion\Site\Settings;

final class PluginRelease {
	private const ROUTE    = '/api/v1/plugin-update';
	private const ZIP      = '/plugin/cart-companion.zip';
	private const SECONDS  = 5;
	private const DOWNLOAD = 120;

	/** Several times as long as the zip has ever been. */
	private const LONGEST_ZIP = 20 * MB_IN_BYTES;

	public string $version;
	public string $package;

	/** @var array<string, mixed> */
	private array $facts;

	/** @param array<string, mixed> $facts */
	private function __construct( array $facts, string $companion_url ) {
		$this->facts   = $facts;
		$this->version = $this->fact( 'version' );
		// From where this site reaches the companion, which is not what the companion takes for its address everywhere.
		$this->package = $companion_url . self::ZIP;
	}

	/**
	 * What the companion has now. Its answer counts only with a fresh signature of the key that it shares with this
	 * site: on the way, over plain HTTP, nobody can put another hash into it, nor an older one.
	 *
	 * @throws CompanionError When there is none, or the signature does not hold.
	 */
	public static function current( SignedHttp $http, Settings $settings ): self {
		$answer    = $http->request( 'GET', self::ROUTE, null, self::SECONDS );
		$statement = is_string( $answer['statement'] ?? null ) ? $answer['statement'] : '';
		$signature = is_string( $answer['signature'] ?? null ) ? $answer['signature'] : '';
		$value     = Signature::value( $settings->site_id(), 'GET', self::ROUTE, $statement );
		$facts     = json_decode( $statement, true );
		if ( '' !== Signature::fault( $signature, $value, $settings->keys(), Signature::DELIVER, time() ) || ! is_array( $facts ) ) {
			throw new CompanionError( __( 'What the companion says of the plugin’s update does not bear its signature, so nothing was installed. Check the clock of this site and try again; if it stays so, ask your host.', 'cart-companion' ), 'not_signed' );
		}
		return new self( $facts, $settings->companion_url() );
	}

	/** '' for what the companion did not say. */
	public function fact( string $name ): string {
		$value = $this->facts[ $name ] ?? '';
		return is_string( $value ) ? $value : '';
	}

	/** @return string[] What is new, as plain text. */
	public function changes(): array {
		return array_filter( (array) ( $this->facts['changelog'] ?? array() ), 'is_string' );
	}

	/**
	 * The zip, when it is the signed one.
	 *
	 * @return string|\WP_Error A temporary file, which WordPress removes.
	 */
	public function download() {
		$file = wp_tempnam( 'cart-companion.zip' );
		// Not download_url(): that asks no private address and three ports only, and a companion may have others.
		$answer = wp_remote_get( $this->package, array(
			'timeout'             => self::DOWNLOAD,
			'redirection'         => 0,
			'stream'              => true,
			'filename'            => $file,
			'limit_response_size' => self::LONGEST_ZIP,
		) );
		$status = (int) wp_remote_retrieve_response_code( $answer );
		if ( 200 === $status && hash_equals( $this->fact( 'sha256' ), (string) hash_file( 'sha256', $file ) ) ) {
			return $file;
		}
		wp_delete_file( $file );
		$details = is_wp_error( $answer ) ? $answer->get_error_message() : "HTTP $status";
		return 200 === $status
			? new \WP_Error( 'cart_companion_wrong_hash', __( 'The update was not installed: the downloaded file is not the one that the companion signed for this site. Try again in a few minutes; if it stays so, ask your host who changes what comes from the companion.', 'cart-companion' ) )
			/* translators: %s: what went wrong, in English */
			: new \WP_Error( 'cart_companion_no_download', sprintf( __( 'The update was not installed: the companion did not hand out the plugin (%s). Try again in a few minutes; if it stays so, ask your host.', 'cart-companion' ), $details ) );
	}
}
