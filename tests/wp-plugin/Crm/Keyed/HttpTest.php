<?php
/**
 * A request to a CRM goes out whole or not at all, and an error tells nothing about a customer.
 */

declare(strict_types=1);

use CartCompanion\Crm\ConnectionError;
use CartCompanion\Crm\Keyed\Http;
use CartCompanion\Crm\RateLimiter;
use CartCompanion\Crm\Refused;

final class HttpTest extends SiteTestCase {
	/** @var array<int, array<string, mixed>> Requests that left. */
	private array $sent = array();

	public function test_what_cannot_be_written_is_not_sent_as_nothing(): void {
		$this->crm_answers( array() );

		$error = $this->error_of( array( 'ids' => array( NAN ) ) );

		$this->assertInstanceOf( Refused::class, $error );
		$this->assertStringContainsString( 'Acme', $error->getMessage() );
		$this->assertSame( array(), $this->sent, 'Without a body, some CRMs mean everybody.' );
	}

	public function test_an_address_in_an_error_of_the_network_is_not_shown(): void {
		$this->crm_answers( new WP_Error( 'http_request_failed', 'Could not open https://crm.example.com/people/ann%40example.org (ann@example.org)' ) );

		$message = $this->error_of( array() )->getMessage();

		$this->assertStringContainsString( 'Could not open', $message );
		$this->assertStringNotContainsString( 'example.org', $message );
	}

	/** @param array<string, mixed> $body */
	private function error_of( array $body ): ConnectionError {
		try {
			( new Http( 'acme', 'Acme', new RateLimiter( array() ) ) )->ask( 'PUT', 'https://crm.example.com/people', array(), $body );
		} catch ( ConnectionError $error ) {
			return $error;
		}
		$this->fail( 'Nothing was thrown.' );
	}

	/** @param array<string, mixed>|WP_Error $answer */
	private function crm_answers( $answer ): void {
		add_filter(
			'pre_http_request',
			function ( $unused, array $args ) use ( $answer ) {
				$this->sent[] = $args;
				return $answer;
			},
			10,
			2
		);
	}
}
