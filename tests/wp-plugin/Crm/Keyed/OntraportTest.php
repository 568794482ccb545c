<?php
/**
 * What is particular to Ontraport: calls that would mean everybody, answers that say yes to anything, pages of fifty.
 */

declare(strict_types=1);

use CartCompanion\Crm\CrmException;
use CartCompanion\Crm\Keyed\Ontraport;
use CartCompanion\Domain\Events\Person;

final class OntraportTest extends ApiTestCase {
	protected function crm(): ApiCrm {
		return ApiCrm::of( 'ontraport' );
	}

	protected function api_class(): string {
		return Ontraport::class;
	}

	/**
	 * @dataProvider one_tag_and_four
	 * @param string[] $tags
	 */
	public function test_an_order_costs_no_more_calls_for_more_tags( array $tags ): void {
		$calls = array(
			'new'   => array( 'save', 'apply' ),
			'known' => array( 'contact', 'apply' ),
			'found' => array( 'save', 'apply' ),
		);

		$this->assertSame( $calls, $this->calls_of_an_order( $tags ) );
	}

	public function test_tags_beyond_the_first_fifty_are_known_and_those_of_other_objects_are_not(): void {
		$names = array_map( fn( int $number ): string => "tag $number", range( 1, 120 ) );
		$this->crm->control( array( 'tags' => $names ) );

		$this->assertSame( $names, array_column( $this->api->tags(), 1 ) );
		$this->assertSame( array( 'tags', 'tags', 'tags' ), $this->crm->calls() );
	}

	public function test_with_a_new_key_of_the_same_account_the_contacts_of_before_are_remembered(): void {
		$this->assertSame( array( 'course' ), $this->taken_after_a_new_key( array( 'app_id' => 'new-app', 'key' => 'new-key' ) ) );
	}

	public function test_a_list_of_tags_whose_page_comes_again_and_again_is_given_up(): void {
		$page = array( 'code' => 0, 'data' => array_map( fn( int $number ): array => array( 'tag_id' => (string) $number, 'tag_name' => "tag $number" ), range( 1, 50 ) ) );
		$this->answers( 'tags', $page, 200, array( 'times' => 20 ) ); // Then it would end by itself, and the test fail.

		$this->assertSame( CrmException::TEMPORARY, $this->error_of( fn() => $this->api->tags() )->kind() );
	}

	/** @return array<string, array{0: string}> */
	public static function ids_that_name_nobody_or_more_than_one(): array {
		$ids = array( '0', '', '00', '-1', '5,6', '05', '1e3', ' 5', "5\n", '*', '0x5', '99999999999999999999' );
		return array_combine( array_map( 'wp_json_encode', $ids ), array_map( fn( string $id ): array => array( $id ), $ids ) );
	}

	/** @dataProvider ids_that_name_nobody_or_more_than_one */
	public function test_nothing_is_sent_that_could_mean_every_contact( string $id ): void {
		$this->known( self::ANN, array( 'member' ) );

		foreach ( array( 'add_tags', 'remove_tags' ) as $change ) {
			$this->assertSame( CrmException::CONTACT_NOT_FOUND, $this->error_of( fn() => $this->api->$change( $id, array( '7' => 'member' ) ) )->kind() );
		}
		$this->assertSame( CrmException::CONTACT_NOT_FOUND, $this->error_of( fn() => $this->api->tag_ids( $id ) )->kind() );
		$this->assertSame( array(), $this->crm->calls() );
		$this->assertSame( array( 'member' ), $this->crm->tags( self::ANN ) );
	}

	public function test_an_id_that_ontraport_gives_must_name_one_contact_too(): void {
		$this->answers( 'save', array( 'code' => 0, 'data' => array( 'id' => '0' ) ) );
		$this->assertSame( CrmException::TEMPORARY, $this->error_of( fn() => $this->api->find_or_create( new Person( array( self::ANN ) ) ) )->kind() );
		$this->answers( 'find', array( 'code' => 0, 'data' => array( 'id' => '5,6' ) ) );
		$this->assertSame( CrmException::TEMPORARY, $this->error_of( fn() => $this->api->contact_id( self::ANN ) )->kind() );
	}

	public function test_a_contact_that_is_gone_is_noticed_although_ontraport_would_say_yes(): void {
		$id = $this->known( self::ANN );
		$this->crm->delete_contact( self::ANN );

		foreach ( array( 'add_tags', 'remove_tags' ) as $change ) {
			$this->assertSame( CrmException::CONTACT_NOT_FOUND, $this->error_of( fn() => $this->api->$change( $id, array( '7' => 'member' ) ) )->kind() );
		}
		$this->assertSame( array( 'contact', 'contact' ), $this->crm->calls() );
	}

	public function test_a_contact_found_just_before_is_not_looked_for_again(): void {
		$this->known( self::ANN );
		$work = function (): void {
			$id = $this->api->find_or_create( new Person( array( self::ANN ), 'Ann' ) )->id();
			$this->api->remove_tags( $id, array( '7' => 'lead' ) );
			$this->api->add_tags( $id, array( '8' => 'member', '9' => 'course' ) );
		};

		$this->assertSame( array( 'save', 'remove', 'apply' ), $this->calls_after( $work ) );
	}

	public function test_a_contact_of_an_earlier_order_is_looked_at_once_for_both_changes(): void {
		$id   = $this->known( self::ANN, array( 'lead' ) );
		$work = function () use ( $id ): void {
			$this->api->remove_tags( $id, array( '7' => 'lead' ) );
			$this->api->add_tags( $id, array( '8' => 'member' ) );
		};

		$this->assertSame( array( 'contact', 'remove', 'apply' ), $this->calls_after( $work ) );
		$this->assertSame( array( 'member' ), $this->crm->tags( self::ANN ) );
	}

	public function test_what_was_done_to_a_contact_says_nothing_of_it_later(): void {
		$id = $this->api->find_or_create( new Person( array( self::ANN ) ) )->id();
		$this->api->add_tags( $id, array( '8' => 'member' ) );

		$this->assertSame( array( 'contact', 'apply' ), $this->calls_after( fn() => $this->api->add_tags( $id, array( '9' => 'course' ) ) ) );
		$this->assertSame( array( 'course', 'member' ), $this->crm->tags( self::ANN ) );
	}

	public function test_a_new_contact_is_told_from_one_that_was_there(): void {
		$new   = $this->api->find_or_create( new Person( array( self::ANN ) ) );
		$known = $this->api->find_or_create( new Person( array( self::ANN ), 'Ann' ) );

		$this->assertSame( array( true, false ), array( $new->is_new(), $known->is_new() ) );
		$this->assertSame( $new->id(), $known->id() );
	}

	/** @return array<string, array{0: mixed, 1: int}> */
	public static function ways_to_say_that_nobody_has_an_address(): array {
		return array(
			'since 2022'     => array( 'Object not found', 404 ),
			'before'         => array( 'Object not found', 400 ),
			'with no data'   => array( array( 'code' => 0, 'data' => array(), 'account_id' => 50 ), 200 ),
			'with null data' => array( array( 'code' => 0, 'data' => null, 'account_id' => 50 ), 200 ),
		);
	}

	/**
	 * @dataProvider ways_to_say_that_nobody_has_an_address
	 * @param mixed $body
	 */
	public function test_an_address_that_nobody_has_is_no_error( $body, int $status ): void {
		$this->answers( 'find', $body, $status );

		$this->assertSame( '', $this->api->contact_id( 'nobody@example.com' ) );
	}

	/** @return array<string, array{0: string, 1: string}> */
	public static function calls_of_the_api(): array {
		return array(
			'the key'           => array( 'info', 'check_key' ),
			'tags'              => array( 'tags', 'tags' ),
			'an address'        => array( 'find', 'contact_id' ),
			'a contact'         => array( 'save', 'find_or_create' ),
			'tags to apply'     => array( 'apply', 'add_tags' ),
			'tags to remove'    => array( 'remove', 'remove_tags' ),
			'a contact’s tags'  => array( 'contact', 'tag_ids' ),
			'a tag to be made'  => array( 'create_tag', 'create_tag' ),
		);
	}

	/** @dataProvider calls_of_the_api */
	public function test_a_refused_key_counts_as_such_although_the_status_is_200( string $call, string $verb ): void {
		$work = $this->work( $verb );
		$this->answers( $call, 'Your App ID and API Key do not authenticate.' );

		$error = $this->error_of( $work );

		$this->assertSame( CrmException::UNAUTHORIZED, $error->kind() );
		$this->assertStringContainsString( 'Check its key', $error->getMessage() );
	}

	/** @dataProvider calls_of_the_api */
	public function test_an_answer_without_ontraports_word_for_done_is_no_answer( string $call, string $verb ): void {
		foreach ( array( '<html>Maintenance</html>', array( 'data' => array( 'id' => '5' ) ), array( 'code' => 7, 'data' => array() ), '' ) as $body ) {
			$work = $this->work( $verb );
			$this->answers( $call, $body );

			$this->assertSame( CrmException::TEMPORARY, $this->error_of( $work )->kind() );
		}
	}

	public function test_a_limit_is_held_as_long_as_ontraport_says(): void {
		$this->crm->control( array( 'fault' => array( 'status' => 429, 'times' => 1 ) ) );

		$error = $this->error_of( fn() => $this->api->check_key() );

		$this->assertSame( CrmException::RATE_LIMITED, $error->kind() );
		$this->assertSame( 7, $error->retry_after() );
	}

	public function test_an_address_that_ontraport_refuses_is_told_in_its_own_words(): void {
		$error = $this->error_of( fn() => $this->api->find_or_create( new Person( array( 'no address' ) ) ) );

		$this->assertSame( CrmException::PERMANENT, $error->kind() );
		$this->assertStringContainsString( 'Invalid email address', $error->getMessage() );
	}

	public function test_the_tags_of_a_contact_are_read_by_their_numbers(): void {
		$id   = $this->known( self::ANN );
		$tags = $this->tags_by_id( 'course', 'club' );
		$this->assertSame( array(), $this->api->tag_ids( $id ) );

		$this->api->add_tags( $id, $tags );

		$this->assertSame( array_map( 'strval', array_keys( $tags ) ), $this->api->tag_ids( $id ) );
	}

	public function test_a_contact_shown_without_its_tags_is_not_one_without_tags(): void {
		$id = $this->known( self::ANN, array( 'course' ) );
		$this->answers( 'contact', array( 'code' => 0, 'data' => array( 'id' => $id, 'email' => self::ANN ) ) );

		$this->assertSame( CrmException::TEMPORARY, $this->error_of( fn() => $this->api->tag_ids( $id ) )->kind() );
	}

	public function test_what_ontraport_did_without_an_answer_is_not_done_twice(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$event = Sample::event( 'purchase.completed', self::ANN );
		$this->answers( 'apply', null, 0, array( 'late' => true ) );

		$this->assertSame( 'retry', $this->deliver( $event )[0]['outcome'] );
		$result = $this->deliver( $event )[0];

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'course' ), $this->crm->tags( self::ANN ) );
		$this->assertSame( 1, array_count_values( $this->crm->calls() )['apply'] );
	}

	public function test_a_comma_is_a_part_of_a_tags_name(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'Call, 30 minutes' ) ) );

		$result = $this->buy();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'Call, 30 minutes' ), $this->crm->tag_names() );
		$this->assertSame( array( 'Call, 30 minutes' ), $this->crm->tags( self::ANN ) );
	}

	/** One verb on Ann's contact, which is there. */
	private function work( string $verb ): callable {
		$id        = $this->crm->contact( self::ANN )['id'] ?? $this->known( self::ANN );
		$arguments = array(
			'contact_id'     => array( self::ANN ),
			'find_or_create' => array( new Person( array( self::ANN ) ) ),
			'add_tags'       => array( $id, array( '8' => 'member' ) ),
			'remove_tags'    => array( $id, array( '8' => 'member' ) ),
			'tag_ids'        => array( $id ),
			'create_tag'     => array( 'brand new' ),
		);
		return fn() => $this->api->$verb( ...$arguments[ $verb ] ?? array() );
	}
}
