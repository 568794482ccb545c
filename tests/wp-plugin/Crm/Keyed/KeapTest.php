<?php
/**
 * What is particular to Keap: a 200 that hides a refusal, lists that are replaced, pages with tokens, three addresses.
 */

declare(strict_types=1);

use CartCompanion\Crm\CrmException;
use CartCompanion\Crm\Keyed\Keap;
use CartCompanion\Domain\Events\Person;

final class KeapTest extends ApiTestCase {
	protected function crm(): ApiCrm {
		return ApiCrm::of( 'infusionsoft' );
	}

	protected function api_class(): string {
		return Keap::class;
	}

	/**
	 * @dataProvider one_tag_and_four
	 * @param string[] $tags
	 */
	public function test_an_order_costs_no_more_calls_for_more_tags( array $tags ): void {
		$calls = array(
			'new'   => array( 'find', 'create', 'apply' ),
			'known' => array( 'apply' ),
			'found' => array( 'find', 'apply' ),
		);

		$this->assertSame( $calls, $this->calls_of_an_order( $tags ) );
	}

	public function test_tags_beyond_the_first_thousand_are_known(): void {
		$names = array_map( fn( int $number ): string => "tag $number", range( 1, 2005 ) );
		$this->crm->control( array( 'tags' => $names ) );

		$this->assertSame( $names, array_column( $this->api->tags(), 1 ) );
		$this->assertSame( array( 'tags', 'tags', 'tags' ), $this->crm->calls() );
	}

	public function test_the_whole_address_of_a_page_is_taken_as_its_token_and_the_same_page_is_not_asked_for_twice(): void {
		$next = 'https://api.infusionsoft.com/crm/rest/v2/tags?page_size=1000&page_token=abc%3D';
		$this->answers( 'tags', array( 'tags' => array( array( 'id' => '1', 'name' => 'one' ) ), 'next_page_token' => $next ) );
		$this->answers( 'tags', array( 'tags' => array( array( 'id' => '2', 'name' => 'two' ) ), 'next_page_token' => $next ) );

		$this->assertSame( array( array( '1', 'one' ), array( '2', 'two' ) ), $this->api->tags() );
	}

	public function test_with_a_new_key_of_the_same_account_the_contacts_of_before_are_remembered(): void {
		$this->assertSame( array( 'course' ), $this->taken_after_a_new_key( array( 'key' => 'new-key' ) ) );
	}

	public function test_where_keap_does_not_say_whose_key_it_is_the_key_itself_tells_accounts_apart(): void {
		$accounts = array();
		foreach ( array( 'right-key', 'new-key' ) as $key ) {
			$this->crm->control( array( 'key' => $key ) );
			$this->answers( 'find', array( 'contacts' => array() ) );
			$this->connection()->save_credentials( array( 'key' => $key ) );
			$accounts[] = $this->connection()->account_id();
		}

		$this->assertCount( 2, array_unique( $accounts ) );
	}

	public function test_several_tags_are_one_call_for_a_contact_that_is_known_by_its_id(): void {
		$id   = $this->known( self::ANN );
		$tags = $this->tags_by_id( 'call', 'club', 'course', 'workbook' );

		$this->assertSame( array( 'apply' ), $this->calls_after( fn() => $this->api->add_tags( $id, $tags ) ) );
		$this->assertSame( array( 'remove' ), $this->calls_after( fn() => $this->api->remove_tags( $id, array_slice( $tags, 0, 2, true ) ) ) );
		$this->assertSame( array( 'course', 'workbook' ), $this->crm->tags( self::ANN ) );
	}

	public function test_more_than_a_hundred_tags_go_in_several_calls(): void {
		$id   = $this->known( self::ANN );
		$tags = $this->tags_by_id( ...array_map( fn( int $number ): string => "tag $number", range( 1, 101 ) ) );

		$this->api->add_tags( $id, $tags );
		$this->assertCount( 101, $this->api->tag_ids( $id ) );
		$this->api->remove_tags( $id, $tags );
		$this->assertSame( array(), $this->api->tag_ids( $id ) );
	}

	public function test_a_tag_that_is_there_already_is_done(): void {
		$id   = $this->known( self::ANN, array( 'course' ) );
		$tags = $this->tags_by_id( 'course' );

		$this->assertSame( array( 'apply' ), $this->calls_after( fn() => $this->api->add_tags( $id, $tags ) ) );
	}

	/** @return array<string, array{0: mixed, 1: class-string}> */
	public static function refusals_with_status_200(): array {
		return array(
			'the tag was deleted'      => array( array( '%d' => 'TAG_ID_NOT_FOUND' ), CrmException::TAG_NOT_FOUND ),
			'the contact was deleted'  => array( array( '%d' => 'CONTACT_NOT_FOUND' ), CrmException::CONTACT_NOT_FOUND ),
			'the user may not'         => array( array( '%d' => 'NO_PERMISSION' ), CrmException::PERMANENT ),
			'it failed'                => array( array( '%d' => 'FAILURE' ), CrmException::TEMPORARY ),
			'within an object'         => array( array( '%d' => array( 'status' => 'TAG_ID_NOT_FOUND' ) ), CrmException::TAG_NOT_FOUND ),
			'within a list of entries' => array( array( array( 'key' => 1, 'value' => 'TAG_ID_NOT_FOUND' ) ), CrmException::TAG_NOT_FOUND ),
			'it says nothing of it'    => array( array( '0' => 'SUCCESS' ), CrmException::TEMPORARY ),
			'a page of a firewall'     => array( '<html><body>Just a moment.</body></html>', CrmException::TEMPORARY ),
			'nothing at all'           => array( '', CrmException::TEMPORARY ),
		);
	}

	/**
	 * @dataProvider refusals_with_status_200
	 * @param mixed        $body
	 * @param string       $kind
	 */
	public function test_a_200_that_did_not_apply_the_tag_is_not_told_as_done( $body, string $kind ): void {
		$id   = $this->known( self::ANN );
		$tags = $this->tags_by_id( 'course' );
		$this->answers( 'apply', is_array( $body ) ? json_decode( str_replace( '%d', (string) key( $tags ), (string) wp_json_encode( $body ) ), true ) : $body );

		$this->assertSame( $kind, $this->error_of( fn() => $this->api->add_tags( $id, $tags ) )->kind() );
	}

	/** @return array<string, array{0: mixed, 1: string[]}> */
	public static function shapes_of_done(): array {
		return array(
			'an object by the tag'   => array( array( '%d' => (object) array() ), array( 'apply' ) ),
			'words by the tag'       => array( array( '%d' => 'SUCCESS' ), array( 'apply' ) ),
			'a list without numbers' => array( array( array( 'key' => 'SUCCESS' ) ), array( 'apply', 'contact' ) ),
			'a shape nobody knows'   => array( array( 'ok' => true ), array( 'apply', 'contact' ) ),
		);
	}

	/**
	 * @dataProvider shapes_of_done
	 * @param mixed    $body
	 * @param string[] $calls
	 */
	public function test_an_answer_in_another_shape_is_checked_on_the_contact( $body, array $calls ): void {
		$id   = $this->known( self::ANN );
		$tags = $this->tags_by_id( 'course' );
		$this->answers( 'apply', json_decode( str_replace( '%d', (string) key( $tags ), (string) wp_json_encode( $body ) ) ), 200, array( 'late' => true ) );

		$this->assertSame( $calls, $this->calls_after( fn() => $this->api->add_tags( $id, $tags ) ) );
		$this->assertSame( array( 'course' ), $this->crm->tags( self::ANN ) );
	}

	public function test_a_removal_that_was_not_done_is_not_told_as_done(): void {
		$id   = $this->known( self::ANN, array( 'course' ) );
		$tags = $this->tags_by_id( 'course' );

		$this->answers( 'remove', '<html></html>' );
		$this->assertSame( CrmException::TEMPORARY, $this->error_of( fn() => $this->api->remove_tags( $id, $tags ) )->kind() );
		$this->answers( 'remove', array( 'message' => 'Tag not found' ), 404 );
		$this->assertSame( CrmException::TAG_NOT_FOUND, $this->error_of( fn() => $this->api->remove_tags( $id, $tags ) )->kind() );
		$this->answers( 'remove', array( 'message' => 'Bad ids' ), 400 );
		$this->assertStringContainsString( 'Bad ids', $this->error_of( fn() => $this->api->remove_tags( $id, $tags ) )->getMessage() );
	}

	public function test_where_the_contact_has_no_such_tag_a_404_is_no_failure(): void {
		$id   = $this->known( self::ANN, array( 'newsletter' ) );
		$tags = $this->tags_by_id( 'course' );
		$this->answers( 'remove', array( 'message' => 'Not found' ), 404 );

		$this->api->remove_tags( $id, $tags );

		$this->assertSame( array( 'newsletter' ), $this->crm->tags( self::ANN ) );
	}

	public function test_a_contact_known_by_its_second_address_is_used_and_keeps_its_addresses(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$this->crm->control( array( 'contact' => array( 'email' => 'old@example.com', 'other_emails' => array( self::ANN ) ) ) );

		$result = $this->buy();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( 1, $this->crm->contacts() );
		$this->assertSame( array( 'course' ), $this->crm->tags( 'old@example.com' ) );
		$this->assertSame( array( self::ANN ), $this->crm->contact( 'old@example.com' )['other_emails'] );
	}

	public function test_of_several_contacts_the_oldest_with_it_as_first_address_is_meant(): void {
		$this->crm->control( array( 'contact' => array( 'email' => 'spouse@example.com', 'other_emails' => array( self::ANN ) ) ) );
		$id = $this->known( self::ANN );
		$this->crm->control( array( 'contact' => array( 'email' => self::ANN ) ) );

		$this->assertSame( $id, $this->api->contact_id( strtoupper( self::ANN ) ) );
	}

	public function test_an_address_is_never_a_pattern(): void {
		$this->known( self::ANN );

		$this->assertSame( '', $this->api->contact_id( 'ann@example.*' ) );
	}

	public function test_an_answer_without_addresses_is_no_contact_found_and_none_missing(): void {
		$this->answers( 'find', array( 'contacts' => array( array( 'id' => '7' ) ), 'next_page_token' => '' ) );

		$this->assertSame( CrmException::TEMPORARY, $this->error_of( fn() => $this->api->find_or_create( new Person( array( self::ANN ) ) ) )->kind() );
		$this->assertSame( 0, $this->crm->contacts() );
	}

	public function test_a_contact_that_somebody_created_in_the_meantime_is_not_created_twice(): void {
		$id = $this->known( self::ANN );
		$this->answers( 'find', array( 'contacts' => array(), 'next_page_token' => '' ) );

		$contact = $this->api->find_or_create( new Person( array( self::ANN ) ) );

		$this->assertSame( array( $id, false ), array( $contact->id(), $contact->is_new() ) );
		$this->assertSame( 1, $this->crm->contacts() );
	}

	/** @return array<string, array{0: string}> */
	public static function calls_that_change_something(): array {
		return array( 'the contact is created' => array( 'create' ), 'the tags are applied' => array( 'apply' ) );
	}

	/** @dataProvider calls_that_change_something */
	public function test_what_keap_did_without_an_answer_is_not_done_twice( string $call ): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$event = Sample::event( 'purchase.completed', self::ANN );
		$this->answers( $call, null, 0, array( 'late' => true ) );

		$this->assertSame( 'retry', $this->deliver( $event )[0]['outcome'] );
		$result = $this->deliver( $event )[0];

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'course' ), $this->crm->tags( self::ANN ) );
		$this->assertSame( 1, $this->crm->contacts() );
		$this->assertSame( 1, array_count_values( $this->crm->calls() )[ $call ] );
	}

	public function test_a_new_contact_is_not_said_to_have_asked_for_mails(): void {
		$this->assertTrue( $this->api->find_or_create( new Person( array( self::ANN ) ) )->is_new() );

		$this->assertSame( 'non-marketable', $this->crm->contact( self::ANN )['status'] );
	}

	public function test_a_name_longer_than_keap_takes_does_not_keep_a_customer_out(): void {
		$this->api->find_or_create( new Person( array( self::ANN ), str_repeat( 'Ä', 60 ), str_repeat( 'b', 41 ) ) );

		$this->assertSame( str_repeat( 'Ä', 40 ), $this->crm->contact( self::ANN )['first_name'] );
		$this->assertSame( str_repeat( 'b', 40 ), $this->crm->contact( self::ANN )['last_name'] );
	}

	public function test_a_tag_that_somebody_created_in_the_meantime_is_used(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$this->known( self::ANN );
		$this->crm->given_tag( 'course' );
		$this->crm->control( array( 'fault' => array( 'call' => 'tags', 'status' => 200, 'body' => array( 'tags' => array() ), 'times' => 2 ) ) );

		$result = $this->buy();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'course' ), $this->crm->tag_names() );
		$this->assertSame( array( 'course' ), $this->crm->tags( self::ANN ) );
	}

	public function test_a_tags_name_that_keap_would_cut_is_refused_with_what_to_do(): void {
		$error = $this->error_of( fn() => $this->api->create_tag( str_repeat( 'ü', 256 ) ) );

		$this->assertSame( CrmException::PERMANENT, $error->kind() );
		$this->assertStringContainsString( 'Shorten it in the tag rule', $error->getMessage() );
		$this->assertSame( array(), $this->crm->calls() );
	}
}
