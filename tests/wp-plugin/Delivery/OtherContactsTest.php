<?php
/** What is taken from the other contacts of one customer is recorded, said whatever a later step does, and counted as done. */

declare(strict_types=1);

final class OtherContactsTest extends SiteTestCase {
	private const EMAILS = array( 'one@example.com', 'two@example.com', 'own@example.com' );

	/** @var array<string, mixed> The end of their last order, by all three addresses. */
	private array $refund;

	protected function setUp(): void {
		parent::setUp();
		$this->rules( ...Sample::course_rules() );
		foreach ( self::EMAILS as $email ) {
			$this->deliver( Sample::event( 'purchase.completed', $email, array( 'order' => Sample::order( "order of $email" ) ) ) );
		}
		$this->refund = Sample::event( 'purchase.refunded', 'x', array(
			'order'    => Sample::order( 'order of own@example.com' ),
			'customer' => Sample::customer( 'own@example.com', array( 'one@example.com', 'two@example.com' ) ),
			'refund'   => Sample::refund( true, 'product-12' ),
		) );
	}

	protected function tearDown(): void {
		remove_all_actions( 'fake_crm_called' );
		parent::tearDown();
	}

	/** From the call on with which tags of the other contact with this id are taken, the next one is answered so, once. */
	private function breaks_after( string $contact_id, array $fault ): void {
		add_action( 'fake_crm_called', function ( string $call, array $about ) use ( $contact_id, $fault ): void {
			if ( $contact_id === (string) ( $about['contact'] ?? '' ) && array( 'course' ) === ( $about['tags'] ?? array() ) ) {
				remove_all_actions( 'fake_crm_called' );
				$this->crm_is( array( 'faults' => array( '*' => $fault ) ) );
			}
		}, 10, 2 );
	}

	/** @return array<int, string[]> */
	private function all_tags(): array {
		return array_map( array( $this, 'tags' ), self::EMAILS );
	}

	public function test_several_are_named_in_one_sentence_and_their_tags_are_in_the_result(): void {
		$result = $this->deliver( $this->refund )[0];

		$this->assertSame( array( array(), array(), array( 'revoked' ) ), $this->all_tags() );
		$this->assertStringContainsString( 'Tags were taken away from contacts 1, 2, too', $result['message'] );
		$this->assertSame( array( 'course', 'workbook' ), $result['tags_removed'] );
	}

	public function test_what_an_earlier_try_took_is_still_said(): void {
		$this->breaks_after( '1', array( 'status' => 503, 'times' => 1 ) );
		$first = $this->deliver( $this->refund )[0];
		$this->assertSame( array( 'retry', array( array(), array( 'course' ), array( 'revoked' ) ) ), array( $first['outcome'], $this->all_tags() ) );

		$result = $this->deliver( $this->refund )[0];

		$this->assertSame( array( 'applied', array( array(), array(), array( 'revoked' ) ) ), array( $result['outcome'], $this->all_tags() ) );
		$this->assertStringContainsString( 'Tags were taken away from contacts 1, 2, too', $result['message'] );
	}

	public function test_a_call_that_was_left_open_and_done_all_the_same_is_said(): void {
		add_action( 'fake_crm_called', function ( string $call, array $about ): void {
			if ( '1' === (string) ( $about['contact'] ?? '' ) && array() === ( $about['tags'] ?? array() ) ) { // It is about to be taken from.
				remove_all_actions( 'fake_crm_called' );
				$this->crm_is( array( 'faults' => array( '*' => array( 'status' => 0, 'late' => true, 'times' => 1 ) ) ) );
			}
		}, 10, 2 );
		$this->assertSame( 'retry', $this->deliver( $this->refund )[0]['outcome'] );
		$this->assertSame( array(), $this->tags( 'one@example.com' ) );

		$this->assertStringContainsString( 'Tags were taken away from contacts 1, 2, too', $this->deliver( $this->refund )[0]['message'] );
	}

	public function test_where_only_another_contact_had_them_they_were_not_as_they_should_be(): void {
		FakeCrm::change( static function ( array &$state ): void {
			$state['contacts'][3]['tags'] = array();
		} );
		$resync = Sample::event( 'customer.resync', 'x', array( 'items' => array(), 'entitlements' => Sample::holds( array( 'product-12' => 'refunded' ) ) ) + array_intersect_key( $this->refund, array( 'customer' => 1 ) ) );

		$result = $this->deliver( $resync )[0];

		$this->assertSame( array(), array_merge( $this->tags( 'one@example.com' ), $this->tags( 'two@example.com' ) ) );
		$this->assertContains( 'course', $result['tags_removed'] );
		$this->assertStringNotContainsString( 'already as they should be', $result['message'] );
	}

	public function test_a_contact_that_the_crm_refuses_to_change_needs_a_person_and_keeps_nobody_else_waiting(): void {
		add_action( 'fake_crm_called', function ( string $call, array $about ): void {
			if ( '1' === (string) ( $about['contact'] ?? '' ) ) {
				remove_all_actions( 'fake_crm_called' );
				$this->crm_is( array( 'faults' => array( '*' => array( 'status' => 422, 'times' => 1 ) ) ) );
			}
		}, 10, 2 );

		$result = $this->deliver( $this->refund )[0];

		$this->assertSame( array( 'failed', array( array( 'course' ), array(), array( 'revoked' ) ) ), array( $result['outcome'], $this->all_tags() ) );
		$this->assertStringContainsString( 'Other orders of this customer went to contact 1, and no tags could be taken away there.', $result['message'] );
		$this->assertStringContainsString( 'All else of this event is done.', $result['message'] );

		$again = $this->replay( $this->refund );
		$this->assertSame( array( 'applied', array() ), array( $again['outcome'], $this->tags( 'one@example.com' ) ) );
		$this->assertStringContainsString( 'contacts', $again['message'] );
	}
}
