<?php
/**
 * Two orders of one product, one of them with a setback: its event marks the customer, and a comparison of tags leaves that.
 */

declare(strict_types=1);

use CartCompanion\Domain\Events\{ Event, EventType };
use CartCompanion\Domain\Message;
use CartCompanion\Domain\Rules\{ CompletedRules, ResyncPlanner, RuleEvaluator, TagPlan };
use PHPUnit\Framework\TestCase;

final class MarksOfOtherOrdersTest extends TestCase {
	/** @return array<int, array<string, mixed>> As *Suggest tags* makes them of a membership's tags. */
	private static function suggested(): array {
		return array(
			Sample::rule( 'product-12', 'purchase.completed', array( 'access' ), array( 'revoked', 'stop' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked', 'got money back' ), array( 'access', 'owes', 'warned', 'paused' ) ),
			Sample::rule( 'product-12', 'subscription.ended', array( 'revoked' ), array( 'access', 'owes', 'warned', 'paused' ) ),
			Sample::rule( 'product-12', 'subscription.cancelled', array( 'stop' ) ),
			Sample::rule( 'product-12', 'subscription.payment_failed', array( 'owes' ) ),
			Sample::rule( 'product-12', 'subscription.payment_failed', array( 'warned' ), array(), array( 'failure' => 3 ) ),
			Sample::rule( 'product-12', 'subscription.recovered', array(), array( 'owes', 'warned' ) ),
			Sample::rule( 'product-12', 'subscription.paused', array( 'paused' ) ),
			Sample::rule( 'product-12', 'subscription.resumed', array(), array( 'paused', 'stop' ) ),
		);
	}

	/** @return array<string, array{0: string, 1: string[]}> What happens to one order, and the marks of it. */
	public static function of_one_order(): array {
		return array(
			'cancelled' => array( 'subscription.cancelled', array( 'stop' ) ),
			'unpaid'    => array( 'subscription.payment_failed', array( 'owes', 'warned' ) ),
			'paused'    => array( 'subscription.paused', array( 'paused' ) ),
		);
	}

	/**
	 * @dataProvider of_one_order
	 * @param string[] $marks
	 */
	public function test_a_comparison_leaves_the_marks_of_the_order_that_is_not_the_better_one( string $type, array $marks ): void {
		$plan = self::plan( $type, self::holds( $type ), array( 'subscription' => array( 'failures' => 3 ) ) );
		$all  = self::compared( self::holds( $type ) );

		$this->assertSame( array( $marks, array() ), array( $plan->apply, $plan->remove ) );
		$this->assertSame( array(), array_intersect( $marks, array_merge( $all->apply, $all->remove ) ) );
		$this->assertContains( 'access', $all->apply );
		$this->assertContains( 'revoked', $all->remove );
	}

	/**
	 * @dataProvider of_one_order
	 * @param string[] $marks
	 */
	public function test_once_nothing_calls_for_them_it_takes_them( string $type, array $marks ): void {
		$this->assertSame( $marks, array_values( array_intersect( $marks, self::compared( self::holds() )->remove ) ) );
	}

	public function test_what_a_later_purchase_took_it_takes_where_it_was_left_behind(): void {
		$all = self::compared( self::holds( 'subscription.payment_failed', 'subscription.cancelled', 'purchase.completed' ) );

		$this->assertContains( 'stop', $all->remove );
		$this->assertNotContains( 'owes', $all->remove );
		$this->assertNotContains( 'stop', self::compared( self::holds( 'subscription.payment_failed', 'purchase.completed', 'subscription.cancelled' ) )->remove );
	}

	/** @dataProvider setbacks */
	public function test_with_what_keeps_out_nobody_is_marked_who_has_it_by_another_order( string $type ): void {
		foreach ( array( array( 'out' ), array() ) as $taken_by_a_purchase ) {
			$rules = CompletedRules::of(
				Sample::validated(
					array(
						Sample::rule( 'product-12', 'purchase.completed', array( 'access' ), $taken_by_a_purchase ),
						Sample::rule( 'product-12', $type, array( 'out' ) ),
						Sample::rule( 'product-12', 'subscription.ended', array( 'out' ), array( 'access' ) ),
					)
				),
				array()
			);
			$plan  = self::plan( $type, self::holds( $type ), array(), $rules );

			$this->assertSame( array(), $plan->apply );
			$this->assertEquals( array( new Message( Message::KEEPS_OUT, 'out', 'product-12', 'active' ) ), $plan->notes );
			$this->assertContains( 'out', self::compared( self::holds( $type ), $rules )->remove );
		}
	}

	public function test_nor_with_what_the_owner_says_keeps_out(): void {
		$stated = array( 'product-12' => array( 'in' => array( 'access' ), 'out' => array( 'stop' ) ) );

		$this->assertContains( 'stop', ( new ResyncPlanner( Sample::validated( self::suggested() ), $stated ) )->plan( Event::holding( self::holds( 'subscription.cancelled' ) ) )->remove );
	}

	/** @return array<string, array{0: string}> */
	public static function setbacks(): array {
		return array_map( static fn( array $one ): array => array( $one[0] ), self::of_one_order() );
	}

	/** @return array<string, array{0: string, 1: string, 2: string}> What makes one order good or ends it, a setback of another one, its mark. */
	public static function of_the_other(): array {
		$found = array();
		foreach ( array( 'purchase.refunded', 'subscription.ended', 'subscription.recovered' ) as $type ) {
			$found[ "$type, unpaid" ] = array( $type, 'subscription.payment_failed', 'owes' );
		}
		foreach ( array( 'purchase.refunded', 'subscription.ended', 'subscription.resumed' ) as $type ) {
			$found[ "$type, paused" ] = array( $type, 'subscription.paused', 'paused' );
		}
		return $found;
	}

	/** @dataProvider of_the_other */
	public function test_what_makes_one_order_good_or_ends_it_leaves_the_mark_of_another( string $type, string $setback, string $mark ): void {
		$this->assertNotContains( $mark, self::plan( $type, self::holds( $setback ) )->remove );
		$this->assertContains( $mark, self::plan( $type, self::holds() )->remove );
		$this->assertContains( $mark, self::plan( $type, self::holds( 'subscription.cancelled' ) )->remove );
	}

	public function test_a_refund_of_a_part_and_a_purchase_do_as_their_rules_say(): void {
		$unpaid = Sample::rule( 'product-12', 'subscription.payment_failed', array( 'owes' ) );
		$bought = Sample::validated( array( $unpaid, Sample::rule( 'product-12', 'purchase.completed', array( 'access' ), array( 'owes' ) ) ) );
		$part   = array( 'refund' => Sample::refund( false, 'product-12' ) );
		$holds  = self::holds( 'subscription.payment_failed', 'purchase.completed' );

		$this->assertContains( 'owes', self::plan( 'purchase.completed', $holds, array(), $bought )->remove );
		$this->assertContains( 'owes', self::compared( $holds, $bought )->remove );
		$this->assertContains( 'owes', self::plan( 'purchase.refunded', self::holds( 'subscription.payment_failed' ), $part )->remove );
	}

	/** @return array<int, array<string, mixed>> The product by an order that is active, beside others of which this is told. */
	private static function holds( string ...$beside ): array {
		return array( array( 'item' => 'product-12', 'state' => 'active', 'since' => '2026-11-01T10:00:00Z' ) + ( array() === $beside ? array() : array( 'beside' => $beside ) ) );
	}

	/**
	 * @param array<int, array<string, mixed>>      $holds
	 * @param array<string, mixed>                  $more
	 * @param array<int, array<string, mixed>>|null $rules
	 */
	private static function plan( string $type, array $holds, array $more = array(), ?array $rules = null ): TagPlan {
		$refund = EventType::REFUNDED === $type ? array( 'refund' => Sample::refund( true, 'product-12' ) ) : array();
		$event  = Sample::event( $type, 'ann@example.com', $more + $refund + array( 'entitlements' => $holds ) );
		return ( new RuleEvaluator( $rules ?? Sample::validated( self::suggested() ) ) )->plan( Event::from( $event ), array( 'product-12' ) );
	}

	/**
	 * @param array<int, array<string, mixed>>      $holds
	 * @param array<int, array<string, mixed>>|null $rules
	 */
	private static function compared( array $holds, ?array $rules = null ): TagPlan {
		return ( new ResyncPlanner( $rules ?? Sample::validated( self::suggested() ) ) )->plan( Event::holding( $holds ) );
	}
}
