<?php
/**
 * A customer with two orders of one product: what the better one kept goes with it, and a pause ends with the payment.
 */

declare(strict_types=1);

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Store\{ OldEvents, Table };

final class TwoOrdersTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->rules(
			Sample::rule( 'product-12', 'purchase.completed', array( 'access' ), array( 'revoked' ) ),
			Sample::rule( 'product-12', 'subscription.paused', array( 'paused', 'revoked' ), array( 'access' ) ),
			Sample::rule( 'product-12', 'subscription.resumed', array( 'access' ), array( 'paused', 'revoked' ), array( 'again' => true ) ),
			Sample::rule( 'product-12', 'subscription.renewed', array( 'paying' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ), array( 'access' ) ),
			Sample::rule( 'product-12', 'subscription.ended', array( 'revoked' ), array( 'access' ) )
		);
	}

	/**
	 * @param string $state Of the product after it, by both orders.
	 * @return array<string, mixed>
	 */
	private static function on( int $day, string $order, string $type, string $state = 'active' ): array {
		return Sample::event(
			$type,
			'ann@example.com',
			array(
				'occurred_at'  => sprintf( '2026-11-%02dT10:00:00Z', $day ),
				'order'        => Sample::order( $order ),
				'refund'       => 'purchase.refunded' === $type ? Sample::refund( true, 'product-12' ) : null,
				'entitlements' => Sample::holds( array( 'product-12' => $state ), '2026-11-01T09:00:00Z' ),
			)
		);
	}

	/** @return array<string, array{0: string}> */
	public static function ends(): array {
		return array( 'refunded' => array( 'purchase.refunded' ), 'over' => array( 'subscription.ended' ) );
	}

	/** @dataProvider ends */
	public function test_what_the_active_order_kept_goes_when_it_is( string $end ): void {
		$this->deliver( self::on( 1, '77', 'purchase.completed' ), self::on( 2, '88', 'purchase.completed' ) );
		$pause = $this->deliver( self::on( 3, '77', 'subscription.paused' ) )[0];
		$this->assertSame( array( 'access', 'paused' ), $this->tags( 'ann@example.com' ) );
		$this->assertSame( 'The tag “revoked” was not set: the customer still has The product-12 by another order or payment (Active), and the tag would keep them out. The tag “access” was kept: the customer still has The product-12, which grants it.', $pause['message'] );

		$result = $this->deliver( self::on( 20, '88', $end, 'paused' ) )[0];

		$this->assertSame( array( 'paused', 'revoked' ), $this->tags( 'ann@example.com' ) );
		$this->assertSame( array( array( 'revoked' ), array( 'access' ) ), array( $result['tags_applied'], $result['tags_removed'] ) );
		$this->assertSame( 'Rule “Paused: The product-12” was applied as well: the customer also has The product-12 by another order, and this happened to that one: “Paused”.', $result['message'] );
		$this->assertContains( 'r2', $result['rules'] );
		$this->assertSame( 'revoked', $result['access'], 'Nobody is told that a customer is locked out: a rule took it.' );
	}

	public function test_what_the_pause_did_itself_is_not_done_again(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'access' ) ), Sample::rule( 'product-12', 'subscription.paused', array( 'paused' ), array( 'access' ) ) );
		$this->deliver( self::on( 1, '77', 'purchase.completed' ) );
		$contact = $this->deliver( self::on( 3, '77', 'subscription.paused', 'paused' ) )[0]['contact_id'];
		$this->plugin()->connections()->chosen()->apply( $contact, array( 'access' ) ); // By hand, as a favour.
		$this->plugin()->connections()->chosen()->remove( $contact, array( 'paused' ) ); // By an automation that it started.
		$there  = $this->tags( 'ann@example.com' );
		$before = count( $this->calls() );

		$result = $this->deliver( self::on( 20, '88', 'purchase.refunded', 'paused' ) )[0];

		$this->assertSame( array( 'skipped', $there ), array( $result['outcome'], $this->tags( 'ann@example.com' ) ) );
		$this->assertCount( $before, $this->calls() );
	}

	public function test_a_payment_gives_back_what_the_pause_took(): void {
		$this->deliver( self::on( 1, '77', 'purchase.completed' ), self::on( 3, '77', 'subscription.paused', 'paused' ) );
		$this->assertSame( array( 'paused', 'revoked' ), $this->tags( 'ann@example.com' ) );

		$paid = $this->deliver( self::on( 9, '77', 'subscription.renewed' ) )[0];

		$this->assertSame( array( 'access', 'paying' ), $this->tags( 'ann@example.com' ) );
		$this->assertSame( 'Rule “Resumed: The product-12” was applied as well: this payment ends the pause of The product-12.', $paid['message'] );

		$this->assertSame( '', $this->deliver( self::on( 10, '77', 'subscription.renewed' ) )[0]['message'], 'Once.' );
	}

	public function test_a_return_that_is_told_after_the_payment_takes_no_tag_away_to_set_it_again(): void {
		$this->deliver( self::on( 1, '77', 'purchase.completed' ), self::on( 3, '77', 'subscription.paused', 'paused' ), self::on( 9, '77', 'subscription.renewed' ) );

		$back = $this->deliver( self::on( 10, '77', 'subscription.resumed' ) )[0];

		$this->assertSame( array( 'access', 'paying' ), $this->tags( 'ann@example.com' ) );
		$this->assertSame( array( array( 'access' ), array( 'paused', 'revoked' ) ), array( $back['tags_applied'], $back['tags_removed'] ), 'It is not taken away to be set anew.' );
	}

	public function test_nor_one_of_the_same_second(): void {
		$this->deliver( self::on( 1, '77', 'purchase.completed' ), self::on( 3, '77', 'subscription.paused', 'paused' ), self::on( 9, '77', 'subscription.renewed' ) );
		$before = count( $this->calls() );

		$this->deliver( self::on( 9, '77', 'subscription.resumed' ) );

		$taken = array_merge( array(), ...array_column( array_filter( array_slice( FakeCrm::state()['calls'], $before ), static fn( array $call ): bool => 'remove_tags' === $call['call'] ), 'tags' ) );
		$this->assertSame( array( 'paused', 'revoked' ), $taken );
	}

	public function test_a_pause_that_ended_long_ago_is_not_ended_again(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'access' ) ), Sample::rule( 'product-12', 'subscription.paused', array( 'paused' ) ) );
		$back = self::on( 3, '77', 'subscription.resumed' );
		$next = self::on( 4, '77', 'subscription.renewed' );
		$this->deliver( self::on( 1, '77', 'purchase.completed' ), self::on( 2, '77', 'subscription.paused', 'paused' ), $back, $next );
		$this->pass( YEAR_IN_SECONDS );
		Table::update( 'SET access = %s WHERE access IN ( %s, %s )', array_merge( array( AccessStatus::GRANTED ), AccessStatus::WRONG ) );
		( new OldEvents( time() - 60 * DAY_IN_SECONDS ) )->prune_after( 0, 100 );
		$this->assertSame( array( true, false ), array( null !== $this->plugin()->log()->find( $back['id'] ), null !== $this->plugin()->log()->find( $next['id'] ) ) );
		$this->rules( Sample::rule( 'product-12', 'subscription.resumed', array( 'access', 'welcome back' ), array( 'paused' ) ) );

		$paid = $this->deliver( self::on( 20, '77', 'subscription.renewed' ) )[0];

		$this->assertSame( 'skipped', $paid['outcome'] );
		$this->assertNotContains( 'welcome back', $this->tags( 'ann@example.com' ) );
	}

	public function test_what_a_purchase_gave_since_the_pause_goes_with_it(): void {
		$this->deliver( self::on( 1, '77', 'purchase.completed' ), self::on( 3, '77', 'subscription.paused', 'paused' ), self::on( 5, '88', 'purchase.completed' ) );
		$this->assertSame( array( 'access', 'paused' ), $this->tags( 'ann@example.com' ) );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'access' ), array( 'revoked' ) ), Sample::rule( 'product-12', 'subscription.paused', array( 'paused', 'revoked' ), array( 'access' ) ) );

		$result = $this->deliver( self::on( 20, '88', 'purchase.refunded', 'paused' ) )[0];

		$this->assertSame( array( array( 'revoked' ), array( 'access' ), array( 'paused', 'revoked' ) ), array( $result['tags_applied'], $result['tags_removed'], $this->tags( 'ann@example.com' ) ) );
	}

	public function test_a_second_try_goes_on_where_the_first_broke_off(): void {
		$this->deliver( self::on( 1, '77', 'purchase.completed' ), self::on( 2, '88', 'purchase.completed' ), self::on( 3, '77', 'subscription.paused' ) );
		$refund = self::on( 20, '88', 'purchase.refunded', 'paused' );
		$this->crm_is( array( 'faults' => array( 'apply_tags' => array( 'status' => 503 ) ) ) );
		$first = $this->deliver( $refund )[0];
		$this->crm_is( array() );

		$second = $this->deliver( $refund )[0];

		$this->assertSame( array( 'retry', 'applied' ), array( $first['outcome'], $second['outcome'] ) );
		$this->assertSame( array( array( 'revoked' ), array( 'access' ) ), array( $second['tags_applied'], $second['tags_removed'] ) );
		$this->assertContains( 'r2', $second['rules'] );
		$this->assertSame( array( 'paused', 'revoked' ), $this->tags( 'ann@example.com' ) );
	}

	public function test_the_pause_of_another_order_is_not_ended(): void {
		$this->deliver( self::on( 1, '77', 'purchase.completed' ), self::on( 2, '88', 'purchase.completed' ), self::on( 3, '77', 'subscription.paused' ) );

		$paid = $this->deliver( self::on( 9, '88', 'subscription.renewed' ) )[0];

		$this->assertSame( array( 'access', 'paused', 'paying' ), $this->tags( 'ann@example.com' ) );
		$this->assertSame( '', $paid['message'] );
	}
}
