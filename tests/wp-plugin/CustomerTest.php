<?php
/**
 * Who the customer is: people buy with one address, log in with another, and change it later.
 */

declare(strict_types=1);

final class CustomerTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->rules(
			Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array( 'revoked' ) ),
			Sample::rule( 'bump-12', 'purchase.completed', array( 'workbook' ) ),
			Sample::rule( '*', 'purchase.refunded', array( 'revoked' ), array( 'course', 'workbook' ) )
		);
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
	public function crms(): array {
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
}
