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

	public function test_where_wp_fusion_does_not_say_whose_a_contact_is_its_word_is_taken(): void {
		$this->crm_is( array( 'kind' => 'fluentcrm' ) );
		$this->given_contact( 'ann@example.com' );
		add_filter( 'fake_wpf_loaded', '__return_empty_array' );

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];

		remove_filter( 'fake_wpf_loaded', '__return_empty_array' );
		$this->assertSame( array( 'applied', '1' ), array( $result['outcome'], $result['contact_id'] ), $result['message'] );
	}
}
