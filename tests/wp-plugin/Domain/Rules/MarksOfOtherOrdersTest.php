<?php
/**
 * Two orders of one product, one of them with a setback: what its event sets and a comparison of tags later agree.
 */

declare(strict_types=1);

use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Message;
use CartCompanion\Domain\Rules\{ ResyncPlanner, RuleEvaluator, TagPlan };
use PHPUnit\Framework\TestCase;

final class MarksOfOtherOrdersTest extends TestCase {
	/** @return array<int, array<string, mixed>> As *Suggest tags* makes them of a membership's tags. */
	private static function suggested(): array {
		return array(
			Sample::rule( 'product-12', 'purchase.completed', array( 'made_purchase' ), array( 'revoked', 'stop' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ), array( 'made_purchase' ) ),
			Sample::rule( 'product-12', 'subscription.cancelled', array( 'stop' ) ),
			Sample::rule( 'product-12', 'subscription.ended', array( 'revoked' ) ),
			Sample::rule( 'product-12', 'subscription.payment_failed', array( 'payment_failed' ) ),
			Sample::rule( 'product-12', 'subscription.payment_failed', array( 'last_warning' ), array(), array( 'failure' => 3 ) ),
			Sample::rule( 'product-12', 'subscription.recovered', array(), array( 'payment_failed', 'last_warning' ) ),
			Sample::rule( 'product-12', 'subscription.paused', array( 'paused' ) ),
			Sample::rule( 'product-12', 'subscription.resumed', array(), array( 'paused', 'stop' ) ),
		);
	}

	/** @return array<string, array{0: string, 1: string[], 2: string[]}> Event of one order, what it sets, what it does not. */
	public static function of_one_order(): array {
		return array(
			'cancelled' => array( 'subscription.cancelled', array(), array( 'stop' ) ),
			'unpaid'    => array( 'subscription.payment_failed', array( 'payment_failed', 'last_warning' ), array() ),
			'paused'    => array( 'subscription.paused', array( 'paused' ), array() ),
		);
	}

	/**
	 * What a purchase takes away is not set while the other order runs; what else marks the order is, and a comparison leaves it.
	 *
	 * @dataProvider of_one_order
	 * @param string[] $set
	 * @param string[] $not_set
	 */
	public function test_a_setback_of_one_order_and_a_comparison_of_tags_agree_on_its_mark( string $type, array $set, array $not_set ): void {
		$holds = array( array( 'item' => 'product-12', 'state' => 'active', 'since' => '2026-11-01T10:00:00Z', 'beside' => array( $type ) ) );

		$plan = self::plan( $type, $holds, array( 'subscription' => array( 'failures' => 3 ) ) );
		$all  = self::compared( $holds );

		$this->assertSame( array( $set, array() ), array( $plan->apply, $plan->remove ) );
		$this->assertEquals( array_map( static fn( string $tag ): Message => new Message( Message::NOT_WHILE_HELD, $tag, 'product-12', 'active' ), $not_set ), $plan->notes );
		$this->assertSame( array(), array_intersect( $set, $all->remove ) );
		$this->assertSame( $not_set, array_values( array_intersect( $not_set, $all->remove ) ) );
	}

	public function test_beside_a_companion_that_tells_of_no_other_order_they_agree_as_well(): void {
		foreach ( array( 'subscription.payment_failed', 'subscription.paused', 'subscription.cancelled', 'purchase.refunded', 'subscription.ended' ) as $type ) {
			$holds = Sample::holds( array( 'product-12' => 'active' ) );
			$all   = self::compared( $holds );

			$this->assertSame( array(), array_intersect( self::plan( $type, $holds )->apply, $all->remove ), $type );
		}
	}

	/** @dataProvider made_good */
	public function test_what_makes_one_order_good_leaves_the_mark_of_the_other( string $good, string $setback, string $mark ): void {
		$holds = static fn( string ...$beside ): array => array( array( 'item' => 'product-12', 'state' => 'active', 'since' => '2026-11-01T10:00:00Z', 'beside' => $beside ) );

		$this->assertNotContains( $mark, self::plan( $good, $holds( $setback ) )->remove );
		$this->assertContains( $mark, self::plan( $good, $holds() )->remove );
		$this->assertContains( $mark, self::plan( $good, $holds( 'subscription.cancelled' ) )->remove );
	}

	/** @return array<string, array{0: string, 1: string, 2: string}> */
	public static function made_good(): array {
		return array(
			'paid'    => array( 'subscription.recovered', 'subscription.payment_failed', 'payment_failed' ),
			'resumed' => array( 'subscription.resumed', 'subscription.paused', 'paused' ),
		);
	}

	public function test_when_the_better_order_goes_the_mark_that_was_not_set_is(): void {
		$plan = self::plan( 'purchase.refunded', Sample::holds( array( 'product-12' => 'cancelling' ) ) );

		$this->assertSame( array( 'stop' ), $plan->apply );
	}

	public function test_once_nothing_is_unpaid_any_more_a_comparison_takes_the_mark(): void {
		$all = self::compared( Sample::holds( array( 'product-12' => 'active' ) ) );

		$this->assertContains( 'payment_failed', $all->remove );
	}

	/**
	 * @param array<int, array<string, mixed>> $holds
	 * @param array<string, mixed>             $more
	 */
	private static function plan( string $type, array $holds, array $more = array() ): TagPlan {
		$refund = 'purchase.refunded' === $type ? array( 'refund' => Sample::refund( true, 'product-12' ) ) : array();
		$event  = Sample::event( $type, 'ann@example.com', $more + $refund + array( 'entitlements' => $holds ) );
		return ( new RuleEvaluator( Sample::validated( self::suggested() ) ) )->plan( Event::from( $event ), array( 'product-12' ) );
	}

	/** @param array<int, array<string, mixed>> $holds */
	private static function compared( array $holds ): TagPlan {
		return ( new ResyncPlanner( Sample::validated( self::suggested() ) ) )->plan( Event::holding( $holds ) );
	}
}
