<?php
/**
 * Hosts leave extensions of PHP out, and switch functions off.
 */

declare(strict_types=1);

use CartCompanion\Api\Controller;
use CartCompanion\Api\CopyGuard;
use CartCompanion\Api\Endpoints;
use CartCompanion\Api\SignatureCheck;
use CartCompanion\Api\SignedRequest;
use CartCompanion\Companion\SignedHttp;
use CartCompanion\Site\Host;

final class HostTest extends SiteTestCase {
	/**
	 * What hosts are known to switch off, and functions of extensions that WordPress does not need; mb_substr() and
	 * mb_strlen() it brings itself.
	 */
	private const MAY_BE_MISSING = '/^(ignore_user_abort|set_time_limit|fastcgi_finish_request|litespeed_finish_request|gethost\w*|getmypid|php_uname|error_log|ini_set|ini_get_all|u?sleep|time_nanosleep|time_sleep_until|flush|phpinfo|phpversion|getenv|putenv|shell_exec|passthru|proc_\w+|popen|dns_\w+|checkdnsrr|curl_\w+|iconv\w*|ctype_\w+|simplexml_\w+|openssl_\w+|idn_\w+|normalizer_\w+|gz\w+|finfo_\w+|utf8_\w+|posix_\w+|pcntl_\w+|apcu?_\w+|opcache_\w+|mb_(?!substr$|strlen$)\w+)$/i';

	/** Where such a call may stand: behind function_exists(). */
	private const GUARDED = array( 'Host.php', 'Text.php' );

	/** @return array<string, array{0: string}> */
	public static function files(): array {
		$files = array();
		$tree  = new RecursiveIteratorIterator( new RecursiveDirectoryIterator( dirname( __DIR__, 3 ) . '/wp-plugin', FilesystemIterator::SKIP_DOTS ) );
		foreach ( $tree as $file ) {
			if ( 'php' === $file->getExtension() && ! in_array( $file->getFilename(), self::GUARDED, true ) ) {
				$files[ basename( dirname( (string) $file ) ) . '/' . $file->getFilename() ] = array( (string) $file );
			}
		}
		return $files;
	}

	/** @dataProvider files */
	public function test_nothing_is_called_that_a_host_may_not_have( string $file ): void {
		$found  = array();
		$tokens = array_values( array_filter( token_get_all( (string) file_get_contents( $file ) ), array( self::class, 'is_code' ) ) );
		foreach ( $tokens as $at => $token ) {
			$is_call = is_array( $token ) && T_STRING === $token[0] && '(' === ( $tokens[ $at + 1 ] ?? '' ) && ! in_array( $tokens[ $at - 1 ][0] ?? '', array( T_OBJECT_OPERATOR, T_DOUBLE_COLON, T_FUNCTION, T_NEW ), true );
			$is_name = is_array( $token ) && T_CONSTANT_ENCAPSED_STRING === $token[0];
			$name    = is_array( $token ) ? trim( $token[1], '\'"' ) : '';
			if ( ( $is_call || $is_name ) && 1 === preg_match( self::MAY_BE_MISSING, $name ) ) {
				$found[] = "$name in line $token[2]";
			}
		}
		$this->assertSame( array(), $found );
	}

	/** @param array<int, mixed>|string $token */
	public static function is_code( $token ): bool {
		return ! is_array( $token ) || ! in_array( $token[0], array( T_WHITESPACE, T_COMMENT, T_DOC_COMMENT ), true );
	}

	public function test_a_pause_is_as_long_as_it_says(): void {
		$began = hrtime( true );
		Host::pause( 0.05 );
		$this->assertGreaterThanOrEqual( 0.05, ( hrtime( true ) - $began ) / 1e9 );
	}

	/** @return array<string, array{0: string, 1: int, 2: bool}> The limit, what is wanted beyond what is in use, whether it is raised. */
	public static function limits(): array {
		return array(
			'there is more anyway' => array( '2G', 64 * MB_IN_BYTES, false ),
			'there is no limit'    => array( '-1', 64 * MB_IN_BYTES, false ),
			'there is less'        => array( '512M', 600 * MB_IN_BYTES, true ),
		);
	}

	/** @dataProvider limits */
	public function test_more_memory_is_never_less( string $limit, int $more, bool $is_raised ): void {
		$before = (string) ini_get( 'memory_limit' );
		ini_set( 'memory_limit', $limit );
		Host::take_more_memory( $more );
		$after = (string) ini_get( 'memory_limit' );
		ini_set( 'memory_limit', $before );

		$this->assertSame( $is_raised, $after !== $limit, $after );
		$this->assertTrue( ! $is_raised || (int) $after > 600 * MB_IN_BYTES, $after );
	}

	/** What stops deliveries before the first of them: a function that the host switched off did so. */
	public function test_a_ping_goes_the_way_of_a_delivery(): void {
		$plugin  = $this->plugin();
		$batch   = $this->batch(
			static function (): float {
				throw new Error( 'Call to undefined function' );
			}
		);
		$guard   = new CopyGuard( $plugin->settings(), new SignedHttp( $plugin->settings() ) );
		$answers = new Endpoints( $plugin->settings(), $batch, $plugin->connections(), $plugin->rules(), $plugin->access_checks(), $guard, array() );
		$desk    = new Controller( $plugin->settings(), new SignatureCheck( $plugin->settings() ), $answers->by_route() );

		foreach ( array( 'ping' => '{}', 'events' => '{"deliveries": [{}]}' ) as $route => $body ) {
			$this->assertSame( 500, $desk->answer( SignedRequest::of_rest( $this->request( $route, $body ) ) )->get_status(), $route );
		}
	}

	public function test_an_error_of_php_is_answered_by_us_and_says_where(): void {
		$settings = $this->plugin()->settings();
		$answers  = array(
			'ping' => static function (): array {
				throw new Error( 'Call to undefined function secret_key_00112233()' );
			},
		);
		$desk     = new Controller( $settings, new SignatureCheck( $settings ), $answers );

		$response = $desk->answer( SignedRequest::of_rest( $this->request( 'ping', '{}' ) ) );

		$this->assertSame( array( 500, 'cart_companion_error' ), array( $response->get_status(), $response->get_data()['code'] ) );
		$this->assertSame( self::SITE, $response->get_headers()['Cart-Companion-Site'] );
		$this->assertStringContainsString( 'HostTest.php:', $response->get_data()['message'] );
		$this->assertStringNotContainsString( 'secret_key', $response->get_data()['message'] );
	}
}
