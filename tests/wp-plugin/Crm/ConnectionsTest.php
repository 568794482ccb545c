<?php
/**
 * What an owner may expect of a connection, whichever it is: the same table for every one.
 */

declare(strict_types=1);

final class ConnectionsTest extends SiteTestCase {
	private const ANN = 'ann@example.com';

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

	/** @return TestCrm[] */
	public static function crms(): array {
		return array(
			new StandInCrm( 'accessally', 'activecampaign', 'AccessAlly with ActiveCampaign' ),
			new StandInCrm( 'wp-fusion', 'activecampaign', 'WP Fusion with ActiveCampaign' ),
			new StandInCrm( 'wp-fusion', 'fluentcrm', 'WP Fusion with FluentCRM' ),
			new StandInCrm( 'fluentcrm', 'fluentcrm', 'FluentCRM' ),
			new StandInCrm( 'groundhogg', 'groundhogg', 'Groundhogg' ),
			...array_values( ApiCrm::all() ),
		);
	}

	/** @return array<string, array{0: TestCrm}> */
	public static function each_crm(): array {
		$rows = array();
		foreach ( self::crms() as $crm ) {
			$rows[ $crm->name() ] = array( $crm );
		}
		return $rows;
	}

	/** @return array<string, array{0: TestCrm, 1: string, 2: string}> */
	public static function each_fault(): array {
		$rows = array();
		foreach ( self::crms() as $crm ) {
			foreach ( array( 'limited' => 'retry', 'down' => 'retry', 'timeout' => 'retry', 'lost' => 'retry', 'page' => 'retry', 'empty' => 'retry', 'blocked' => 'retry', 'key_revoked' => 'failed' ) as $how => $outcome ) {
				if ( $crm->can_fail( $how ) ) {
					$rows[ $crm->name() . ', ' . $how ] = array( $crm, $how, $outcome );
				}
			}
		}
		return $rows;
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

	/** @dataProvider each_crm */
	public function test_a_new_customer_becomes_a_contact_with_the_tags( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course', 'customer' ) );

		$result = $this->buy();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertTrue( $result['contact_created'] );
		$this->assertSame( $crm->connection(), $result['connection'] );
		$this->assertSame( array( 'course', 'customer' ), $crm->tags( self::ANN ) );
		$this->assertSame( 'Ann', $crm->contact( self::ANN )['first_name'] );
		$this->assertSame( 1, $crm->contacts() );
	}

	/** @dataProvider each_crm */
	public function test_a_known_contact_keeps_its_tags_and_gets_several_more( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course', 'workbook', 'call', 'club' ) );
		$crm->given_contact( self::ANN, array( 'newsletter' ) );

		$result = $this->buy();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertFalse( $result['contact_created'] );
		$this->assertSame( array( 'call', 'club', 'course', 'newsletter', 'workbook' ), $crm->tags( self::ANN ) );
		$this->assertSame( 1, $crm->contacts() );
	}

	/** @dataProvider each_crm */
	public function test_a_missing_tag_is_created_once_and_used( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course', 'Brand new: 100 % “ÄÖ” & more' ) ) );

		$this->buy();
		$result = $this->buy( 'bob@example.com' );

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'Brand new: 100 % “ÄÖ” & more', 'course' ), $crm->tags( 'bob@example.com' ) );
		$this->assertSame( array( 'Brand new: 100 % “ÄÖ” & more', 'course' ), $crm->tag_names() );
	}

	/** @dataProvider each_crm */
	public function test_a_tag_deleted_in_the_crm_since_is_created_again( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$this->buy();
		$crm->delete_tag( 'course' );

		$result = $this->buy( 'bob@example.com' );

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'course' ), $crm->tags( 'bob@example.com' ) );
	}

	/** @dataProvider each_crm */
	public function test_a_refund_removes_its_tags_and_no_other( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course', 'workbook' ) );
		$this->rules(
			Sample::rule( '*', 'purchase.completed', array( 'course', 'workbook' ), array( 'revoked' ) ),
			Sample::rule( '*', 'purchase.refunded', array( 'revoked' ), array( 'course', 'workbook', 'never heard of' ) )
		);
		$crm->given_tag( 'revoked' );
		$crm->given_contact( self::ANN, array( 'newsletter', 'revoked' ) );
		$this->buy();
		$this->assertSame( array( 'course', 'newsletter', 'workbook' ), $crm->tags( self::ANN ) );

		$result = $this->refund();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'newsletter', 'revoked' ), $crm->tags( self::ANN ) );
		$this->assertSame( array( 'newsletter', 'revoked' ), $this->read( $crm ) );
	}

	/** @dataProvider each_crm */
	public function test_unicode_and_plus_addresses_are_one_contact_each( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );

		foreach ( array( 'ünï+x@example.com', 'ann+course@example.com', 'ann@example.com' ) as $email ) {
			$this->buy( $email );
			$result = $this->buy( $email, Sample::order( 'second ' . $email ) );
			$this->assertSame( $crm->can_hold( $email ) ? 'applied' : 'failed', $result['outcome'], $result['message'] );
			$this->assertSame( $crm->can_hold( $email ) ? array( 'course' ) : array(), $crm->tags( $email ), $email );
		}
		$this->assertSame( $crm->can_hold( 'ü' ) ? 3 : 2, $crm->contacts() );
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
		$this->assertStringContainsString( 'tried a few times more by itself', $results[0]['message'] );
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
		$result = $this->deliver( $event )[0];
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

	/** @dataProvider each_crm */
	public function test_a_contact_deleted_in_the_crm_is_created_anew( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$order = Sample::order( '77' );
		$this->buy( self::ANN, $order );
		$crm->delete_contact( self::ANN );

		$result = $this->buy( self::ANN, $order );

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'course' ), $crm->tags( self::ANN ) );
	}

	/** @dataProvider each_crm */
	public function test_where_the_deleted_contact_had_a_tag_to_lose_there_is_nothing_to_do( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$this->buy();
		$crm->delete_contact( self::ANN );

		$result = $this->refund();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( 0, $crm->contacts() );
	}

	/** @return array<string, array{0: TestCrm, 1: string}> */
	public static function each_event_that_gives_nothing(): array {
		$rows = array();
		foreach ( self::crms() as $crm ) {
			foreach ( array( 'purchase.refunded', 'subscription.ended', 'subscription.cancelled', 'subscription.paused', 'subscription.payment_failed', 'customer.resync' ) as $type ) {
				$rows[ $crm->name() . ', ' . $type ] = array( $crm, $type );
			}
		}
		return $rows;
	}

	/** @dataProvider each_event_that_gives_nothing */
	public function test_what_takes_away_makes_nobody_a_contact( TestCrm $crm, string $type ): void {
		$this->shop( $crm, array( 'course', 'revoked' ) );
		$this->rules( Sample::rule( '*', 'customer.resync' === $type ? 'purchase.refunded' : $type, array( 'revoked' ) ) );
		$event = Sample::event( $type, self::ANN, array( 'refund' => Sample::refund( true, null ), 'entitlements' => Sample::holds( array( 'product-12' => 'refunded' ) ) ) );

		$result = $this->deliver( $event )[0];

		$this->assertSame( 'skipped', $result['outcome'], $result['message'] );
		$this->assertStringContainsString( 'not in your CRM, so there is nothing to take away', $result['message'] );
		$this->assertSame( array( null, false, array() ), array( $result['contact_id'], $result['contact_created'], $result['tags_applied'] ) );
		$this->assertSame( 0, $crm->contacts() );
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

	/** @dataProvider each_crm */
	public function test_a_refund_does_not_bring_back_whom_the_owner_deleted( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course', 'revoked' ) );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array( 'revoked' ), array( 'course' ) ) );
		$this->buy();
		$crm->delete_contact( self::ANN );

		$result = $this->refund();

		$this->assertSame( 'skipped', $result['outcome'], $result['message'] );
		$this->assertSame( 0, $crm->contacts() );
	}

	/**
	 * Else tags would depend on the order in which events arrive.
	 *
	 * @dataProvider each_crm
	 */
	public function test_who_becomes_a_contact_later_gets_what_found_nobody_before( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course', 'former', 'revoked' ) );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ), array( 'revoked' ) ), Sample::rule( '*', 'purchase.refunded', array( 'former', 'revoked' ), array( 'course' ) ) );
		$this->assertSame( 'skipped', $this->refund()['outcome'] );

		$result = $this->buy( self::ANN, Sample::order( 'another' ) );

		$this->assertSame( array( 'applied', true ), array( $result['outcome'], $result['contact_created'] ), $result['message'] );
		$this->assertSame( array( 'course', 'former' ), $crm->tags( self::ANN ), 'What the purchase takes away does not come.' );

		$crm->delete_contact( self::ANN );
		$this->buy( self::ANN, Sample::order( 'a third' ) );
		$this->assertSame( array( 'course' ), $crm->tags( self::ANN ), 'It comes once.' );
	}

	/** @dataProvider each_crm */
	public function test_a_refund_reaches_the_contact_whose_rule_only_applies( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course', 'revoked' ) );
		$this->rules( Sample::rule( '*', 'purchase.refunded', array( 'revoked' ) ) );
		$crm->given_contact( self::ANN, array( 'course' ) );

		$result = $this->refund();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'course', 'revoked' ), $crm->tags( self::ANN ) );
		$this->assertSame( 1, $crm->contacts() );
	}

	/** @dataProvider each_crm */
	public function test_what_gives_something_or_is_a_lead_makes_a_contact( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$types = array( 'purchase.completed', 'subscription.renewed', 'subscription.recovered', 'subscription.resumed', 'cart.abandoned' );
		$this->rules( ...array_map( static fn( string $type ): array => Sample::rule( '*', $type, array( 'course' ) ), $types ) );

		foreach ( array_merge( $types, array( 'customer.resync' ) ) as $number => $type ) {
			$result = $this->deliver( Sample::event( $type, "c$number@example.com", array( 'entitlements' => Sample::holds( array( 'product-12' => 'active' ) ) ) ) )[0];
			$this->assertSame( array( 'applied', true ), array( $result['outcome'], $result['contact_created'] ), $type . ': ' . $result['message'] );
		}
		$this->assertSame( 6, $crm->contacts() );
	}

	/** @dataProvider each_crm */
	public function test_an_unsubscribed_contact_gets_its_tags_and_stays_unsubscribed( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$crm->given_contact( self::ANN, array(), 'unsubscribed' );

		$result = $this->buy();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'course' ), $crm->tags( self::ANN ) );
		$this->assertSame( 'unsubscribed', $crm->contact( self::ANN )['status'] );
	}

	/** @dataProvider each_crm */
	public function test_a_known_name_is_not_blanked( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$crm->given_contact( self::ANN );

		$this->deliver( Sample::event( 'purchase.completed', '', array( 'customer' => Sample::customer( self::ANN, array(), '' ) ) ) );

		$this->assertSame( 'Known', $crm->contact( self::ANN )['first_name'] );
	}

	/** @dataProvider each_crm */
	public function test_the_contact_of_another_address_of_the_customer_is_used( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$crm->given_contact( 'old@example.com' );

		$result = $this->deliver( Sample::event( 'purchase.completed', '', array( 'customer' => Sample::customer( self::ANN, array( 'old@example.com' ) ) ) ) )[0];

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'course' ), $crm->tags( 'old@example.com' ) );
		$this->assertSame( 1, $crm->contacts() );
	}

	/** @dataProvider each_crm */
	public function test_a_tag_to_be_applied_anew_is_taken_away_first( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$crm->given_contact( self::ANN, array( 'course' ) );
		$this->rules( array( 'again' => true ) + Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );

		$result = $this->buy();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'course' ), $crm->tags( self::ANN ) );
	}

	/** @dataProvider each_crm */
	public function test_the_owners_test_leaves_a_contact_as_it_was( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course', CartCompanion\Crm\ConnectionTest::TAG ) );
		$crm->given_contact( self::ANN, array( 'course' ) );

		$trial = CartCompanion\Crm\ConnectionTest::of( $this->plugin()->connections()->all()[ $crm->connection() ], self::ANN );

		$this->assertTrue( $trial->worked, $trial->message );
		$this->assertSame( array( 'course' ), $crm->tags( self::ANN ) );
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

	/**
	 * Rules for one product, tags that are there, and no memory of another CRM.
	 *
	 * @param string[] $tags
	 */
	private function shop( TestCrm $crm, array $tags ): void {
		$crm->set_up();
		$this->choose( $crm->connection() );
		array_map( array( $crm, 'given_tag' ), $tags );
		$this->rules( Sample::rule( '*', 'purchase.completed', $tags ), Sample::rule( '*', 'purchase.refunded', array(), $tags ) );
	}

	/**
	 * @param array<string, mixed>|null $order
	 * @return array<string, mixed>
	 */
	private function buy( string $email = self::ANN, ?array $order = null ): array {
		return $this->deliver( Sample::event( 'purchase.completed', $email, array( 'order' => $order ?? Sample::order( $email ) ) ) )[0];
	}

	/** @return array<string, mixed> */
	private function refund(): array {
		return $this->deliver( Sample::event( 'purchase.refunded', self::ANN, array( 'order' => Sample::order( self::ANN ), 'refund' => Sample::refund( true, null ) ) ) )[0];
	}

	/** @return string[] Ann's tags as the connection reads them, sorted. */
	private function read( TestCrm $crm ): array {
		$connection = $this->plugin()->connections()->all()[ $crm->connection() ];
		$tags       = $connection->tags_of( $connection->find( new CartCompanion\Domain\Events\Person( array( self::ANN ) ) )->id() );
		sort( $tags );
		return $tags;
	}
}
