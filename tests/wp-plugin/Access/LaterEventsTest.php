<?php
/**
 * What a customer's later events leave of the access that an earlier one is checked for.
 */

declare(strict_types=1);

final class LaterEventsTest extends AccessCheckTestCase {
	public function test_a_refund_two_minutes_later_leaves_nothing_to_look_at(): void {
		$bought = $this->given_purchase();
		$this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'order' => $bought['order'], 'refund' => Sample::refund( true, 'product-12' ) ) ) );
		$calls = count( $this->calls() );

		$this->look_after( 61 );
		$this->look_after( 900 );

		$this->assertSame( array( $bought['id'] . ' none' ), $this->told(), 'Nobody is alarmed.' );
		$this->assertCount( $calls, $this->calls(), 'And the CRM is not asked.' );
	}

	public function test_who_was_refunded_and_bought_again_is_not_said_to_have_access_still(): void {
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->crm_is( array( 'faults' => array( 'get_tags' => array( 'status' => 401, 'times' => 1 ) ) ) );
		$refund = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ) ) );
		$this->assertSame( 'unknown', $this->deliver( $refund )[0]['access'] );
		$this->assertSame( 'granted', $this->deliver( Sample::event( 'purchase.completed' ) )[0]['access'] );

		$this->look_after( 61 );

		$this->assertSame( array( $refund['id'] . ' none' ), $this->told() );
	}

	/** @return array<string, array{0: array<string, mixed>, 1: string}> The customer of the refund, and the purchase's word after it. */
	public static function later_customers(): array {
		return array(
			'the same address, another order'        => array( Sample::customer( 'ann@example.com' ), 'none' ),
			'a new address, the old one beside it'   => array( Sample::customer( 'new@example.com', array( 'ann@example.com' ) ), 'none' ),
			'a stranger whose name has an accent'    => array( Sample::customer( 'änn@example.com' ), 'pending' ),
			'a stranger with a longer address'       => array( Sample::customer( 'joann@example.com' ), 'pending' ),
		);
	}

	/**
	 * @dataProvider later_customers
	 * @param array<string, mixed> $customer
	 */
	public function test_only_the_same_persons_later_events_overtake( array $customer, string $word ): void {
		$bought = $this->given_purchase();
		$this->given_contact( $customer['email'], array( 'course' ) );
		$this->deliver( Sample::event( 'purchase.refunded', '', array( 'customer' => $customer, 'refund' => Sample::refund( true, 'product-12' ) ) ) );

		$this->look_after( 61 );

		$this->assertSame( $word, $this->access( $bought ) );
	}

	public function test_what_a_later_event_did_not_take_is_still_expected(): void {
		$bought = $this->given_purchase( 'ann@example.com', array( 'items' => Sample::items( 'product-12', 'bump-12' ) ) );
		$this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'order' => $bought['order'], 'refund' => Sample::refund( true, 'product-12' ) ) ) );

		$this->look_after( 61 );
		$row = $this->plugin()->log()->find( $bought['id'] );
		$this->assertSame( array( 'pending', array( 'workbook' ) ), array( $row['access'], $row['seen_tags'] ) );

		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->look_after( 300 );
		$this->assertSame( 'granted', $this->access( $bought ) );
	}

	public function test_an_event_that_was_done_anew_is_the_later_one(): void {
		$bought = $this->given_purchase();
		$refund = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'order' => $bought['order'], 'refund' => Sample::refund( true, 'product-12' ) ) );
		$this->deliver( $refund );
		$this->look_after( 120 );
		$this->assertSame( 'none', $this->access( $bought ) );

		$this->assertSame( 'pending', $this->replay( $bought )['access'] );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->look_after( 61 );

		$this->assertSame( 'granted', $this->access( $bought ) );
	}

	/** @return array<string, array{0: array<string, mixed>, 1: string}> The customer of the refund, and the purchase's word then. */
	public static function refunded_customers(): array {
		return array(
			'the same customer'               => array( array( 'customer' => Sample::customer( 'ann@example.com' ) ), 'none' ),
			'the same order, another address' => array( array( 'customer' => Sample::customer( 'new@example.com' ), 'order' => Sample::order( '77' ) ), 'none' ),
			'a stranger'                      => array( array( 'customer' => Sample::customer( 'än@example.com' ) ), 'pending' ),
		);
	}

	/**
	 * @dataProvider refunded_customers
	 * @param array<string, mixed> $whose
	 */
	public function test_a_refund_ends_the_alert_of_the_purchase_at_once( array $whose, string $word ): void {
		$bought = $this->given_purchase( 'ann@example.com', array( 'order' => Sample::order( '77' ) ) );
		$this->look_after( DAY_IN_SECONDS + HOUR_IN_SECONDS );
		$this->given_contact( $whose['customer']['email'], array( 'course' ) );

		$this->deliver( Sample::event( 'purchase.refunded', '', $whose + array( 'refund' => Sample::refund( true, 'product-12' ) ) ) );
		$this->look_after( 1 );

		$this->assertSame( $word, $this->access( $bought ) );
	}
}
