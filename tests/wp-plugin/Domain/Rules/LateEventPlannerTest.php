<?php
/**
 * Which tags an event changes that arrives after later ones of the same customer.
 */

declare(strict_types=1);

use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Events\EventHistory;
use CartCompanion\Domain\Message;
use CartCompanion\Domain\Rules\LateEventPlanner;
use CartCompanion\Domain\Rules\TagPlan;
use PHPUnit\Framework\TestCase;

final class LateEventPlannerTest extends TestCase {
	/** @return array<int, array<string, mixed>> */
	private static function rules(): array {
		return array(
			Sample::rule( 'product-12', 'purchase.completed', array( 'access' ), array( 'revoked' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ), array( 'access' ) ),
			Sample::rule( 'product-12', 'subscription.ended', array( 'revoked' ), array( 'access' ) ),
			Sample::rule( 'product-12', 'subscription.payment_failed', array( 'failed' ), array(), array( 'again' => true ) ),
			Sample::rule( 'product-12', 'subscription.payment_failed', array( 'last warning' ), array(), array( 'failure' => 2 ) ),
			Sample::rule( 'product-12', 'subscription.recovered', array( 'card updated' ), array( 'failed' ) ),
		);
	}

	/**
	 * @param array<string, mixed> $more
	 * @return array<string, mixed>
	 */
	private static function on( int $day, string $type, string $state = 'active', array $more = array() ): array {
		return Sample::event( $type, 'ann@example.com', $more + array( 'occurred_at' => sprintf( '2026-11-%02dT10:00:00Z', $day ), 'order' => Sample::order( '77', '3' ), 'entitlements' => Sample::holds( array( 'product-12' => $state ) ) ) );
	}

	/**
	 * @param array<string, mixed> $event
	 * @return array<string, mixed>
	 */
	private static function failed_times( int $failures, array $event ): array {
		return array( 'subscription' => compact( 'failures' ) ) + $event;
	}

	/**
	 * @param array<string, mixed>                  $event
	 * @param array<int, array<string, mixed>>      $before
	 * @param array<int, array<string, mixed>>      $after
	 * @param array<int, array<string, mixed>>|null $rules
	 */
	private static function plan( array $event, array $before, array $after, ?array $rules = null, bool $with_test_orders = true ): TagPlan {
		$history = EventHistory::from( compact( 'before', 'after' ) );
		return ( new LateEventPlanner( Sample::validated( $rules ?? self::rules() ) ) )->plan( Event::from( $event ), $with_test_orders ? $history : $history->of_live_orders() );
	}

	public function test_a_tag_that_a_late_pause_would_have_kept_and_a_later_refund_took_is_not_said_to_be_kept(): void {
		$rules  = array_merge( self::rules(), array( Sample::rule( 'product-12', 'subscription.paused', array( 'paused' ), array( 'access' ) ) ) );
		$other  = array( 'order' => Sample::order( '88' ) );
		$bought = array( self::on( 1, 'purchase.completed' ), self::on( 2, 'purchase.completed', 'active', $other ) );
		$pause  = self::on( 3, 'subscription.paused' );
		$refund = self::on( 9, 'purchase.refunded', 'refunded', $other + array( 'refund' => Sample::refund( true, 'product-12' ) ) );

		$alone = self::plan( $pause, $bought, array_merge( $bought, array( $pause ) ), $rules );
		$this->assertContainsEquals( new Message( Message::SHARED, 'access', 'product-12' ), $alone->notes, 'The other order grants it.' );

		$plan = self::plan( $pause, array_merge( $bought, array( $refund ) ), array_merge( $bought, array( $pause, $refund ) ), $rules );

		$this->assertSame( array( array( 'paused' ), array() ), array( $plan->apply, $plan->remove ), 'The refund has taken it.' );
		$this->assertNotContains( Message::SHARED, array_map( static fn( Message $note ): string => $note->code(), $plan->notes ) );
	}

	public function test_a_failed_payment_that_arrives_after_its_recovery_leaves_no_tag(): void {
		$failure = self::on( 2, 'subscription.payment_failed', 'past_due' );
		$payment = self::on( 3, 'subscription.renewed' );

		$plan = self::plan( $failure, array( $payment ), array( $failure, array( 'type' => 'subscription.recovered' ) + $payment ) );

		$this->assertSame( array( array( 'card updated' ), array( 'failed' ), array( 'r4', 'r6' ) ), array( $plan->apply, $plan->remove, $plan->rules ) );
		$this->assertEquals( array( new Message( Message::LATER_REMOVES, 'failed', 'subscription.recovered' ), new Message( Message::LATER_APPLIES, 'card updated', 'subscription.recovered' ) ), $plan->notes );
		$this->assertSame( array( 'card updated' ), $plan->if_new );
		$this->assertTrue( $plan->is_target_state );
	}

	public function test_a_purchase_that_arrives_after_the_end_grants_nothing(): void {
		$purchase = self::on( 1, 'purchase.completed' );
		$end      = self::on( 9, 'subscription.ended', 'ended' );

		$plan = self::plan( $purchase, array( $end ), array( $purchase, $end ) );

		$this->assertSame( array( array( 'revoked' ), array( 'access' ) ), array( $plan->apply, $plan->remove ) );
	}

	public function test_what_was_refunded_since_is_not_given_though_no_rule_takes_it_away(): void {
		$rules    = Sample::validated( array( Sample::rule( 'product-12', 'purchase.completed', array( 'access' ) ), Sample::rule( 'bump-7', 'purchase.completed', array( 'workbook' ) ) ) );
		$bought   = array( 'items' => Sample::items( 'product-12', 'bump-7' ) );
		$purchase = self::on( 1, 'purchase.completed', 'active', $bought );
		$refund   = self::on( 9, 'purchase.refunded', 'refunded', array( 'refund' => Sample::refund( true, 'product-12' ) ) );
		$today    = array( 'entitlements' => Sample::holds( array( 'product-12' => 'refunded', 'bump-7' => 'active' ) ) );

		$history = EventHistory::from( array( 'before' => array( $refund ), 'after' => array( $purchase, $refund ) ) );
		$plan    = ( new LateEventPlanner( $rules ) )->plan( Event::from( $today + $purchase ), $history, true );

		$this->assertSame( array( array( 'workbook' ), array(), array( 'r2' ), array( 'workbook' ) ), array( $plan->apply, $plan->remove, $plan->rules, $plan->if_new ) );
		$this->assertContainsEquals( new Message( Message::OVER_SINCE, 'r1', 'product-12' ), $plan->notes );
		$by_itself = ( new LateEventPlanner( $rules ) )->plan( Event::from( $today + $purchase ), $history );
		$this->assertSame( array( 'access', 'workbook' ), $by_itself->apply, 'Events in any order come to the same.' );
	}

	public function test_what_was_refunded_since_gives_no_tag_of_the_refund_either_when_it_is_done_again(): void {
		$rules    = Sample::validated( array( Sample::rule( 'product-12', 'purchase.completed', array( 'access' ), array( 'revoked' ) ), Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ), array( 'access' ) ) ) );
		$purchase = self::on( 1, 'purchase.completed', 'active', array( 'items' => Sample::items( 'product-12' ) ) );
		$refund   = self::on( 9, 'purchase.refunded', 'refunded', array( 'refund' => Sample::refund( true, 'product-12' ) ) );
		$today    = array( 'entitlements' => Sample::holds( array( 'product-12' => 'refunded' ) ) );
		$history  = EventHistory::from( array( 'before' => array( $refund ), 'after' => array( $purchase, $refund ) ) );

		$again = ( new LateEventPlanner( $rules ) )->plan( Event::from( $today + $purchase ), $history, true );

		$this->assertSame( array( array(), array( 'access' ), array() ), array( $again->apply, $again->remove, $again->if_new ), 'Nothing to make a contact for.' );
		$by_itself = ( new LateEventPlanner( $rules ) )->plan( Event::from( $today + $purchase ), $history );
		$this->assertSame( array( 'revoked' ), $by_itself->apply, 'Events in any order come to the same.' );
	}

	public function test_what_is_still_wanted_is_applied_and_fires_again(): void {
		$failure = self::on( 2, 'subscription.payment_failed', 'past_due' );
		$refund  = self::on( 3, 'purchase.refunded', 'past_due', array( 'refund' => Sample::refund( false, 'product-12' ) ) );

		$plan = self::plan( $failure, array( $refund ), array( $failure, $refund ) );

		$this->assertSame( array( array( 'failed' ), array( 'failed' ) ), array( $plan->apply, $plan->reapply ) );
	}

	public function test_a_later_events_own_tag_is_none_of_its_business(): void {
		$rules   = array( Sample::rule( 'product-12', 'subscription.payment_failed', array( 'failed' ) ), Sample::rule( 'product-9', 'purchase.completed', array( 'start the mails' ) ) );
		$failure = self::on( 2, 'subscription.payment_failed', 'past_due' );
		$other   = self::on( 3, 'purchase.completed', 'past_due', array( 'items' => Sample::items( 'product-9' ) ) );

		$plan = self::plan( $failure, array( $other ), array( $failure, $other ), $rules );

		$this->assertSame( array( array( 'failed' ), array() ), array( $plan->apply, $plan->remove ) );
		$this->assertSame( array( 'failed', 'start the mails' ), $plan->if_new, 'Who is new to the CRM lacks that one, too.' );
	}

	public function test_a_late_first_failure_makes_a_later_one_the_second(): void {
		$first  = self::on( 2, 'subscription.payment_failed', 'past_due' );
		$second = self::on( 3, 'subscription.payment_failed', 'past_due' );

		$plan = self::plan( $first, array( $second ), array( $first, self::failed_times( 2, $second ) ) );

		$this->assertSame( array( 'failed', 'last warning' ), $plan->apply );
	}

	public function test_a_payment_between_two_failures_begins_the_count_anew(): void {
		$first   = self::on( 2, 'subscription.payment_failed', 'past_due' );
		$payment = self::on( 3, 'subscription.recovered' );
		$second  = self::on( 4, 'subscription.payment_failed', 'past_due' );

		$plan = self::plan( $payment, array( $first, self::failed_times( 2, $second ) ), array( $first, $payment, $second ) );

		$this->assertSame( array( array( 'card updated', 'failed' ), array( 'last warning' ) ), array( $plan->apply, $plan->remove ) );
		$this->assertContainsEquals( new Message( Message::NO_REASON_ANY_MORE, 'last warning', 'subscription.payment_failed' ), $plan->notes );
	}

	/** @return array<string, array{0: bool, 1: string[]}> */
	public static function purchases(): array {
		return array(
			'known'                             => array( true, array( 'renewed' ) ),
			'not known: it may have applied it' => array( false, array() ),
		);
	}

	/**
	 * @dataProvider purchases
	 * @param string[] $removed
	 */
	public function test_a_renewal_that_was_a_recovery_takes_its_tag_back_where_the_purchase_is_known( bool $is_known, array $removed ): void {
		$rules   = array( Sample::rule( 'product-12', 'subscription.renewed', array( 'renewed' ) ) );
		$before  = $is_known ? array( self::on( 1, 'purchase.completed' ) ) : array();
		$failure = self::on( 2, 'subscription.payment_failed', 'past_due' );
		$payment = self::on( 3, 'subscription.renewed' );

		$plan = self::plan( $failure, array_merge( $before, array( $payment ) ), array_merge( $before, array( $failure, array( 'type' => 'subscription.recovered' ) + $payment ) ), $rules );

		$this->assertSame( $removed, $plan->remove );
	}

	public function test_an_end_that_never_came_is_taken_back(): void {
		$purchase = self::on( 1, 'purchase.completed' );
		$renewal  = self::on( 2, 'subscription.renewed' );
		$end      = self::on( 5, 'subscription.ended', 'ended' );

		$plan = self::plan( $renewal, array( $purchase, $end ), array( $purchase, $renewal ) );

		$this->assertSame( array( array( 'access' ), array( 'revoked' ) ), array( $plan->apply, $plan->remove ) );
	}

	public function test_a_refund_of_the_whole_order_is_of_all_that_the_history_names(): void {
		$purchase = self::on( 1, 'purchase.completed' );
		$refund   = self::on( 2, 'purchase.refunded', 'refunded', array( 'items' => array(), 'refund' => Sample::refund( true, null ) ) );
		$other    = self::on( 3, 'cart.abandoned', 'refunded', array( 'order' => Sample::order( '78' ) ) );

		$plan = self::plan( $refund, array( $purchase, $other ), array( $purchase, $refund, $other ) );

		$this->assertSame( array( array( 'revoked' ), array( 'access' ) ), array( $plan->apply, $plan->remove ) );
	}

	public function test_orders_in_test_mode_are_no_part_of_the_history_where_they_change_no_tags(): void {
		$failure = self::on( 2, 'subscription.payment_failed', 'past_due' );
		$tried   = self::on( 3, 'subscription.recovered', 'active', array( 'mode' => 'test' ) );
		$history = array( $failure, array( $tried ), array( $failure, $tried ), null );

		$this->assertSame( array( 'failed' ), self::plan( ...array_merge( $history, array( false ) ) )->apply );
		$this->assertSame( array( array(), array( 'failed' ) ), array( self::plan( ...array_merge( $history, array( true ) ) )->apply, self::plan( ...array_merge( $history, array( true ) ) )->remove ) );
	}

	/** @return array<string, array{0: mixed}> */
	public static function no_histories(): array {
		return array(
			'none'          => array( null ),
			'another shape' => array( 'x' ),
			'one half'      => array( array( 'after' => array() ) ),
		);
	}

	/**
	 * @dataProvider no_histories
	 * @param mixed $data
	 */
	public function test_without_a_history_the_event_is_not_late( $data ): void {
		$this->assertNull( EventHistory::from( $data ) );
	}
}
