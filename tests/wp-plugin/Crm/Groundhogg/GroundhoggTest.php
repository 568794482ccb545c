<?php
/**
 * Groundhogg makes another address of one it does not know, and says yes although its database said no: neither may
 * reach a customer.
 */

declare(strict_types=1);

use CartCompanion\Crm\CrmException;
use CartCompanion\Crm\Groundhogg\Groundhogg;

final class GroundhoggTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->crm_is( array( 'kind' => 'groundhogg' ) );
		$this->choose( 'groundhogg' );
		update_option( 'fake_wpf_create_users', 0 ); // The site has no WP Fusion beside it.
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array(), array( 'course' ) ) );
	}

	public function test_a_missing_tag_is_made_although_nobody_is_logged_in(): void {
		$result = $this->deliver( Sample::event( 'purchase.completed' ), Sample::event( 'purchase.completed', 'bob+x@example.com' ) )[0];

		$this->assertSame( array( 'applied', true ), array( $result['outcome'], $result['contact_created'] ), $result['message'] );
		$this->assertSame( array( 'course' ), $this->tags( 'bob+x@example.com' ) );
		$this->assertSame( array( 'course' ), array_values( FakeCrm::state()['tags'] ) );
	}

	public function test_opt_in_and_name_stay_as_they_are(): void {
		$this->given_contact( 'ann@example.com', array(), 'unsubscribed' );

		$this->deliver( Sample::event( 'purchase.completed', 'x', array( 'customer' => Sample::customer( 'ann@example.com', array(), 'Other' ) ) ), Sample::event( 'purchase.completed', 'bob@example.com' ) );

		$contacts = FakeCrm::state()['contacts'];
		$this->assertSame( array( 'unsubscribed', 'Known' ), array( $contacts[1]['status'], $contacts[1]['first_name'] ) );
		$this->assertSame( 'unconfirmed', $contacts[2]['status'] );
	}

	/** @return array<string, array{0: string}> */
	public static function addresses_it_cannot_hold(): array {
		return array(
			'letters beyond ASCII' => array( 'zoë@example.com' ),
			'51 characters'        => array( str_repeat( 'a', 39 ) . '@example.com' ),
		);
	}

	/** @dataProvider addresses_it_cannot_hold */
	public function test_an_address_it_cannot_hold_makes_no_contact_of_another_address( string $email ): void {
		$this->given_contact( 'zo@example.com' );

		$result = $this->deliver( Sample::event( 'purchase.completed', $email ) )[0];

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringContainsString( 'Groundhogg cannot hold this address. Tie it to another address', $result['message'] );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
		$this->assertSame( array(), $this->tags( 'zo@example.com' ) );
	}

	public function test_an_address_that_begins_with_a_number_is_not_an_id(): void {
		$this->given_contact( 'ann@example.com', array( 'course' ) );

		$this->deliver( Sample::event( 'purchase.refunded', '1ë@example.com', array( 'refund' => Sample::refund( true, null ) ) ) );

		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
	}

	public function test_names_with_one_slug_are_one_tag(): void {
		wp_create_user( 'ann', 'secret', 'ann@example.com' );
		$this->given_tag( 'Course!' );

		$bought = $this->deliver( Sample::event( 'purchase.completed', 'ann@example.com', array( 'order' => Sample::order( '5' ) ) ) )[0];

		$this->assertSame( 'granted', $bought['access'] );
		$this->assertSame( array( 'Course!' ), $this->tags( 'ann@example.com' ) );

		$this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'order' => Sample::order( '5' ), 'refund' => Sample::refund( true, null ) ) ) );

		$this->assertSame( array(), $this->tags( 'ann@example.com' ) );
	}

	public function test_a_number_a_comma_and_one_letter_are_names(): void {
		$names = array( '2026', 'Big, Course D', 'T', '日本' );
		$this->rules( Sample::rule( '*', 'purchase.completed', $names ) );

		$this->deliver( Sample::event( 'purchase.completed' ) );

		$this->assertSame( $names, $this->tags( 'ann@example.com' ) );
	}

	/** @return array<string, array{0: string}> */
	public static function names_it_does_not_take(): array {
		return array(
			'no letter' => array( '!!!' ),
			'long'      => array( str_repeat( 'long ', 60 ) . '.' ),
		);
	}

	/** @dataProvider names_it_does_not_take */
	public function test_a_name_that_it_does_not_take_fails_with_advice( string $name ): void {
		$this->given_contact( 'ann@example.com' );
		$this->given_tag( 'something' );

		$error = $this->error_of( fn() => $this->connection()->apply( '1', array( $name ) ) );

		$this->assertSame( CrmException::PERMANENT, $error->kind() );
		$this->assertStringContainsString( 'Name another one in the rule', $error->getMessage() );
		$this->assertSame( array(), $this->tags( 'ann@example.com' ) );
	}

	/** @return array<string, array{0: string}> */
	public static function calls_that_can_fail(): array {
		return array(
			'the look-up'  => array( 'Contact(email)' ),
			'the creation' => array( 'Contact::create' ),
			'the tag'      => array( 'tags::add' ),
			'the tagging'  => array( 'Contact::add_tag' ),
		);
	}

	/** @dataProvider calls_that_can_fail */
	public function test_a_database_that_fails_is_a_reason_to_try_again( string $call ): void {
		$this->crm_is( array( 'kind' => 'groundhogg', 'faults' => array( $call => array( 'status' => 500, 'times' => 1 ) ) ) );
		$event = Sample::event( 'purchase.completed' );

		$result = $this->deliver( $event )[0];

		$this->assertSame( 'retry', $result['outcome'], $result['message'] );
		$this->assertSame( array(), $result['tags_applied'] );
		$this->assertSame( 'applied', $this->deliver( $event )[0]['outcome'] );
		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
	}

	public function test_what_it_read_while_the_database_failed_is_not_believed_afterwards(): void {
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		$this->crm_is( array( 'kind' => 'groundhogg', 'faults' => array( 'Contact(email)' => array( 'status' => 500, 'times' => 1 ) ) ) );
		$refund = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, null ) ) );

		$this->assertSame( 'retry', $this->deliver( $refund )[0]['outcome'] );
		$this->assertSame( array( 'course' ), $this->deliver( $refund )[0]['tags_removed'] );

		$this->assertSame( array(), $this->tags( 'ann@example.com' ) );
	}

	public function test_a_removal_that_failed_is_not_told_as_done(): void {
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		$this->crm_is( array( 'kind' => 'groundhogg', 'faults' => array( 'Contact::remove_tag' => array( 'status' => 500 ) ) ) );

		$result = $this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, null ) ) ) )[0];

		$this->assertSame( array( 'retry', array() ), array( $result['outcome'], $result['tags_removed'] ) );
	}

	public function test_a_contact_that_is_gone_is_not_told_as_tagged(): void {
		$this->given_tag( 'course' );

		$this->assertSame( CrmException::CONTACT_NOT_FOUND, $this->error_of( fn() => $this->connection()->apply( '99', array( 'course' ) ) )->kind() );
	}

	public function test_a_look_at_a_user_makes_no_contact(): void {
		update_option( 'gh_disable_user_sync', 'on' ); // Else Groundhogg makes one by itself.
		$user_id = wp_create_user( 'ann', 'secret', 'ann@example.com' );

		$this->assertSame( array(), $this->connection()->tags_of_user( $user_id ) );
		$this->assertSame( array(), FakeCrm::state()['contacts'] );

		$contact_id = $this->given_contact( 'ann@work.example', array( 'course' ) );
		FakeCrm::change(
			static function ( array &$state ) use ( $contact_id, $user_id ): void {
				$state['contacts'][ $contact_id ]['user_id'] = $user_id;
			}
		);
		$this->assertSame( array( 'course' ), $this->connection()->tags_of_user( $user_id ) );
	}

	public function test_the_owner_reads_whether_it_is_active(): void {
		$this->assertStringContainsString( 'missing tags are created', $this->connection()->status_message() );

		$this->crm_is( array( 'kind' => 'fluentcrm' ) );

		$this->assertFalse( $this->connection()->is_connected() );
		$this->assertSame( 'failed', $this->deliver( Sample::event( 'purchase.completed' ) )[0]['outcome'] );
	}

	private function connection(): Groundhogg {
		return $this->plugin()->connections()->all()['groundhogg'];
	}
}
