<?php
/**
 * A site that asks one CRM over its API, and a shop with one product.
 */

declare(strict_types=1);

use CartCompanion\Connection\Direct\DirectConnection;

abstract class ApiTestCase extends SiteTestCase {
	protected const ANN = 'ann@example.com';

	protected ApiCrm $crm;

	abstract protected function crm(): ApiCrm;

	protected function setUp(): void {
		parent::setUp();
		if ( '' === ApiCrm::url() ) {
			$this->markTestSkipped( 'CART_COMPANION_CRM_APIS names no fake CRM APIs; tests/e2e/test_plugin_suite.py starts them.' );
		}
		add_filter( 'pre_http_request', 'cart_companion_lead_to_fake_crm_apis', 20, 3 );
		add_filter( 'cart_companion_crm_limits', '__return_empty_array' );
		$this->crm = $this->crm();
		$this->crm->set_up();
		$this->choose( $this->crm->connection() );
	}

	protected function tearDown(): void {
		remove_filter( 'cart_companion_crm_limits', '__return_empty_array' );
		parent::tearDown();
	}

	/** Tags that there are, applied by a purchase and taken by a refund. */
	protected function shop( string ...$tags ): void {
		$this->crm->control( compact( 'tags' ) );
		$this->rules( Sample::rule( '*', 'purchase.completed', $tags ), Sample::rule( '*', 'purchase.refunded', array(), $tags ) );
	}

	/**
	 * @param string[] $also_known_as
	 * @return array<string, mixed>
	 */
	protected function buy( string $email = self::ANN, array $also_known_as = array() ): array {
		$more = array( 'order' => Sample::order( $email ), 'customer' => Sample::customer( $email, $also_known_as ) );
		return $this->deliver( Sample::event( 'purchase.completed', $email, $more ) )[0];
	}

	/** @return array<string, mixed> */
	protected function refund( string $email = self::ANN ): array {
		return $this->deliver( Sample::event( 'purchase.refunded', $email, array( 'order' => Sample::order( $email ), 'refund' => Sample::refund( true, null ) ) ) )[0];
	}

	/** The CRM gives this answer, so many times; on a day of its own it would give another. */
	protected function answers( string $call, int $status, $body, ?int $times = null ): void {
		$this->crm->control( array( 'fault' => compact( 'call', 'status', 'body', 'times' ) ) );
	}

	/** @return string[] Calls that $work makes. */
	protected function calls_of( callable $work ): array {
		$before = count( $this->crm->calls() );
		$work();
		return array_slice( $this->crm->calls(), $before );
	}

	/** Fetches the list of tags, so that it is no part of what is counted. */
	protected function warm(): void {
		$this->connection()->check_key();
		$this->connection()->tags();
	}

	protected function connection(): DirectConnection {
		return $this->plugin()->connections()->all()[ $this->crm->connection() ];
	}
}
