<?php
/**
 * Which tags an event changes.
 */

declare(strict_types=1);

use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Message;
use CartCompanion\Domain\Rules\RuleEvaluator;
use CartCompanion\Domain\Rules\TagPlan;
use PHPUnit\Framework\TestCase;

final class RuleEvaluatorTest extends TestCase {
	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param array<string, mixed>             $event
	 * @param string[]                         $items
	 */
	private static function plan( array $rules, array $event, array $items = array( 'product-12' ) ): TagPlan {
		return ( new RuleEvaluator( Sample::validated( $rules ) ) )->plan( Event::from( $event ), $items );
	}

	public function test_product_1_is_not_product_12(): void {
		$rules = array( Sample::rule( 'product-1', 'purchase.completed', array( 'one' ) ), Sample::rule( 'product-12', 'purchase.completed', array( 'twelve' ) ), Sample::rule( 'bump-12', 'purchase.completed', array( 'bump' ) ) );

		$this->assertSame( array( 'twelve' ), self::plan( $rules, Sample::event( 'purchase.completed' ) )->apply );
		$this->assertSame( array( 'one' ), self::plan( $rules, Sample::event( 'purchase.completed' ), array( 'product-1' ) )->apply );
	}

	public function test_every_rule_that_matches_counts(): void {
		$rules   = array( Sample::rule( '*', 'purchase.completed', array( 'customer' ) ), Sample::rule( 'product-12', 'purchase.completed', array( 'twelve', 'customer' ), array( 'lost' ) ), Sample::rule( 'product-12', 'purchase.refunded', array( 'no' ) ) );
		$plan = self::plan( $rules, Sample::event( 'purchase.completed' ) );

		$this->assertSame( array( 'customer', 'twelve' ), $plan->apply );
		$this->assertSame( array( 'lost' ), $plan->remove );
		$this->assertSame( array( 'r1', 'r2' ), $plan->rules );
	}

	public function test_apply_wins_over_remove_and_says_so(): void {
		$plan = self::plan( array( Sample::rule( '*', 'purchase.completed', array( 'x' ) ), Sample::rule( 'product-12', 'purchase.completed', array( 'y' ), array( 'x' ) ) ), Sample::event( 'purchase.completed' ) );

		$this->assertSame( array( 'x', 'y' ), $plan->apply );
		$this->assertSame( array(), $plan->remove );
		$this->assertEquals( array( new Message( Message::BOTH_WAYS, 'x' ) ), $plan->notes );
	}

	/** @return array<string, array{0: bool|null, 1: bool}> */
	public static function refunds(): array {
		return array(
			'full'          => array( true, true ),
			'a part'        => array( false, false ),
			'nobody knows'  => array( null, true ),
		);
	}

	/** @dataProvider refunds */
	public function test_a_rule_for_full_refunds_leaves_partial_ones_alone( ?bool $full, bool $counts ): void {
		$event   = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( $full, 'product-12' ) ) );
		$plan = self::plan( array( Sample::rule( 'product-12', 'purchase.refunded', array(), array( 'access' ), array( 'partial' => false ) ) ), $event );

		$this->assertSame( $counts ? array( 'access' ) : array(), $plan->remove );
		$said = $counts ? array() : array( new Message( Message::FULL_REFUNDS_ONLY, 'r1' ) );
		$this->assertEquals( null === $full ? array( new Message( Message::REFUND_OF_UNKNOWN_SIZE ) ) : $said, $plan->notes );
	}

	public function test_what_was_over_and_goes_on_gets_back_what_its_purchase_gave(): void {
		$rules = array( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array( 'revoked' ), array( 'again' => true ) ), Sample::rule( 'product-1', 'purchase.completed', array( 'other' ) ), Sample::rule( '*', 'subscription.resumed', array( 'welcome back' ) ) );
		$event = Sample::event( 'subscription.resumed', 'ann@example.com', array( 'reactivated' => array( 'product-12' ) ) );

		$plan = self::plan( $rules, $event );

		$this->assertSame( array( 'welcome back', 'course' ), $plan->apply );
		$this->assertSame( array( 'revoked' ), $plan->remove );
		$this->assertSame( array(), $plan->reapply ); // No automation of a purchase begins anew.
		$this->assertEquals( array( new Message( Message::GIVEN_BACK, 'r1', 'product-12' ) ), $plan->notes );
	}

	public function test_a_rule_for_the_third_failure_waits_for_it(): void {
		$rules = array( Sample::rule( '*', 'subscription.payment_failed', array( 'failed' ), array(), array( 'failure' => 3 ) ) );

		foreach ( array( 0 => array(), 1 => array(), 2 => array(), 3 => array( 'failed' ), 4 => array( 'failed' ) ) as $failures => $tags ) {
			$event = Sample::event( 'subscription.payment_failed', 'ann@example.com', array( 'subscription' => 0 === $failures ? null : compact( 'failures' ) ) );
			$plan  = self::plan( $rules, $event );
			$this->assertSame( $tags, $plan->apply );
			$this->assertEquals( array() === $tags ? array( new Message( Message::LATER_FAILURES_ONLY, 'r1' ) ) : array(), $plan->notes );
		}
	}

	public function test_only_what_the_owner_wrote_for_this_product_is_named_as_left_out(): void {
		$full  = array( 'partial' => false );
		$rules = array( Sample::rule( 'product-5', 'purchase.refunded', array( 'a' ), array(), $full ), Sample::rule( 'product-12', 'purchase.refunded', array( 'b' ), array(), $full ), Sample::rule( '*', 'purchase.refunded', array( 'c' ), array(), $full ) );
		$event = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( false, 'product-12' ) ) );

		$this->assertEquals( array( new Message( Message::FULL_REFUNDS_ONLY, 'r2, r3' ) ), self::plan( $rules, $event )->notes );
		$this->assertSame( array(), self::plan( array_merge( $rules, array( Sample::rule( '*', 'purchase.refunded', array( 'd' ) ) ) ), $event )->notes, 'A rule counts: nobody misses one.' );
	}

	public function test_a_tag_that_another_purchase_grants_stays_and_the_owner_reads_why(): void {
		$rules = array( Sample::rule( 'product-12', 'purchase.completed', array( 'member' ) ), Sample::rule( 'product-5', 'subscription.renewed', array( 'member' ) ), Sample::rule( 'product-12', 'purchase.refunded', array( 'refunded' ), array( 'member', 'other' ) ) );
		foreach ( array( 'active', 'past_due', 'paused', 'cancelling' ) as $state ) {
			$event   = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ), 'entitlements' => Sample::holds( array( 'product-12' => 'refunded', 'product-5' => $state ) ) ) );
			$plan = self::plan( $rules, $event );
			$this->assertSame( array( 'other' ), $plan->remove );
			$this->assertSame( array( 'refunded' ), $plan->apply );
			$this->assertEquals( array( new Message( Message::SHARED, 'member', 'product-5' ) ), $plan->notes );
		}
		foreach ( array( 'ended', 'refunded' ) as $state ) {
			$event = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'entitlements' => Sample::holds( array( 'product-12' => 'refunded', 'product-5' => $state ) ), 'refund' => Sample::refund( true, 'product-12' ) ) );
			$this->assertSame( array( 'member', 'other' ), self::plan( $rules, $event )->remove );
		}
	}

	public function test_the_item_itself_does_not_guard_its_tag_unless_it_was_bought_again(): void {
		$rules = array( Sample::rule( 'product-12', 'purchase.completed', array( 'member' ) ), Sample::rule( 'product-12', 'subscription.payment_failed', array(), array( 'member' ) ) );
		$due   = Sample::event( 'subscription.payment_failed', 'ann@example.com', array( 'entitlements' => Sample::holds( array( 'product-12' => 'past_due' ) ) ) );
		$again = Sample::event( 'subscription.payment_failed', 'ann@example.com', array( 'entitlements' => Sample::holds( array( 'product-12' => 'active' ), '2026-11-24T10:00:01Z' ) ) );

		$this->assertSame( array( 'member' ), self::plan( $rules, $due )->remove );
		$this->assertSame( array(), self::plan( $rules, $again )->remove );
	}

	/** @return array<string, array{0: string, 1: bool|null, 2: string, 3: bool}> Event, full refund, state afterwards, whether the tag goes. */
	public static function takings(): array {
		return array(
			'refunded'                          => array( 'purchase.refunded', true, 'refunded', true ),
			'refunded, bought in another order' => array( 'purchase.refunded', true, 'active', false ),
			'a part refunded'                   => array( 'purchase.refunded', false, 'active', true ),
			'cancelled, paid time left'         => array( 'subscription.cancelled', null, 'cancelling', true ),
			'cancelled, paid off'               => array( 'subscription.cancelled', null, 'active', false ),
			'paused'                            => array( 'subscription.paused', null, 'paused', true ),
			'ended'                             => array( 'subscription.ended', null, 'ended', true ),
			'ended, another one runs'           => array( 'subscription.ended', null, 'active', false ),
		);
	}

	/** @dataProvider takings */
	public function test_what_the_customer_holds_by_another_order_stays( string $type, ?bool $full, string $state, bool $goes ): void {
		$rules   = array( Sample::rule( 'product-12', 'purchase.completed', array( 'member' ) ), Sample::rule( 'product-12', $type, array(), array( 'member' ) ) );
		$refund  = 'purchase.refunded' === $type ? Sample::refund( $full, 'product-12' ) : null;
		$event   = Sample::event( $type, 'ann@example.com', array( 'refund' => $refund, 'entitlements' => Sample::holds( array( 'product-12' => $state ) ) ) );
		$plan = self::plan( $rules, $event );

		$this->assertSame( $goes ? array( 'member' ) : array(), $plan->remove );
		$this->assertEquals( $goes ? array() : array( new Message( Message::SHARED, 'member', 'product-12' ) ), $plan->notes );
	}

	/** @return array<string, array{0: string, 1: string, 2: bool}> Event of one order, state by the other, whether its mark goes. */
	public static function marks_of_the_other_order(): array {
		return array(
			'ended, the other is paused'     => array( 'subscription.ended', 'paused', false ),
			'refunded, the other is paused'  => array( 'purchase.refunded', 'paused', false ),
			'ended, the other runs'          => array( 'subscription.ended', 'active', true ),
			'ended, the other is cancelled'  => array( 'subscription.ended', 'cancelling', true ),
			'ended, and nothing is left'     => array( 'subscription.ended', 'ended', true ),
			'resumed, and paused once more'  => array( 'subscription.resumed', 'paused', true ),
		);
	}

	/** @dataProvider marks_of_the_other_order */
	public function test_the_mark_of_a_pause_stays_while_the_other_order_is_paused( string $type, string $state, bool $goes ): void {
		$rules  = array( Sample::rule( 'product-12', 'subscription.paused', array( 'paused' ) ), Sample::rule( 'product-12', $type, array(), array( 'paused' ) ) );
		$refund = 'purchase.refunded' === $type ? Sample::refund( true, 'product-12' ) : null;
		$event  = Sample::event( $type, 'ann@example.com', array( 'refund' => $refund, 'entitlements' => Sample::holds( array( 'product-12' => $state ) ) ) );

		$this->assertSame( $goes ? array( 'paused' ) : array(), self::plan( $rules, $event )->remove );
	}

	public function test_of_failed_payments_of_the_other_order_the_mark_of_the_first_stays_and_no_more_is_known(): void {
		$rules = array(
			Sample::rule( 'product-12', 'subscription.payment_failed', array( 'overdue' ) ),
			Sample::rule( 'product-12', 'subscription.payment_failed', array( 'last warning' ), array(), array( 'failure' => 3 ) ),
			Sample::rule( 'product-12', 'subscription.ended', array(), array( 'overdue', 'last warning' ) ),
		);
		$event = Sample::event( 'subscription.ended', 'ann@example.com', array( 'entitlements' => Sample::holds( array( 'product-12' => 'past_due' ) ) ) );

		$this->assertSame( array( 'last warning' ), self::plan( $rules, $event )->remove );
	}

	public function test_a_pause_of_another_item_keeps_no_mark(): void {
		$rules = array( Sample::rule( '*', 'subscription.paused', array( 'paused' ) ), Sample::rule( 'product-12', 'subscription.ended', array(), array( 'paused' ) ) );
		$event = Sample::event( 'subscription.ended', 'ann@example.com', array( 'entitlements' => Sample::holds( array( 'product-12' => 'ended', 'product-5' => 'paused' ) ) ) );

		$this->assertSame( array( 'paused' ), self::plan( $rules, $event )->remove );
	}

	/** @dataProvider takings_of_one_order */
	public function test_a_tag_that_keeps_out_is_not_set_while_another_order_goes_on( string $type, ?bool $full, string $state, bool $is_set ): void {
		$rules   = array( Sample::rule( 'product-12', 'purchase.completed', array( 'made purchase' ), array( 'revoked' ) ), Sample::rule( 'product-12', $type, array( 'revoked', 'got money back' ) ) );
		$refund  = 'purchase.refunded' === $type ? Sample::refund( $full, 'product-12' ) : null;
		$event   = Sample::event( $type, 'ann@example.com', array( 'refund' => $refund, 'entitlements' => Sample::holds( array( 'product-12' => $state ) ) ) );
		$plan = self::plan( $rules, $event );

		$this->assertSame( $is_set ? array( 'revoked', 'got money back' ) : array( 'got money back' ), $plan->apply );
		$this->assertEquals( $is_set ? array() : array( new Message( Message::KEEPS_OUT, 'revoked', 'product-12', $state ) ), $plan->notes );
	}

	/** @return array<string, array{0: string, 1: bool|null, 2: string, 3: bool}> */
	public static function takings_of_one_order(): array {
		return array(
			'refunded, the other goes on'      => array( 'purchase.refunded', true, 'active', false ),
			'refunded, the other is paused'    => array( 'purchase.refunded', true, 'paused', false ),
			'refunded, nothing is left'        => array( 'purchase.refunded', true, 'refunded', true ),
			'a part is refunded: the rule says' => array( 'purchase.refunded', false, 'active', true ),
			'ended, the other goes on'         => array( 'subscription.ended', null, 'active', false ),
			'ended'                            => array( 'subscription.ended', null, 'ended', true ),
		);
	}

	public function test_a_late_purchase_of_something_refunded_grants_nothing(): void {
		$rules   = array( Sample::rule( 'product-12', 'purchase.completed', array( 'member' ) ), Sample::rule( '*', 'purchase.completed', array( 'customer' ) ) );
		$holds   = Sample::holds( array( 'product-12' => 'refunded', 'bump-12' => 'active' ) );
		$alone   = self::plan( $rules, Sample::event( 'purchase.completed', 'ann@example.com', array( 'entitlements' => $holds ) ) );
		$with_it = self::plan( $rules, Sample::event( 'purchase.completed', 'ann@example.com', array( 'entitlements' => $holds ) ), array( 'product-12', 'bump-12' ) );

		$this->assertTrue( $alone->is_empty() );
		$this->assertSame( array(), $alone->rules );
		$this->assertEquals( array( new Message( Message::OVER_SINCE, 'r1', 'product-12' ), new Message( Message::OVER_SINCE, 'r2', 'product-12' ) ), $alone->notes );
		$this->assertSame( array( 'customer' ), $with_it->apply );
	}

	public function test_an_abandoned_cart_can_be_tagged_without_a_product(): void {
		$rules = array( Sample::rule( '*', 'cart.abandoned', array( 'left a cart' ) ) );

		$this->assertSame( array( 'left a cart' ), self::plan( $rules, Sample::event( 'cart.abandoned' ), array() )->apply );
	}
}
