<?php
/**
 * What is particular about Kit: a call for each tag, a 404 that may mean three things, and a list that lags.
 */

declare(strict_types=1);

final class KitTest extends ApiTestCase {
	protected function api_class(): string {
		return CartCompanion\Crm\Keyed\Kit::class;
	}

	protected function crm(): ApiCrm {
		return ApiCrm::of( 'convertkit' );
	}

	public function test_an_order_costs_one_call_for_the_contact_and_one_for_each_tag(): void {
		$this->shop( 'course', 'workbook', 'call', 'club' );
		$this->warm();
		$this->crm->given_contact( 'bob@example.com' );
		$buys = function ( string $email ): array {
			return $this->calls_after( function () use ( $email ): void {
				$this->buy( $email );
			} );
		};

		$tagging = array_fill( 0, 4, 'add_tag' );
		$this->assertSame( array_merge( array( 'upsert' ), $tagging ), $buys( self::ANN ) );
		$this->assertSame( array_merge( array( 'upsert' ), $tagging ), $buys( 'bob@example.com' ) );
		$this->assertSame( $tagging, $buys( self::ANN ), 'Whom this site served a short while ago needs no look-up.' );
	}

	public function test_a_tag_on_the_third_page_is_found(): void {
		$names = array_map(
			static function ( int $number ): string {
				return sprintf( 'tag %04d', $number );
			},
			range( 1, 2001 )
		);
		$this->crm->control( array( 'tags' => $names ) );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'tag 2001' ) ) );

		$result = $this->buy();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'tag 2001' ), $this->crm->tags( self::ANN ) );
		$this->assertCount( 2001, $this->crm->tag_names() );
		$this->assertNotContains( 'create_tag', $this->crm->calls() );
	}

	public function test_all_tags_of_a_contact_are_read_however_many(): void {
		$names = array_map( 'strval', range( 1, 1500 ) );
		$this->crm->given_contact( self::ANN, $names );

		$tags = $this->connection()->tags_of( $this->contact_id() );

		sort( $tags, SORT_NUMERIC );
		$this->assertSame( $names, $tags );
	}

	public function test_a_list_that_never_ends_is_given_up(): void {
		$this->shop( 'course' );
		$this->answers( 'tags', array( 'tags' => array(), 'pagination' => array( 'has_next_page' => true, 'end_cursor' => 'WzFd' ) ), 200, array( 'times' => null ) );

		$this->assertSame( 'retry', $this->buy()['outcome'] );
	}

	public function test_whoever_cancelled_still_loses_a_tag_with_a_refund(): void {
		$this->shop( 'course' );
		$this->crm->given_contact( self::ANN, array( 'course' ), 'unsubscribed' );

		$result = $this->refund();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array(), $this->crm->tags( self::ANN ) );
		$this->assertSame( 'unsubscribed', $this->crm->contact( self::ANN )['status'] );
	}

	public function test_a_refund_a_moment_after_the_purchase_does_not_wait_for_kits_list(): void {
		$this->shop( 'course' );
		$this->buy();
		$this->assertNull( $this->connection()->find( new CartCompanion\Domain\Events\Person( array( self::ANN ) ) ) );

		$result = $this->refund();

		$this->assertSame( array( 'course' ), $result['tags_removed'], $result['message'] );
		$this->assertSame( array(), $this->crm->tags( self::ANN ) );
	}

	public function test_a_contact_and_a_tag_that_are_both_gone_are_both_made_anew(): void {
		$this->shop( 'course' );
		$this->buy();
		$this->crm->delete_contact( self::ANN );
		$this->crm->delete_tag( 'course' );

		$result = $this->buy();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'course' ), $this->crm->tags( self::ANN ) );
		$this->assertSame( 1, $this->crm->contacts() );
	}

	public function test_a_tag_made_anew_by_hand_is_removed_under_its_new_id(): void {
		$this->shop( 'course' );
		$this->crm->given_contact( self::ANN );
		$this->buy();
		$this->crm->delete_tag( 'course' );
		$this->crm->given_contact( 'bob@example.com', array( 'course' ) );
		$this->connection()->apply( $this->contact_id(), array( 'course' ) );
		$this->assertSame( array( 'course' ), $this->crm->tags( self::ANN ) );

		$result = $this->refund();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array(), $this->crm->tags( self::ANN ) );
		$this->assertSame( array( 'course' ), $this->crm->tags( 'bob@example.com' ) );
	}

	public function test_a_tag_that_somebody_took_away_before_is_no_failure(): void {
		$this->shop( 'course', 'workbook' );
		$this->buy();
		$this->connection()->remove( $this->contact_id_of_order(), array( 'course' ) );

		$result = $this->refund();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array(), $this->crm->tags( self::ANN ) );
	}

	public function test_a_removal_that_was_left_open_is_done_whatever_the_case_of_the_name(): void {
		$this->crm->given_contact( self::ANN, array( 'course' ) );
		$this->rules( Sample::rule( '*', 'purchase.refunded', array(), array( 'Course' ) ) );
		$event = Sample::event( 'purchase.refunded', self::ANN, array( 'refund' => Sample::refund( true, null ) ) );
		$this->crm->control( array( 'fault' => array( 'call' => 'remove_tag', 'status' => 500, 'times' => 1 ) ) );
		$this->assertSame( 'retry', $this->deliver( $event )[0]['outcome'] );

		$result = $this->deliver( $event )[0];

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array(), $this->crm->tags( self::ANN ) );
	}

	/** @return array<string, array{0: string, 1: string}> */
	public static function pages_in_place_of_answers(): array {
		return array(
			'the contact'            => array( 'upsert', 'buy' ),
			'a tag'                  => array( 'add_tag', 'buy' ),
			'the list of tags'       => array( 'tags', 'buy' ),
			'a new tag'              => array( 'create_tag', 'buy' ),
			'a search'               => array( 'find', 'refund' ),
			'a removal'              => array( 'remove_tag', 'refund' ),
			'the tags of a contact'  => array( 'tags_of', 'refund' ),
		);
	}

	/** @dataProvider pages_in_place_of_answers */
	public function test_a_page_in_place_of_an_answer_is_not_taken_for_done( string $call, string $verb ): void {
		$this->shop( 'course' );
		$this->crm->given_contact( self::ANN, 'refund' === $verb && 'tags_of' !== $call ? array( 'course' ) : array() );
		if ( 'create_tag' === $call ) {
			$this->crm->delete_tag( 'course' );
		}
		$this->answers( $call, '<html><body>Checking your browser</body></html>', 200, array( 'times' => null ) );

		$result = $this->$verb();

		$this->assertSame( 'retry', $result['outcome'], $result['message'] );
		$this->assertSame( array(), array_merge( $result['tags_applied'], $result['tags_removed'] ) );
	}

	public function test_the_owner_reads_why_kit_takes_no_key_of_this_plan(): void {
		$this->shop( 'course' );
		$this->answers( '*', array( 'errors' => array( 'Your plan has no access to the API' ) ), 401, array( 'times' => null ) );

		$result = $this->deliver_often( Sample::event( 'purchase.completed', self::ANN ) );

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringContainsString( 'Your plan has no access to the API', $result['message'] );
	}

	public function test_a_key_that_kit_says_back_is_not_shown(): void {
		$this->shop( 'course' );
		$this->answers( '*', array( 'errors' => array( 'No such key: kit_0123456789abcdef0123456789abcdef' ) ), 401, array( 'times' => null ) );

		$this->assertStringContainsString( 'No such key: …', $this->buy()['message'] );
	}

	/** @return array<string, array{0: string}> */
	public static function sentences_with_an_address(): array {
		return array(
			'as it is'      => array( 'Nobody has the address ann@example.com here' ),
			'quoted'        => array( 'Nobody has the address "Ann@Example.com", or ünï+x@example.com' ),
			'of an address' => array( 'No route for /v4/subscribers?email_address=ann%40example.com' ),
		);
	}

	/** @dataProvider sentences_with_an_address */
	public function test_an_address_of_a_customer_that_kit_says_back_is_not_shown( string $sentence ): void {
		$this->shop( 'course' );
		foreach ( array( 401, 422 ) as $status ) {
			$this->answers( '*', array( 'errors' => array( $sentence ) ), $status );

			$message = $this->buy()['message'];

			$this->assertStringContainsString( '…', $message );
			$this->assertStringNotContainsString( 'example.com', strtolower( $message ) );
		}
	}

	public function test_with_a_new_key_of_the_same_account_the_contacts_of_before_are_remembered(): void {
		$this->assertSame( array( 'course' ), $this->taken_after_a_new_key( array( 'key' => 'new-key' ) ) );
	}

	public function test_an_older_address_that_kit_does_not_take_holds_nothing_up(): void {
		$this->shop( 'course' );
		$this->answers( 'find', array( 'errors' => array( 'Email address is invalid' ) ), 422 );

		$result = $this->buy( self::ANN, array( 'old@example' ) );

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'course' ), $this->crm->tags( self::ANN ) );
	}

	public function test_an_address_that_kit_does_not_take_is_told_in_its_words(): void {
		$this->shop( 'course' );
		$this->answers( 'upsert', array( 'errors' => array( 'Email address is invalid' ) ), 422, array( 'times' => null ) );

		$result = $this->buy();

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringContainsString( 'Kit refused: Email address is invalid', $result['message'] );
	}

	/** Kit's id for Ann, as it found her. */
	private function contact_id(): string {
		return $this->connection()->find( new CartCompanion\Domain\Events\Person( array( self::ANN ) ) )->id();
	}

	/** The same where Kit's list does not show her yet. */
	private function contact_id_of_order(): string {
		return ( new CartCompanion\Store\CustomerHistory() )->contact_of_order( self::ANN, array( self::ANN ), CartCompanion\Delivery\ContactFinder::account_of( $this->connection() ) );
	}
}
