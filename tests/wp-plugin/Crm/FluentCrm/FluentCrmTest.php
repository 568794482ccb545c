<?php
/**
 * FluentCRM gives one person's contact to another, subscribes who has unsubscribed, and hides that its database failed:
 * none of that may happen, or be told as done.
 */

declare(strict_types=1);

use CartCompanion\Crm\CrmException;
use CartCompanion\Crm\FluentCrm\FluentCrm;
use CartCompanion\Domain\Events\Person;

final class FluentCrmTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->crm_is( array( 'kind' => 'fluentcrm' ) );
		$this->choose( 'fluentcrm' );
		update_option( 'fake_wpf_create_users', 0 ); // The site has no WP Fusion beside it.
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array(), array( 'course' ) ) );
	}

	public function test_a_new_customer_becomes_a_subscribed_contact_and_a_missing_tag_is_made_once(): void {
		$result = $this->deliver( Sample::event( 'purchase.completed' ), Sample::event( 'purchase.completed', 'bob@example.com' ) )[0];

		$this->assertSame( array( 'applied', true ), array( $result['outcome'], $result['contact_created'] ), $result['message'] );
		$this->assertSame( array( 'ann@example.com', 'Ann', 'subscribed' ), array_values( array_intersect_key( FakeCrm::state()['contacts'][1], array_flip( array( 'email', 'first_name', 'status' ) ) ) ) );
		$this->assertSame( array( 'course' ), $this->tags( 'bob@example.com' ) );
		$this->assertSame( array( 'course' ), array_values( FakeCrm::state()['tags'] ) );
	}

	public function test_who_has_unsubscribed_stays_so_and_keeps_their_name(): void {
		$this->given_contact( 'Ann@Example.com', array(), 'unsubscribed' );

		$this->deliver( Sample::event( 'purchase.completed', 'x', array( 'customer' => Sample::customer( 'ann@example.com', array(), '' ) ) ) );
		$this->connection()->upsert_with_tags( new Person( array( 'ann@example.com' ), 'Other' ), array( 'more' ) );

		$contact = FakeCrm::state()['contacts'][1];
		$this->assertSame( array( 'unsubscribed', 'Known', 'Ann@Example.com' ), array( $contact['status'], $contact['first_name'], $contact['email'] ) );
		$this->assertSame( array( 'course', 'more' ), $this->tags( 'ann@example.com' ) );
	}

	/** @return array<string, array{0: string, 1: string}> */
	public static function addresses_that_the_database_takes_for_one(): array {
		return array(
			'plain first'  => array( 'zoe@example.com', 'zoë@example.com' ),
			'accent first' => array( 'zoë@example.com', 'zoe@example.com' ),
		);
	}

	/** @dataProvider addresses_that_the_database_takes_for_one */
	public function test_the_contact_of_another_person_is_left_alone( string $there, string $buys ): void {
		$this->given_contact( $there, array( 'lead' ) );
		$before = FakeCrm::state()['contacts'];

		$bought   = $this->deliver( Sample::event( 'purchase.completed', $buys ) )[0];
		$refunded = $this->deliver( Sample::event( 'purchase.refunded', $buys, array( 'refund' => Sample::refund( true, null ) ) ) )[0];

		$this->assertSame( array( 'failed', 'applied' ), array( $bought['outcome'], $refunded['outcome'] ) );
		$this->assertStringContainsString( 'contact 1', $bought['message'] );
		$this->assertStringContainsString( 'retry', $bought['message'] );
		$this->assertSame( $before, FakeCrm::state()['contacts'] );
	}

	public function test_that_person_is_found_by_another_address_of_theirs(): void {
		$this->given_contact( 'zoe@example.com' );
		$this->given_contact( 'z@example.net' );

		$result = $this->deliver( Sample::event( 'purchase.completed', 'x', array( 'customer' => Sample::customer( 'zoë@example.com', array( 'z@example.net' ) ) ) ) )[0];

		$this->assertSame( array( 'applied', '2' ), array( $result['outcome'], $result['contact_id'] ) );
	}

	public function test_letters_beyond_ascii_and_odd_names_of_tags(): void {
		$names = array( '2026', 'Big, Course D', 'Kurs', 'Kürs', 'T', '日本' );
		$this->rules( Sample::rule( '*', 'purchase.completed', $names ) );

		$result = $this->deliver( Sample::event( 'purchase.completed', 'ünï+x@example.com' ) )[0];

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( $names, $this->tags( 'ünï+x@example.com' ) );
	}

	public function test_an_address_that_fluentcrm_does_not_take_needs_the_owner(): void {
		$this->crm_is( array( 'kind' => 'fluentcrm', 'refuse' => 'ann@example.com' ) );

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringContainsString( 'FluentCRM cannot hold this address', $result['message'] );
	}

	public function test_a_tag_that_the_owner_spelt_otherwise_is_that_tag(): void {
		wp_create_user( 'ann', 'secret', 'ann@example.com' );
		$this->given_tag( 'Course' );

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];

		$this->assertSame( 'granted', $result['access'] );
		$this->assertSame( array( 'Course' ), array_values( FakeCrm::state()['tags'] ) );
	}

	public function test_two_tags_that_differ_by_case_stay_two(): void {
		$this->given_tag( 'course' );
		$this->given_contact( 'bob@example.com', array( 'Course' ) );

		$this->deliver( Sample::event( 'purchase.completed' ) );

		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
		$this->assertSame( array( 'Course' ), $this->connection()->tags_of( '1' ) );
	}

	public function test_a_tag_that_was_deleted_a_moment_ago_is_made_again(): void {
		$this->given_tag( 'course' );
		$this->deliver( Sample::event( 'purchase.completed' ) );
		FakeCrm::change(
			static function ( array &$state ): void {
				$state['tags'] = array();
			}
		);
		$event = Sample::event( 'purchase.completed', 'bob@example.com' );

		$this->assertSame( 'applied', $this->deliver( $event )[0]['outcome'] );

		$this->assertContains( 'course', $this->tags( 'bob@example.com' ) );
		$this->assertSame( array( 'course' ), array_values( FakeCrm::state()['tags'] ) );
	}

	/** @return array<string, array{0: string}> */
	public static function calls_that_can_fail(): array {
		return array(
			'the look-up'  => array( 'getContact(email)' ),
			'the creation' => array( 'createOrUpdate' ),
			'the tag'      => array( 'importBulk' ),
			'the tagging'  => array( 'attachTags' ),
		);
	}

	/** @dataProvider calls_that_can_fail */
	public function test_a_database_that_fails_is_a_reason_to_try_again_and_names_nobody( string $call ): void {
		if ( 'attachTags' === $call ) {
			$this->given_contact( 'ann@example.com' ); // A new one gets its tags with its creation.
		}
		$this->crm_is( array( 'kind' => 'fluentcrm', 'faults' => array( $call => array( 'status' => 500, 'times' => 1 ) ) ) );
		$event = Sample::event( 'purchase.completed' );

		$result = $this->deliver( $event )[0];

		$this->assertSame( 'retry', $result['outcome'], $result['message'] );
		$this->assertSame( array(), $result['tags_applied'] );
		$this->assertStringContainsString( 'FluentCRM', $result['message'] );
		$this->assertStringNotContainsString( '@', $result['message'] );
		$this->assertSame( 'applied', $this->deliver( $event )[0]['outcome'] );
		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
	}

	public function test_a_removal_that_failed_is_not_told_as_done(): void {
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		$this->crm_is( array( 'kind' => 'fluentcrm', 'faults' => array( 'detachTags' => array( 'status' => 500 ) ) ) );

		$result = $this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, null ) ) ) )[0];

		$this->assertSame( array( 'retry', array() ), array( $result['outcome'], $result['tags_removed'] ) );
	}

	public function test_one_look_and_one_call_for_a_new_and_for_a_known_customer(): void {
		$this->given_tag( 'course' );
		$person = new Person( array( 'ann@example.com' ), 'Ann' );

		$new   = $this->connection()->upsert_with_tags( $person, array( 'course' ) );
		$calls = $this->connection()->calls();
		$this->given_tag( 'club' );
		$known = $this->connection()->upsert_with_tags( $person, array( 'club' ) );

		$this->assertSame( array( 'getContact(email)', 'createOrUpdate', 'getContact(email)', 'attachTags' ), $this->calls() );
		$this->assertSame( array( true, false ), array( $new->is_new(), $known->is_new() ) );
		$this->assertSame( 2, $this->connection()->calls() - $calls );
		$this->assertSame( array( 'club', 'course' ), $this->tags( 'ann@example.com' ) );
	}

	public function test_a_contact_that_somebody_else_created_just_now_is_not_new(): void {
		$create = function ( $answer ) use ( &$create ) {
			remove_filter( 'is_email', $create );
			$this->given_contact( 'ann@example.com' );
			return $answer;
		};
		add_filter( 'is_email', $create );

		$contact = $this->connection()->upsert_with_tags( new Person( array( 'ann@example.com' ) ), array( 'course' ) );

		$this->assertSame( array( '1', false ), array( $contact->id(), $contact->is_new() ) );
		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
	}

	public function test_a_contact_that_is_gone_is_not_told_as_tagged(): void {
		$this->given_tag( 'course' );

		$this->assertSame( CrmException::CONTACT_NOT_FOUND, $this->error_of( fn() => $this->connection()->apply( '99', array( 'course' ) ) )->kind() );
	}

	public function test_a_users_tags_are_those_of_the_linked_contact_else_of_the_one_with_the_address(): void {
		$linked  = wp_create_user( 'ann', 'secret', 'ann@example.com' );
		$by_mail = wp_create_user( 'bob', 'secret', 'Bob@example.com' );
		$nobody  = wp_create_user( 'zoe', 'secret', 'zoe@example.com' );
		$this->given_contact( 'ann@example.com', array( 'of the address' ) );
		$other = $this->given_contact( 'ann@work.example', array( 'of the link' ) );
		$this->given_contact( 'bob@example.com', array( 'of bob' ) );
		$this->given_contact( 'zoë@example.com', array( 'of another' ) );
		FakeCrm::change(
			static function ( array &$state ) use ( $other, $linked ): void {
				$state['contacts'][ $other ]['user_id'] = $linked;
			}
		);

		$this->assertSame( array( 'of the link' ), $this->connection()->tags_of_user( $linked ) );
		$this->assertSame( array( 'of bob' ), $this->connection()->tags_of_user( $by_mail ) );
		$this->assertSame( array(), $this->connection()->tags_of_user( $nobody ) );
	}

	public function test_the_owner_reads_whether_it_is_active(): void {
		$this->assertTrue( $this->connection()->is_connected() );
		$this->assertStringContainsString( 'missing tags are created', $this->connection()->status_message() );

		$this->crm_is( array( 'kind' => 'groundhogg' ) );

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];
		$this->assertFalse( $this->connection()->is_connected() );
		$this->assertSame( array( 'failed', $this->connection()->status_message() ), array( $result['outcome'], $result['message'] ) );
	}

	private function connection(): FluentCrm {
		return $this->plugin()->connections()->all()['fluentcrm'];
	}
}
