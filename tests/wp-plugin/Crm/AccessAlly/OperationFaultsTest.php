<?php
/**
 * What an event says of operations that could not be run, or went wrong: only what is so.
 */

declare(strict_types=1);

final class OperationFaultsTest extends SiteTestCase {
	private const ANN     = 'ann@example.com';
	private const GRANT   = array( 'id' => '12', 'name' => 'Grant AccessAlly 101' );
	private const CREDITS = array( 'id' => '21', 'name' => 'Ten credits' );
	private const DEFINED = array(
		'12' => array( 'kind' => 'grant', 'name' => 'Grant AccessAlly 101' ),
		'21' => array( 'kind' => 'increase', 'name' => 'Ten credits', 'field' => 'credits', 'by' => 10 ),
	);

	protected function setUp(): void {
		parent::setUp();
		$this->choose( 'accessally' );
		$this->crm_is( array( 'operations' => self::DEFINED ) );
	}

	/**
	 * @param array<string, string> ...$operations
	 * @return array<string, mixed>
	 */
	private static function rule( array ...$operations ): array {
		return Sample::rule( 'product-12', 'purchase.completed', array(), array(), array( 'operations' => $operations ) );
	}

	public function test_where_none_can_be_run_only_those_that_were_to_be_run_are_said_not_to_be(): void {
		$this->rules( self::rule( self::GRANT ) );
		$this->given_contact( self::ANN );
		$event = Sample::event( 'purchase.completed' );
		$this->deliver( $event );
		$this->rules( self::rule( self::GRANT, self::CREDITS ) );
		$this->choose( 'wp-fusion' );

		$result = $this->replay( $event );

		$this->assertSame( 'failed', $result['outcome'], $result['message'] );
		$this->assertStringContainsString( 'The operation “Ten credits” of rule r1 was not run.', $result['message'] );
		$this->assertStringContainsString( 'The operation “Grant AccessAlly 101” (12) of rule r1 was run on', $result['message'] );
		$this->assertSame( 1, substr_count( $result['message'], 'Grant AccessAlly 101' ) );
	}

	/** @return array<string, array{0: array<string, mixed>}> */
	public static function faults(): array {
		return array(
			'an error'  => array( array( 'status' => 500 ) ),
			'a limit'   => array( array( 'status' => 429 ) ),
			'no answer' => array( array( 'status' => 0 ) ),
			'unseen'    => array( array( 'status' => 503 ) ),
		);
	}

	/**
	 * @dataProvider faults
	 * @param array<string, mixed> $fault
	 */
	public function test_what_is_said_of_one_that_went_wrong_promises_no_other_try( array $fault ): void {
		$this->rules( self::rule( self::CREDITS ) );
		$this->given_contact( self::ANN );
		$this->crm_is( array( 'operations' => self::DEFINED, 'faults' => array( 'run_custom_operation' => $fault ) ) );

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];

		$this->assertSame( 'failed', $result['outcome'], $result['message'] );
		$this->assertStringContainsString( 'nobody knows how far it came', $result['message'] );
		$this->assertStringNotContainsString( 'tried again', $result['message'] );
	}
}
