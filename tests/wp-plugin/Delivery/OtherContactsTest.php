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

	/** Both bought by one connection, and the end of the second order of the two. @return array<string, mixed> */
	private function two_by( string $connection, string $kind ): array {
		$this->crm_is( array( 'kind' => $kind ) );
		$this->given_tag( 'revoked' );
		$this->choose( $connection );
		foreach ( array( 'x1@example.com', 'x2@example.com' ) as $email ) {
			$this->deliver( Sample::event( 'purchase.completed', $email, array( 'order' => Sample::order( "of $email" ) ) ) );
		}
		return Sample::event( 'purchase.refunded', 'x', array(
			'order'    => Sample::order( 'of x2@example.com' ),
			'customer' => Sample::customer( 'x2@example.com', array( 'x1@example.com' ) ),
			'refund'   => Sample::refund( true, 'product-12' ),
		) );
	}

	/** @return array<int, string[]> */
	private function tags_of_two(): array {
		return array( $this->tags( 'x1@example.com' ), $this->tags( 'x2@example.com' ) );
	}

	public static function connections(): array {
		return array( array( 'wp-fusion', 'activecampaign' ), array( 'wp-fusion', 'fluentcrm' ), array( 'wp-fusion', 'groundhogg' ), array( 'accessally', 'activecampaign' ), array( 'fluentcrm', 'fluentcrm' ), array( 'groundhogg', 'groundhogg' ) );
	}

	/** @dataProvider connections */
	public function test_one_that_has_another_number_by_now_is_found_by_its_address( string $connection, string $kind ): void {
		$refund = $this->two_by( $connection, $kind );
		FakeCrm::change( static function ( array &$state ): void {
			$id = FakeCrm::contact_id( $state, 'x1@example.com' );
			$state['contacts'][77] = $state['contacts'][ $id ];
			unset( $state['contacts'][ $id ] );
		} );

		$result = $this->deliver( $refund )[0];

		$this->assertSame( array( 'applied', array( array(), array( 'revoked' ) ) ), array( $result['outcome'], $this->tags_of_two() ) );
		$this->assertStringContainsString( 'Tags were taken away from contact 77, too', $result['message'] );
	}

	/** @dataProvider connections */
	public function test_of_one_that_is_gone_nothing_is_said( string $connection, string $kind ): void {
		$refund = $this->two_by( $connection, $kind );
		$this->given_contact( 'xl@example.com', array( 'course' ) );
		FakeCrm::change( static function ( array &$state ): void {
			unset( $state['contacts'][ FakeCrm::contact_id( $state, 'x1@example.com' ) ] );
		} );

		$result = $this->deliver( $refund )[0];

		$this->assertSame( array( 'applied', '' ), array( $result['outcome'], $result['message'] ) );
		$this->assertSame( array( 'course' ), $this->tags( 'xl@example.com' ) );
	}

	public static function calls_of_two(): array {
		$calls = array();
		foreach ( array( 'wp-fusion', 'accessally' ) as $connection ) {
			foreach ( range( 1, 9 ) as $number ) {
				$calls[ "$connection $number" ] = array( $connection, $number );
			}
		}
		return $calls;
	}

	/** @dataProvider calls_of_two */
	public function test_one_that_is_not_found_once_is_tried_again( string $connection, int $number ): void {
		$refund = $this->two_by( $connection, 'activecampaign' );
		$called = 0;
		add_action( 'fake_crm_called', function () use ( &$called, $number ): void {
			if ( ++$called === $number ) {
				$this->crm_is( array( 'faults' => array( '*' => array( 'status' => 404, 'times' => 1 ) ) ) );
			}
		} );

		$outcome = '';
		foreach ( range( 1, 4 ) as $ignored ) {
			$outcome = 'applied' === $outcome ? $outcome : $this->deliver( $refund )[0]['outcome'];
		}

		$this->assertSame( 'applied', $outcome );
		$this->assertSame( array( array(), array( 'revoked' ) ), $this->tags_of_two() );
	}
}
