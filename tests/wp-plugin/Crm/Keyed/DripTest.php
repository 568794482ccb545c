<?php
/**
 * What is particular about Drip: one call for all, tags that are names, people who are inactive, and much left unsaid.
 */

declare(strict_types=1);

use CartCompanion\Crm\CrmException;


final class DripTest extends ApiTestCase {
	private const BUSY = 'Too many concurrent requests for the same subscriber';

	protected function api_class(): string {
		return CartCompanion\Crm\Keyed\Drip::class;
	}

	protected function crm(): ApiCrm {
		return ApiCrm::of( 'drip' );
	}

	public function test_an_order_is_one_call_for_whomever_and_however_many_tags(): void {
		$this->crm->given_contact( 'bob@example.com', array( 'course', 'workbook', 'call', 'club' ) );
		$this->shop( 'course', 'workbook', 'call', 'club' );
		$this->warm();

		foreach ( array( self::ANN, 'bob@example.com', self::ANN ) as $email ) {
			$calls = $this->calls_after(
				function () use ( $email ): void {
					$this->buy( $email );
				}
			);
			$this->assertSame( array( 'upsert' ), $calls, $email );
		}
		$calls = $this->calls_after( array( $this, 'refund' ) );

		$this->assertSame( array( 'upsert' ), $calls );
		$this->assertSame( array(), $this->crm->tags( self::ANN ) );
	}

	public function test_drip_does_not_say_whom_it_created_but_it_is_known(): void {
		$this->shop( 'course' );
		$this->crm->given_contact( 'bob@example.com' );
		$this->crm->control( array( 'contact' => array( 'email' => 'eve@example.com', 'tags' => array( 'lead' ), 'created_at' => time() ) ) );

		$this->crm->control( array( 'contact' => array( 'email' => 'new@example.com', 'created_at' => time() - 60 ) ) );

		$this->assertTrue( $this->buy()['contact_created'] );
		$this->assertFalse( $this->buy( 'bob@example.com' )['contact_created'] );
		$this->assertFalse( $this->buy( 'eve@example.com' )['contact_created'] );
		$this->assertFalse( $this->buy( 'new@example.com' )['contact_created'] );
	}

	public function test_somebody_created_this_second_by_another_hand_still_loses_what_the_rule_takes(): void {
		$this->shop( 'course' );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ), array( 'lead' ) ) );
		$this->crm->control( array( 'contact' => array( 'email' => self::ANN, 'tags' => array( 'lead' ), 'created_at' => time() ) ) );

		$this->buy();

		$this->assertSame( array( 'course' ), $this->crm->tags( self::ANN ) );
	}

	/** @return array<string, array{0: int, 1: mixed}> */
	public static function words_of_a_busy_person(): array {
		return array(
			'as a limit'       => array( 429, array( 'message' => self::BUSY ) ),
			'as an error'      => array( 422, array( 'errors' => array( array( 'code' => 'rate_limit_error', 'message' => self::BUSY ) ) ) ),
			'as text'          => array( 429, self::BUSY ),
			'as a single error' => array( 409, array( 'error' => array( 'message' => self::BUSY ) ) ),
		);
	}

	/**
	 * @dataProvider words_of_a_busy_person
	 * @param mixed $body
	 */
	public function test_one_person_who_is_busy_is_tried_again_soon_and_holds_nobody_back( int $status, $body ): void {
		$this->shop( 'course' );
		$this->answers( 'upsert', $body, $status );
		$ann = Sample::event( 'purchase.completed', self::ANN );

		$results = $this->deliver( $ann, Sample::event( 'purchase.completed', 'bob@example.com' ) );

		$this->assertSame( array( 'retry', 'applied' ), array_column( $results, 'outcome' ), $results[0]['message'] );
		$this->assertArrayNotHasKey( 'limited', $results[0] );
		$this->assertSame( 5, $results[0]['retry_after'] );
		$this->assertSame( 'applied', $this->deliver( $ann )[0]['outcome'] );
	}

	public function test_what_drip_does_not_save_is_not_told_as_done(): void {
		$this->shop( 'course' );
		$this->crm->given_contact( self::ANN, array(), 'unsaved' );

		$result = $this->buy();

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertSame( array(), $result['tags_applied'] );
		$this->assertStringContainsString( 'make this person active in Drip', $result['message'] );
	}

	public function test_nor_is_a_removal_that_drip_does_not_save(): void {
		$this->shop( 'course' );
		$id = $this->buy()['contact_id'];
		$this->answers( 'upsert', array( 'subscribers' => array( array( 'id' => $id, 'tags' => array( 'course' ) ) ) ), 200, array( 'times' => null ) );

		$result = $this->refund();

		$this->assertSame( 'failed', $result['outcome'], $result['message'] );
		$this->assertSame( array(), $result['tags_removed'] );
	}

	public function test_an_error_for_an_inactive_person_is_told_in_drips_words(): void {
		$this->shop( 'course' );
		$this->crm->given_contact( self::ANN, array(), 'inactive' );

		$result = $this->buy();

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringContainsString( 'Drip refused: This person is inactive', $result['message'] );
	}

	public function test_an_id_that_drip_does_not_know_any_more_is_a_contact_that_is_gone(): void {
		$this->assertSame( CrmException::CONTACT_NOT_FOUND, $this->error_of( fn() => $this->connection()->apply( 'z1togz2hcjrkpp1', array( 'course' ) ) )->kind() );
	}

	public function test_an_answer_that_lags_is_checked_before_it_is_called_a_failure(): void {
		$this->shop( 'course' );
		$this->crm->given_contact( self::ANN, array( 'course' ) );
		$this->answers( 'upsert', array( 'subscribers' => array( array( 'id' => 'z1togz2hcjrkpp' . $this->crm->contact( self::ANN )['id'], 'tags' => array() ) ) ), 200, array( 'times' => null ) );

		$this->assertSame( 'applied', $this->buy()['outcome'] );
	}

	/** @return array<string, array{0: bool, 1: string[]}> */
	public static function whether_case_tells_tags_apart(): array {
		return array(
			'one tag'  => array( false, array( 'VIP' ) ),
			'two tags' => array( true, array( 'vip' ) ),
		);
	}

	/**
	 * @dataProvider whether_case_tells_tags_apart
	 * @param string[] $after
	 */
	public function test_a_rule_in_lower_case_gives_and_takes_its_tag_whatever_drip_makes_of_case( bool $tells_case_apart, array $after ): void {
		$this->crm->control( compact( 'tells_case_apart' ) );
		$this->crm->given_contact( 'bob@example.com', array( 'VIP' ) );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'vip' ) ), Sample::rule( '*', 'purchase.refunded', array(), array( 'vip' ) ) );
		$this->warm();

		$this->assertSame( 'applied', $this->buy()['outcome'] );
		$this->assertSame( $after, $this->crm->tags( self::ANN ) );

		$this->warm();
		$this->assertSame( 'applied', $this->refund()['outcome'] );
		$this->assertSame( array(), $this->crm->tags( self::ANN ) );
		$this->assertSame( array( 'VIP' ), $this->crm->tags( 'bob@example.com' ) );
	}

	public function test_where_drip_has_both_spellings_a_refund_takes_the_one_of_the_rule(): void {
		$this->crm->control( array( 'tells_case_apart' => true ) );
		$this->crm->given_contact( self::ANN, array( 'VIP' ) );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'vip' ) ), Sample::rule( '*', 'purchase.refunded', array(), array( 'vip' ) ) );
		$this->buy();

		$this->refund();

		$this->assertSame( array( 'VIP' ), $this->crm->tags( self::ANN ) );
	}

	public function test_names_with_dots_slashes_commas_and_of_digits_only_come_and_go(): void {
		$tags = array( '2024', 'v1.2/beta', 'a, b', 'naïve?' );
		$this->shop( ...$tags );

		$this->assertSame( 'applied', $this->buy()['outcome'] );
		$this->assertEqualsCanonicalizing( $tags, $this->crm->tags( self::ANN ) );

		$this->warm();
		$this->assertSame( 'applied', $this->refund()['outcome'] );
		$this->assertSame( array(), $this->crm->tags( self::ANN ) );
	}

	public function test_a_plus_in_an_address_is_sent_as_a_plus(): void {
		$asked = array();
		add_filter(
			'pre_http_request',
			static function ( $answer, array $args, string $url ) use ( &$asked ) {
				$asked[] = $url;
				return $answer;
			},
			10,
			3
		);

		$this->connection()->find( new CartCompanion\Domain\Events\Person( array( 'ann+course@example.com' ) ) );

		$this->assertStringEndsWith( '/v2/9999999/subscribers/ann%2Bcourse%40example.com', $asked[0] );
	}

	public function test_the_token_of_another_account_is_noticed_when_it_is_entered(): void {
		$this->expectException( CrmException::class );
		$this->expectExceptionMessage( 'not for an account with this ID' );

		$this->connection()->save_credentials( array( 'account' => '1234567', 'key' => 'right-key' ) );
	}

	/** @return array<string, array{0: string, 1: int, 2: string}> */
	public static function pages_in_place_of_answers(): array {
		return array(
			'the purchase'     => array( 'upsert', 200, 'buy' ),
			'the list of tags' => array( 'tags', 200, 'buy' ),
			'a search'         => array( 'person', 200, 'refund' ),
			'a removal'        => array( 'upsert', 200, 'refund' ),
		);
	}

	/** @dataProvider pages_in_place_of_answers */
	public function test_a_page_in_place_of_an_answer_is_not_taken_for_done( string $call, int $status, string $verb ): void {
		$this->shop( 'course' );
		$this->crm->given_contact( self::ANN, array( 'course' ) );
		$this->answers( $call, '<html><body>Checking your browser</body></html>', $status, array( 'times' => null ) );

		$result = $this->$verb();

		$this->assertSame( 'retry', $result['outcome'], $result['message'] );
		$this->assertSame( array(), array_merge( $result['tags_applied'], $result['tags_removed'] ) );
	}

	public function test_a_404_that_is_not_drips_own_does_not_mean_that_there_is_nobody(): void {
		$this->shop( 'course' );
		$this->answers( 'person', '<html><body>Not found</body></html>', 404, array( 'times' => null ) );

		$this->assertSame( 'failed', $this->refund()['outcome'] );
	}

	public function test_the_hours_limit_holds_everybody(): void {
		$this->shop( 'course' );
		$this->crm->given_contact( 'old@example.com', array( 'course' ) );
		$this->warm();
		$this->crm->control( array( 'limit' => array( 1, 3600 ) ) );

		$results = $this->deliver( Sample::event( 'purchase.completed', 'a@example.com' ), Sample::event( 'purchase.completed', 'b@example.com' ), Sample::event( 'purchase.completed', 'c@example.com' ) );

		$this->assertSame( array( 'applied', 'retry', 'retry' ), array_column( $results, 'outcome' ) );
		$this->assertSame( array( true, true ), array_column( $results, 'limited' ) );
	}
}
