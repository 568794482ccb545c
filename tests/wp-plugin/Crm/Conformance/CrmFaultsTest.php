<?php
/**
 * What a CRM could not do is done later and never told as done, in every CRM that can go wrong so.
 */

declare(strict_types=1);

final class CrmFaultsTest extends ConformanceTestCase {
	/** @return array<string, array{0: TestCrm, 1: string, 2: string}> */
	public static function each_fault(): array {
		$rows = array();
		foreach ( TestCrms::all() as $crm ) {
			foreach ( array( 'limited' => 'retry', 'down' => 'retry', 'timeout' => 'retry', 'lost' => 'retry', 'page' => 'retry', 'empty' => 'retry', 'blocked' => 'retry', 'key_revoked' => 'failed' ) as $how => $outcome ) {
				if ( $crm->can_fail( $how ) ) {
					$rows[ $crm->name() . ', ' . $how ] = array( $crm, $how, $outcome );
				}
			}
		}
		return $rows;
	}

	/**
	 * @dataProvider each_fault
	 */
	public function test_a_crm_that_cannot_is_asked_again_and_nothing_is_told_as_done( TestCrm $crm, string $how, string $outcome ): void {
		$this->shop( $crm, array( 'course' ) );
		$crm->given_contact( self::ANN );
		$this->buy( 'before@example.com' );
		$event = Sample::event( 'purchase.completed', self::ANN );
		$crm->fail( $how );

		$result = 'failed' === $outcome ? $this->deliver_often( $event ) : $this->deliver( $event )[0];

		$this->assertSame( $outcome, $result['outcome'], $result['message'] );
		$this->assertSame( array(), $result['tags_applied'] );
		$this->assertStringNotContainsString( 'right-key', $result['message'] );
		if ( 'limited' === $how ) {
			$this->assertTrue( $result['limited'] );
			$this->assertGreaterThan( 0, $result['retry_after'] );
		}

		$crm->work();
		$this->assertSame( 'applied', $this->deliver( $event )[0]['outcome'] );
		$this->assertSame( array( 'course' ), $crm->tags( self::ANN ) );
		$this->assertSame( 2, $crm->contacts() );
	}

	/** @return array<string, array{0: TestCrm}> */
	public static function each_crm_that_forbids(): array {
		return array_filter( self::each_crm(), static fn( array $row ): bool => $row[0]->can_fail( 'forbidden' ) );
	}

	/** @dataProvider each_crm_that_forbids */
	public function test_one_refusal_does_not_end_an_event( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$this->buy( 'before@example.com' );
		$event = Sample::event( 'purchase.completed', self::ANN );
		$crm->fail( 'forbidden', 1 );

		$results = $this->deliver( $event, Sample::event( 'purchase.completed', 'next@example.com' ) );

		$this->assertSame( array( 'retry', 'applied' ), array_column( $results, 'outcome' ), $results[0]['message'] );
		$this->assertStringContainsString( 'tried a few more times automatically', $results[0]['message'] );
		$this->assertSame( 'applied', $this->deliver( $event )[0]['outcome'] );
		$this->assertSame( array( 'course' ), $crm->tags( self::ANN ) );
	}

	/** @dataProvider each_crm_that_forbids */
	public function test_a_key_that_is_refused_again_and_again_needs_a_person( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$event = Sample::event( 'purchase.completed', self::ANN );
		$crm->fail( 'key_revoked' );

		$outcomes = array();
		for ( $tries = 0; $tries < 3; $tries++ ) {
			$outcomes[] = $this->deliver( $event )[0]['outcome'];
		}
		$this->assertSame( array( 'retry', 'retry', 'failed' ), $outcomes );

		// The owner pressed Retry before the key was mended: it is not worn out by what was before.
		$this->assertSame( 'retry', $this->replay( $event )['outcome'] );
		$crm->work();
		$this->assertSame( 'applied', $this->replay( $event )['outcome'] );
	}

	/** @dataProvider each_fault */
	public function test_a_removal_that_the_crm_could_not_do_is_not_told_as_done( TestCrm $crm, string $how, string $outcome ): void {
		$this->shop( $crm, array( 'course' ) );
		$this->buy();
		$this->buy( 'bob@example.com' );
		$event = Sample::event( 'purchase.refunded', self::ANN, array( 'order' => Sample::order( self::ANN ), 'refund' => Sample::refund( true, null ) ) );
		$crm->fail( $how );

		$result = 'failed' === $outcome ? $this->deliver_often( $event ) : $this->deliver( $event )[0];

		$this->assertSame( $outcome, $result['outcome'], $result['message'] );
		$this->assertSame( array(), $result['tags_removed'] );
		$this->assertStringNotContainsString( 'right-key', $result['message'] );

		$crm->work();
		$result = $this->deliver( $event )[0];
		$this->assertSame( array( 'applied', array( 'course' ) ), array( $result['outcome'], $result['tags_removed'] ), $result['message'] );
		$this->assertSame( array(), $crm->tags( self::ANN ) );
		$this->assertSame( array( 'course' ), $crm->tags( 'bob@example.com' ) );
	}

	/** @dataProvider each_fault */
	public function test_a_tag_that_the_crm_lacks_is_not_told_as_applied_while_it_cannot_be_created( TestCrm $crm, string $how, string $outcome ): void {
		$this->shop( $crm, array( 'course' ) );
		$this->buy();
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course', 'brand new' ) ) );
		$event = Sample::event( 'purchase.completed', self::ANN, array( 'order' => Sample::order( self::ANN ) ) );
		$crm->fail( $how );

		$result = 'failed' === $outcome ? $this->deliver_often( $event ) : $this->deliver( $event )[0];

		$this->assertSame( $outcome, $result['outcome'], $result['message'] );
		$this->assertNotContains( 'brand new', $result['tags_applied'] );

		$crm->work();
		$result = $this->deliver_with_new_tag( $crm, $event, 'brand new' );
		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'brand new', 'course' ), $crm->tags( self::ANN ) );
		$this->assertSame( array( 'brand new', 'course' ), $crm->tag_names() );
	}

	/** @return array<string, array{0: ApiCrm, 1: string}> */
	public static function each_fault_of_an_api(): array {
		return array_filter(
			self::each_fault(),
			static function ( array $row ): bool {
				return $row[0] instanceof ApiCrm && 'retry' === $row[2];
			}
		);
	}

	/** @dataProvider each_fault_of_an_api */
	public function test_a_tag_whose_creation_alone_goes_wrong_is_created_later( ApiCrm $crm, string $how ): void {
		$this->shop( $crm, array( 'course' ) );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course', 'brand new' ) ) );
		$event = Sample::event( 'purchase.completed', self::ANN );
		$crm->fail( $how, null, 'create_tag' );

		$result = $this->deliver( $event )[0];

		$creates_apart = in_array( 'create_tag', $crm->calls(), true ); // Drip makes a tag when it is applied.
		$this->assertSame( $creates_apart ? 'retry' : 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( $creates_apart ? array() : array( 'course', 'brand new' ), $result['tags_applied'] );

		$crm->work();
		$this->assertSame( 'applied', $this->deliver( $event )[0]['outcome'] );
		$this->assertSame( array( 'brand new', 'course' ), $crm->tags( self::ANN ) );
		$this->assertSame( array( 'brand new', 'course' ), $crm->tag_names() );
	}

	/** @dataProvider each_fault */
	public function test_a_crm_that_cannot_be_searched_is_not_taken_for_one_that_has_nobody( TestCrm $crm, string $how, string $outcome ): void {
		$this->shop( $crm, array( 'course', 'revoked' ) );
		$this->rules( Sample::rule( '*', 'purchase.refunded', array( 'revoked' ), array( 'course' ) ) );
		$crm->given_contact( self::ANN, array( 'course' ) );
		$event = Sample::event( 'purchase.refunded', self::ANN, array( 'refund' => Sample::refund( true, null ) ) );
		$crm->fail( $how );

		$result = 'failed' === $outcome ? $this->deliver_often( $event ) : $this->deliver( $event )[0];
		$this->assertSame( $outcome, $result['outcome'], $result['message'] );

		$crm->work();
		$this->assertSame( 'applied', $this->deliver( $event )[0]['outcome'] );
		$this->assertSame( array( 'revoked' ), $crm->tags( self::ANN ) );
	}

	/** @return array<string, array{0: TestCrm, 1: string}> */
	public static function each_trouble_of_all(): array {
		$rows = array();
		foreach ( self::each_fault() as $name => list( $crm, $how ) ) {
			if ( in_array( $how, array( 'limited', 'timeout' ), true ) ) {
				$rows[ $name ] = array( $crm, $how );
			}
		}
		return $rows;
	}

	/** @dataProvider each_trouble_of_all */
	public function test_a_crm_that_limits_or_is_silent_is_asked_once_a_batch( TestCrm $crm, string $how ): void {
		$this->shop( $crm, array( 'course' ) );
		$this->buy( 'warm@example.com' );
		$crm->fail( $how );
		$before = count( $crm->calls() );

		$results = $this->deliver( Sample::event( 'purchase.completed', 'a@example.com' ), Sample::event( 'purchase.completed', 'b@example.com' ) );

		$this->assertSame( array( 'retry', 'retry' ), array_column( $results, 'outcome' ) );
		$this->assertSame( 'limited' === $how ? array( true, true ) : array(), array_column( $results, 'limited' ) );
		$this->assertCount( $before + 1, $crm->calls() );
	}

	/** @dataProvider each_crm */
	public function test_one_customers_trouble_holds_nobody_back( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$this->buy( 'warm@example.com' );
		$crm->fail( 'down', 1 );

		$results = $this->deliver( Sample::event( 'purchase.completed', 'a@example.com' ), Sample::event( 'purchase.completed', 'b@example.com' ) );

		$this->assertSame( array( 'retry', 'applied' ), array_column( $results, 'outcome' ) );
	}
}
