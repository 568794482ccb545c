<?php
/**
 * Who the customer is: people buy with one address, log in with another, and change it later.
 */

declare(strict_types=1);

final class CustomerTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->rules( ...Sample::course_rules() );
	}

	public function test_a_refund_from_a_new_address_revokes_what_the_old_one_was_given(): void {
		$order = array( 'order' => Sample::order( '99' ) );
		$this->deliver( Sample::event( 'purchase.completed', 'old@example.com', $order ) );
		$this->given_contact( 'new@example.com', array( 'course' ) );

		$result = $this->deliver( Sample::event( 'purchase.refunded', 'new@example.com', $order + array( 'refund' => Sample::refund( true, 'product-12' ) ) ) )[0];

		$this->assertSame( array( 'revoked' ), $this->tags( 'old@example.com' ) );
		$this->assertSame( array( 'course' ), $this->tags( 'new@example.com' ) );
		$this->assertSame( array( 'course', 'workbook' ), $result['tags_removed'] );
	}

	/** They bought with two addresses before anybody said that both are theirs: the guard counts all that the person holds. */
	public function test_what_is_over_is_taken_from_each_contact_that_an_order_of_the_customer_went_to(): void {
		$this->deliver( Sample::event( 'purchase.completed', 'old@example.com' ) );
		$second = array( 'order' => Sample::order( '99' ) );
		$this->deliver( Sample::event( 'purchase.completed', 'new@example.com', $second ) );
		$this->given_contact( 'third@example.com', array( 'course' ) );
		$both = array( 'customer' => Sample::customer( 'new@example.com', array( 'old@example.com', 'third@example.com' ) ) );

		$result = $this->deliver( Sample::event( 'purchase.refunded', 'x', $second + $both + array( 'refund' => Sample::refund( true, 'product-12' ) ) ) )[0];

		$this->assertSame( 'applied', $result['outcome'] );
		$this->assertSame( array( 'revoked' ), $this->tags( 'new@example.com' ) );
		$this->assertSame( array(), $this->tags( 'old@example.com' ) );
		$this->assertSame( array( 'course' ), $this->tags( 'third@example.com' ), 'no order of theirs went there' );
		$this->assertStringContainsString( 'Tags were taken away from contact 1, too', $result['message'] );
	}

	public function test_a_contact_that_is_gone_keeps_nothing_from_being_taken(): void {
		$this->deliver( Sample::event( 'purchase.completed', 'old@example.com' ) );
		$second = array( 'order' => Sample::order( '99' ) );
		$this->deliver( Sample::event( 'purchase.completed', 'new@example.com', $second ) );
		FakeCrm::change( static function ( array &$state ): void { unset( $state['contacts'][1] );
} );
		$both = array( 'customer' => Sample::customer( 'new@example.com', array( 'old@example.com' ) ) );

		$result = $this->deliver( Sample::event( 'purchase.refunded', 'x', $second + $both + array( 'refund' => Sample::refund( true, 'product-12' ) ) ) )[0];

		$this->assertSame( 'applied', $result['outcome'] );
		$this->assertSame( array( 'revoked' ), $this->tags( 'new@example.com' ) );
	}

	public function test_a_contact_known_by_another_address_is_used_and_none_is_created(): void {
		$this->given_contact( 'second@example.com' );

		$result = $this->deliver( Sample::event( 'purchase.completed', 'x', array( 'customer' => Sample::customer( 'now@example.com', array( 'first@example.com', 'second@example.com' ) ) ) ) )[0];

		$this->assertFalse( $result['contact_created'] );
		$this->assertSame( array( 'course' ), $this->tags( 'second@example.com' ) );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
	}

	public function test_a_customer_seen_a_moment_ago_is_not_looked_up_again(): void {
		$this->given_contact( 'ann@example.com' );
		$this->deliver( Sample::event( 'purchase.completed' ) );

		$result = $this->deliver( Sample::event( 'purchase.completed', 'ann@example.com', array( 'items' => Sample::items( 'bump-12' ) ) ) )[0];

		$this->assertSame( array( 'applied', 1, '1' ), array( $result['outcome'], $result['crm_calls'], $result['contact_id'] ) );
		$this->assertSame( array( 'course', 'workbook' ), $this->tags( 'ann@example.com' ) );
	}

	/** @dataProvider crms */
	public function test_a_remembered_contact_that_was_deleted_is_looked_for_by_its_address( string $kind, string $connection ): void {
		$this->crm_is( compact( 'kind' ) );
		$this->choose( $connection );
		foreach ( array( 'course', 'revoked' ) as $tag ) {
			$this->given_tag( $tag );
		}
		$order = array( 'order' => Sample::order( '55' ) );
		$this->deliver( Sample::event( 'purchase.completed', 'ann@example.com', $order ) );
		FakeCrm::change( static function ( array &$state ): void { unset( $state['contacts'][1] );
} );
		FakeCrm::change( static function ( array &$state ): void { $state['contacts'][7] = array( 'email' => 'ann@example.com', 'tags' => array(), 'status' => 'subscribed', 'first_name' => '', 'last_name' => '' );
} );

		$result = $this->deliver( Sample::event( 'purchase.completed', 'ann@example.com', $order ) )[0];

		$this->assertSame( 'applied', $result['outcome'] );
		$this->assertSame( '7', $result['contact_id'] );
		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
	}

	/** @return array<string, array{0: string, 1: string}> */
	public static function crms(): array {
		return array(
			'ActiveCampaign'          => array( 'activecampaign', 'wp-fusion' ),
			'FluentCRM'               => array( 'fluentcrm', 'wp-fusion' ),
			'Groundhogg'              => array( 'groundhogg', 'wp-fusion' ),
			'AccessAlly'              => array( 'activecampaign', 'accessally' ),
		);
	}

	public function test_no_contact_is_created_only_to_take_a_tag_away(): void {
		$this->rules( Sample::rule( '*', 'purchase.refunded', array(), array( 'course' ) ) );

		$result = $this->deliver( Sample::event( 'purchase.refunded', 'nobody@example.com', array( 'refund' => Sample::refund( true, 'product-12' ) ) ) )[0];

		$this->assertSame( 'applied', $result['outcome'] );
		$this->assertNull( $result['contact_id'] );
		$this->assertSame( array(), FakeCrm::state()['contacts'] );
		$this->assertNotSame( '', $result['message'] );
	}

	/** @return array<string, array{0: string, 1: string}> */
	public static function look_alikes(): array {
		return array(
			'an accent' => array( 'zoe@example.com', 'zoë@example.com' ),
			'ß and ss'  => array( 'strasse@example.com', 'straße@example.com' ),
		);
	}

	/** @dataProvider look_alikes */
	public function test_addresses_that_only_look_alike_are_two_people( string $one, string $other ): void {
		wp_create_user( 'one', 'x', $one );
		$this->deliver( Sample::event( 'purchase.completed', $one ) );

		$result = $this->deliver( Sample::event( 'purchase.completed', $other, array( 'items' => Sample::items( 'bump-12' ) ) ) )[0];

		$this->assertTrue( $result['contact_created'], $result['message'] );
		$this->assertNull( $result['user_id'] );
		$this->assertSame( array( 'course' ), $this->tags( $one ) );
		$this->assertSame( array( 'workbook' ), $this->tags( $other ) );
		$this->plugin()->log()->forget( $other );
		$this->assertCount( 1, $this->plugin()->log()->recent( 9, $one ) );
	}

	public function test_a_long_address_in_another_script_is_stored(): void {
		$email = str_repeat( 'é', 100 ) . '@example.com';

		$this->assertSame( 'applied', $this->deliver( Sample::event( 'purchase.completed', $email ) )[0]['outcome'] );
		$this->assertSame( array( 'course' ), $this->tags( $email ) );
	}

	public function test_a_contact_of_another_crm_behind_the_same_connection_is_not_remembered(): void {
		$this->choose( 'wp-fusion' );
		$order = array( 'order' => Sample::order( '77' ) );
		$this->deliver( Sample::event( 'purchase.completed', 'ann@example.com', $order ) );
		$this->crm_is( array( 'kind' => 'fluentcrm' ) );
		FakeCrm::change( static function ( array &$state ): void { $state['contacts'] = array( 1 => array( 'email' => 'stranger@example.com' ) + $state['contacts'][1] );
} );

		$result = $this->deliver( Sample::event( 'purchase.completed', 'ann@example.com', $order ) )[0];

		$this->assertSame( 'applied', $result['outcome'] );
		$this->assertNotSame( '1', (string) $result['contact_id'] );
		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
	}

	public function test_a_replay_that_is_sent_again_because_its_answer_was_lost_is_not_worked_twice(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array(), array( 'again' => true ) ) );
		$event = Sample::event( 'purchase.completed' );
		$this->deliver( $event );
		$replay = static fn( int $attempt ): array => array(
			'id'        => 'dlv_1',
			'attempt'   => $attempt,
			'event'     => $event,
			'replay'    => true,
			'replay_id' => 'rpl_1',
		);
		$this->deliver_raw( array( $replay( 2 ) ) );
		$calls = count( $this->calls() );

		$this->deliver_raw( array( $replay( 3 ) ) );

		$this->assertCount( $calls, $this->calls() );
	}

	public function test_what_was_done_to_a_contact_that_turns_out_to_be_the_same_stays_done(): void {
		$this->choose( 'accessally' );
		$this->given_tag( 'course' );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ) );
		$event = Sample::event( 'purchase.completed', 'new@example.com' );
		$this->crm_is( array( 'faults' => array( 'add_contact_tags' => array( 'status' => 422, 'times' => 2 ) ) ) );
		$this->assertSame( array( 'failed', true ), self::outcome( $this->deliver( $event )[0] ) );

		$this->assertSame( array( 'failed', true ), self::outcome( $this->deliver( $event )[0] ) );
		$this->assertSame( array( 'applied', true ), self::outcome( $this->deliver( $event )[0] ) );
	}

	/** @return array{0: string, 1: bool} */
	private static function outcome( array $result ): array {
		return array( $result['outcome'], $result['contact_created'] );
	}
}
