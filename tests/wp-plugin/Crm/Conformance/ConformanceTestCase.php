<?php
/**
 * What an owner may expect of a connection with a CRM, whichever it is: the same tests for every one there is.
 */

declare(strict_types=1);

abstract class ConformanceTestCase extends SiteTestCase {
	protected const ANN = 'ann@example.com';

	protected function setUp(): void {
		parent::setUp();
		$this->lead_to_crm_apis();
		add_filter( 'http_request_args', array( self::class, 'impatiently' ), 999 );
		add_filter( 'cart_companion_crm_limits', '__return_empty_array' );
	}

	protected function tearDown(): void {
		remove_filter( 'http_request_args', array( self::class, 'impatiently' ), 999 );
		remove_filter( 'cart_companion_crm_limits', '__return_empty_array' );
		parent::tearDown();
	}

	/**
	 * A time-out is the same after one second as after eight.
	 *
	 * @param array<string, mixed> $args
	 * @return array<string, mixed>
	 */
	public static function impatiently( array $args ): array {
		return array( 'timeout' => 1.0 ) + $args;
	}

	/** @return array<string, array{0: TestCrm}> */
	public static function each_crm(): array {
		$rows = array();
		foreach ( TestCrms::all() as $crm ) {
			$rows[ $crm->name() ] = array( $crm );
		}
		return $rows;
	}

	/**
	 * Rules for one product, tags that are there, and no memory of another CRM.
	 *
	 * @param string[] $tags
	 */
	protected function shop( TestCrm $crm, array $tags ): void {
		$crm->set_up();
		$this->choose( $crm->connection() );
		array_map( array( $crm, 'given_tag' ), $tags );
		$this->rules( Sample::rule( '*', 'purchase.completed', $tags ), Sample::rule( '*', 'purchase.refunded', array(), $tags ) );
	}

	/**
	 * @param array<string, mixed>|null $order
	 * @return array<string, mixed>
	 */
	protected function buy( string $email = self::ANN, ?array $order = null ): array {
		return $this->deliver( Sample::event( 'purchase.completed', $email, array( 'order' => $order ?? Sample::order( $email ) ) ) )[0];
	}

	/**
	 * An event whose rules ask for a tag that the CRM lacks: where it cannot be made from here, the owner reads which one,
	 * makes it and presses Retry.
	 *
	 * @param array<string, mixed> $event
	 * @return array<string, mixed>
	 */
	protected function deliver_with_new_tag( TestCrm $crm, array $event, string $tag ): array {
		$result = $this->deliver( $event )[0];
		if ( $crm->makes_tags() ) {
			return $result;
		}
		$this->assertSame( 'failed', $result['outcome'], $result['message'] );
		$this->assertStringContainsString( $tag, $result['message'] );
		$crm->given_tag( $tag );
		return $this->replay( $event );
	}

	/** @return array<string, mixed> */
	protected function refund(): array {
		return $this->deliver( Sample::event( 'purchase.refunded', self::ANN, array( 'order' => Sample::order( self::ANN ), 'refund' => Sample::refund( true, null ) ) ) )[0];
	}
}
