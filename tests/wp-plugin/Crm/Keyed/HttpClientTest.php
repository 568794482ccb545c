<?php
/**
 * A request to a CRM goes out whole or not at all, and an error tells nothing about a customer.
 */

declare(strict_types=1);

use CartCompanion\Crm\CrmException;
use CartCompanion\Crm\Keyed\HttpClient;
use CartCompanion\Crm\RateLimiter;

final class HttpClientTest extends SiteTestCase {
	/** @var array<int, array<string, mixed>> Requests that left. */
	private array $sent = array();

	public function test_what_cannot_be_written_is_not_sent_as_nothing(): void {
		$this->crm_answers( array() );

		$error = $this->error_of_request( array( 'ids' => array( NAN ) ) );

		$this->assertSame( CrmException::PERMANENT, $error->kind() );
		$this->assertStringContainsString( 'Acme', $error->getMessage() );
		$this->assertSame( array(), $this->sent, 'Without a body, some CRMs mean everybody.' );
	}

	public function test_an_address_in_an_error_of_the_network_is_not_shown(): void {
		$this->crm_answers( new WP_Error( 'http_request_failed', 'Could not open https://crm.example.com/people/ann%40example.org (ann@example.org)' ) );

		$message = $this->error_of_request( array() )->getMessage();

		$this->assertStringContainsString( 'Could not open', $message );
		$this->assertStringNotContainsString( 'example.org', $message );
	}

	/** @param array<string, mixed> $body */
	private function error_of_request( array $body ): CrmException {
		return $this->error_of( fn() => ( new HttpClient( 'acme', 'Acme', new RateLimiter() ) )->ask( 'PUT', 'https://crm.example.com/people', array(), $body ) );
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
