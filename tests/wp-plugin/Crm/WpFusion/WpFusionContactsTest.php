<?php
/**
 * Where WP Fusion's CRM lies in this WordPress, its database takes zoe@ for zoë@: nothing of one may come to the other.
 */

declare(strict_types=1);

final class WpFusionContactsTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		update_option( 'fake_wpf_create_users', 0 );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array(), array( 'course' ) ) );
	}

	/** @return array<string, array{0: string, 1: string, 2: string, 3: string}> Kind; who is there, who buys; what the owner reads. */
	public static function addresses_that_the_database_takes_for_one(): array {
		return array(
			'FluentCRM, plain first'   => array( 'fluentcrm', 'zoe@example.com', 'zoë@example.com', 'takes the customer’s address for that of its contact 1' ),
			'FluentCRM, accent first'  => array( 'fluentcrm', 'zoë@example.com', 'zoe@example.com', 'takes the customer’s address for that of its contact 1' ),
			'Groundhogg, plain first'  => array( 'groundhogg', 'zoe@example.com', 'zoë@example.com', 'Groundhogg cannot hold this address' ),
			'Groundhogg, accent first' => array( 'groundhogg', 'zoë@example.com', 'zoe@example.com', 'takes the customer’s address for that of its contact 1' ),
		);
	}

	/** @dataProvider addresses_that_the_database_takes_for_one */
	public function test_the_contact_of_another_person_is_left_alone( string $kind, string $there, string $buys, string $words ): void {
		$this->crm_is( array( 'kind' => $kind ) );
		$this->given_tag( 'course' );
		$this->given_contact( $there, array( 'course' ), 'unsubscribed' );
		$before = FakeCrm::state()['contacts'];

		$bought   = $this->deliver( Sample::event( 'purchase.completed', $buys ) )[0];
		$refunded = $this->deliver( Sample::event( 'purchase.refunded', $buys, array( 'refund' => Sample::refund( true, null ) ) ) )[0];

		$this->assertSame( array( 'failed', array(), array() ), array( $bought['outcome'], $bought['tags_applied'], $refunded['tags_removed'] ) );
		$this->assertStringContainsString( $words, $bought['message'] );
		$this->assertStringContainsString( 'then retry', strtolower( $bought['message'] ) );
		$this->assertSame( $before, FakeCrm::state()['contacts'] );
	}

	public function test_that_person_is_found_by_another_address_of_theirs(): void {
		$this->crm_is( array( 'kind' => 'fluentcrm' ) );
		$this->given_contact( 'zoe@example.com' );
		$this->given_contact( 'z@example.net' );

		$result = $this->deliver( Sample::event( 'purchase.completed', 'x', array( 'customer' => Sample::customer( 'zoë@example.com', array( 'z@example.net' ) ) ) ) )[0];

		$this->assertSame( array( 'applied', '2' ), array( $result['outcome'], $result['contact_id'] ), $result['message'] );
	}

	public function test_once_the_address_of_that_contact_is_corrected_the_customer_gets_one(): void {
		$this->crm_is( array( 'kind' => 'fluentcrm' ) );
		$this->given_tag( 'course' );
		$theirs = $this->given_contact( 'zoe@example.com' );
		$event  = Sample::event( 'purchase.completed', 'zoë@example.com' );
		$this->assertSame( 'failed', $this->deliver( $event )[0]['outcome'] );

		FakeCrm::change( static function ( array &$state ) use ( $theirs ): void {
			$state['contacts'][ $theirs ]['email'] = 'zoe.lee@example.com';
		} );
		$result = $this->replay( $event );

		$this->assertSame( array( 'applied', true ), array( $result['outcome'], $result['contact_created'] ), $result['message'] );
		$this->assertSame( array( 'course' ), $this->tags( 'zoë@example.com' ) );
	}

	public function test_where_wp_fusion_does_not_say_whose_a_contact_is_its_word_is_taken(): void {
		$this->crm_is( array( 'kind' => 'fluentcrm' ) );
		$this->given_contact( 'ann@example.com' );
		add_filter( 'fake_wpf_loaded', '__return_empty_array' );

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];

		remove_filter( 'fake_wpf_loaded', '__return_empty_array' );
		$this->assertSame( array( 'applied', '1' ), array( $result['outcome'], $result['contact_id'] ), $result['message'] );
	}

	/** Of several requests at once Groundhogg refuses all but one ("Contact creation failed"). */
	public function test_where_the_crm_refuses_whom_another_request_has_just_added_that_contact_is_used(): void {
		$this->crm_is( array( 'kind' => 'groundhogg', 'refuse' => 'ann@example.com' ) );
		$this->given_tag( 'course' );
		$this->at_call( 'add_contact', fn() => $this->given_contact( 'ann@example.com' ) );

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];

		$this->assertSame( array( 'applied', '1', false ), array( $result['outcome'], $result['contact_id'], $result['contact_created'] ), $result['message'] );
		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
	}

	public function test_a_connector_that_stops_with_an_error_names_nobody_and_is_asked_again(): void {
		$this->given_contact( 'ann@example.com' );
		$this->at_call(
			'apply_tags',
			static function (): void {
				throw new TypeError( 'ann@example.com must be of type string' );
			}
		);
		$event = Sample::event( 'purchase.completed' );

		$result = $this->deliver( $event )[0];

		$this->assertSame( array( 'retry', array() ), array( $result['outcome'], $result['tags_applied'] ), $result['message'] );
		$this->assertStringContainsString( 'ActiveCampaign did not answer properly', $result['message'] );
		$this->assertStringContainsString( 'stopped with an error (TypeError, WpFusionContactsTest.php:', $result['message'] );
		$this->assertStringNotContainsString( '@', $result['message'] );
		$this->assertSame( 'applied', $this->deliver( $event )[0]['outcome'] );
	}

	/** Once, while the CRM answers this call. */
	private function at_call( string $call, callable $work ): void {
		$once = static function ( $called ) use ( $call, $work, &$once ): void {
			if ( $called === $call ) {
				remove_action( 'fake_crm_called', $once );
				$work();
			}
		};
		add_action( 'fake_crm_called', $once );
	}
}
