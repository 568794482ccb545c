<?php
/**
 * What is particular to ActiveCampaign: an older API that says 200 to everything, and an address of its own per account.
 */

declare(strict_types=1);

use CartCompanion\Crm\Credentials;
use CartCompanion\Crm\CrmException;
use CartCompanion\Crm\Keyed\ActiveCampaign;
use CartCompanion\Domain\Events\Person;

final class ActiveCampaignTest extends ApiTestCase {
	protected function crm(): ApiCrm {
		return ApiCrm::of( 'activecampaign' );
	}

	protected function api_class(): string {
		return ActiveCampaign::class;
	}

	/**
	 * @dataProvider one_tag_and_four
	 * @param string[] $tags
	 */
	public function test_an_order_costs_no_more_calls_for_more_tags( array $tags ): void {
		$calls = array(
			'new'   => array( 'contact_sync' ),
			'known' => array( 'contact_tag_add' ),
			'found' => array( 'contact_sync' ),
		);

		$this->assertSame( $calls, $this->calls_of_an_order( $tags ) );
	}

	public function test_tags_beyond_the_first_hundred_are_known(): void {
		$names = array_map( fn( int $number ): string => "tag $number", range( 1, 250 ) );
		$this->crm->control( array( 'tags' => $names ) );

		$this->assertSame( $names, array_column( $this->api->tags(), 1 ) );
		$this->assertSame( array( 'tags', 'tags', 'tags' ), $this->crm->calls() );
	}

	public function test_a_firewall_before_the_crm_is_no_word_about_the_key(): void {
		$this->answers( 'find', '<!DOCTYPE html><title>Attention Required! | Cloudflare</title>Sorry, you have been blocked', 403 );
		$this->assertSame( CrmException::TEMPORARY, $this->error_of( fn() => $this->api->contact_id( self::ANN ) )->kind() );

		$this->answers( 'find', array( 'message' => 'No permission' ), 403 );
		$this->assertSame( CrmException::UNAUTHORIZED, $this->error_of( fn() => $this->api->contact_id( self::ANN ) )->kind() );
	}

	public function test_a_list_of_tags_whose_page_comes_again_and_again_is_given_up(): void {
		$page = array( 'tags' => array_map( fn( int $number ): array => array( 'id' => (string) $number, 'tag' => "tag $number" ), range( 1, 100 ) ) );
		$this->answers( 'tags', $page, 200, array( 'times' => 20 ) ); // Then it would end by itself, and the test fail.

		$this->assertSame( CrmException::TEMPORARY, $this->error_of( fn() => $this->api->tags() )->kind() );
	}

	/** @return array<string, array{0: mixed}> */
	public static function answers_that_say_nothing(): array {
		return array(
			'a page of a firewall' => array( '<html><body>Just a moment.</body></html>' ),
			'XML'                  => array( '<root><error>You are not authorized to access this file</error></root>' ),
			'nothing'              => array( '' ),
			'something else'       => array( array( 'ok' => true ) ),
		);
	}

	/**
	 * @dataProvider answers_that_say_nothing
	 * @param mixed $body
	 */
	public function test_an_answer_that_says_nothing_is_asked_for_again( $body ): void {
		$id = $this->known( self::ANN, array( 'course' ) );
		foreach ( array( 'contact_tag_add' => 'add_tags', 'contact_tag_remove' => 'remove_tags' ) as $call => $verb ) {
			$this->answers( $call, $body );
			$this->assertSame( CrmException::TEMPORARY, $this->error_of( fn() => $this->api->$verb( $id, array( '7' => 'course' ) ) )->kind(), $verb );
		}
		$this->answers( 'contact_sync', $body );
		$this->assertSame( CrmException::TEMPORARY, $this->error_of( fn() => $this->api->find_or_create( new Person( array( self::ANN ) ) ) )->kind() );
	}

	public function test_a_deleted_contact_that_is_still_shown_counts_as_gone(): void {
		$id = $this->known( 'deleted+5@example.com' );

		foreach ( array( 'add_tags', 'remove_tags' ) as $verb ) {
			$this->assertSame( CrmException::CONTACT_NOT_FOUND, $this->error_of( fn() => $this->api->$verb( $id, array( '7' => 'course' ) ) )->kind() );
		}
	}

	public function test_whether_a_contact_is_new_is_not_guessed_from_words_in_another_language(): void {
		$this->answers( 'contact_sync', array( 'subscriber_id' => 5, 'result_code' => 1, 'result_message' => 'Contato adicionado' ) );

		$this->assertFalse( $this->api->find_or_create( new Person( array( self::ANN ) ) )->is_new() );
	}

	public function test_a_refusal_of_the_older_api_is_told_without_the_address_in_it(): void {
		$this->answers( 'contact_sync', array( 'result_code' => 0, 'result_message' => 'ann@example.com is on the exclusion list' ) );

		$message = $this->error_of( fn() => $this->api->find_or_create( new Person( array( self::ANN ) ) ) )->getMessage();

		$this->assertStringContainsString( '… is on the exclusion list', $message );
	}

	public function test_an_address_where_no_account_answers_is_said_to_be_wrong(): void {
		foreach ( array( 200, 404 ) as $status ) {
			$this->answers( 'users/me', '<html>Welcome</html>', $status );

			$error = $this->error_of( fn() => $this->api->check_key() );

			$this->assertSame( CrmException::PERMANENT, $error->kind() );
			$this->assertStringContainsString( 'API URL', $error->getMessage() );
		}
	}

	public function test_the_key_does_not_leave_the_site_unprotected(): void {
		( new Credentials( 'activecampaign' ) )->save( array( 'url' => 'http://acme.api-us1.com', 'key' => 'right-key' ) );

		$error = $this->error_of( fn() => $this->api->check_key() );

		$this->assertStringContainsString( 'must begin with https://', $error->getMessage() );
		$this->assertSame( array(), $this->crm->calls() );
	}

	public function test_a_comma_in_a_tags_name_is_refused_with_what_to_do(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'Call, 30 minutes' ) ) );

		$result = $this->buy();

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringContainsString( 'Rename it in the tag rule', $result['message'] );
		$this->assertSame( array(), $this->crm->tag_names() );
	}
}
