<?php
/**
 * Which operations of the rules an event runs, and which it leaves out because of what the customer holds.
 */

declare(strict_types=1);

use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Events\EventHistory;
use CartCompanion\Domain\Message;
use CartCompanion\Domain\Rules\LateEventPlanner;
use CartCompanion\Domain\Rules\ResyncPlanner;
use CartCompanion\Domain\Rules\RuleEvaluator;
use CartCompanion\Domain\Rules\TagPlan;
use PHPUnit\Framework\TestCase;

final class OperationPlannerTest extends TestCase {
	private const GRANT  = array( 'id' => '12', 'name' => 'Grant 101' );
	private const REVOKE = array( 'id' => '13', 'name' => 'Revoke 101' );

	/** @return array<int, array<string, mixed>> A course alone (product-12), and in a bundle (product-20). */
	private static function rules(): array {
		return array(
			self::rule( 'product-12', 'purchase.completed', self::GRANT ),
			self::rule( 'product-20', 'purchase.completed', self::GRANT ),
			self::rule( 'product-12', 'purchase.refunded', self::REVOKE ),
			self::rule( 'product-12', 'subscription.ended', self::REVOKE ),
			self::rule( 'product-12', 'subscription.payment_failed', array( 'id' => '14', 'name' => 'Warn' ) ),
		);
	}

	/** @return array<string, mixed> */
	private static function rule( string $product, string $event, array ...$operations ): array {
		return Sample::rule( $product, $event, array(), array(), array( 'operations' => $operations ) );
	}

	/**
	 * @param array<string, string> $states
	 * @return array<string, mixed>
	 */
	private static function event( string $type, array $states = array(), array $more = array() ): array {
		$refund = 'purchase.refunded' === $type ? array( 'refund' => Sample::refund( true, 'product-12' ) ) : array();
		return Sample::event( $type, 'ann@example.com', $more + $refund + array( 'entitlements' => Sample::holds( $states ) ) );
	}

	/** @param array<int, array<string, mixed>>|null $rules */
	private static function plan( array $event, ?array $rules = null, array $items = array( 'product-12' ) ): TagPlan {
		return ( new RuleEvaluator( Sample::validated( $rules ?? self::rules() ) ) )->plan( Event::from( $event ), $items );
	}

	/** @return string[] */
	private static function ids( TagPlan $plan ): array {
		return array_column( $plan->operations, 'id' );
	}

	public function test_operations_of_every_rule_that_counts_are_run_each_once(): void {
		$rules = array( self::rule( '*', 'purchase.completed', array( 'id' => '9', 'name' => 'Welcome' ), self::GRANT ), self::rule( 'product-12', 'purchase.completed', self::GRANT ) );
		$plan  = self::plan( self::event( 'purchase.completed' ), $rules );

		$this->assertSame( array( '9', '12' ), self::ids( $plan ) );
		$this->assertSame( array( 'r1', 'r1' ), array_column( $plan->operations, 'rule' ) );
		$this->assertSame( array( false, true, false ), array( $plan->is_empty(), $plan->gives(), $plan->only_applies() ) );
	}

	public function test_a_refund_runs_its_operations(): void {
		$this->assertSame( array( '13' ), self::ids( self::plan( self::event( 'purchase.refunded', array( 'product-12' => 'refunded' ) ) ) ) );
	}

	public function test_a_refund_runs_none_while_the_customer_holds_the_same_all_the_same(): void {
		$plan = self::plan( self::event( 'purchase.refunded', array( 'product-12' => 'active' ) ) );

		$this->assertSame( array(), $plan->operations );
		$this->assertEquals( array( new Message( Message::OPERATION_KEPT, 'Revoke 101', 'r3', 'product-12' ) ), $plan->notes );
	}

	public function test_a_refund_runs_none_while_another_product_gives_the_same_by_the_same_operation(): void {
		$plan = self::plan( self::event( 'purchase.refunded', array( 'product-12' => 'refunded', 'product-20' => 'active' ) ) );

		$this->assertSame( array(), $plan->operations );
		$this->assertEquals( array( new Message( Message::OPERATION_KEPT, 'Revoke 101', 'r3', 'product-20' ) ), $plan->notes );
		$over = self::plan( self::event( 'purchase.refunded', array( 'product-12' => 'refunded', 'product-20' => 'ended' ) ) );
		$this->assertSame( array( '13' ), self::ids( $over ) );
	}

	public function test_a_refund_runs_none_where_all_that_its_rule_would_take_is_kept(): void {
		$refund = array( 'operations' => array( self::REVOKE ) );
		$rules  = array( Sample::rule( 'product-12', 'purchase.completed', array( '101' ) ), Sample::rule( 'product-20', 'purchase.completed', array( '101' ) ), Sample::rule( 'product-12', 'purchase.refunded', array(), array( '101' ), $refund ) );
		$event  = self::event( 'purchase.refunded', array( 'product-12' => 'refunded', 'product-20' => 'active' ) );

		$this->assertSame( array(), self::plan( $event, $rules )->operations );
		$rules[2]['remove'][] = 'of this alone';
		$this->assertSame( array( '13' ), self::ids( self::plan( $event, $rules ) ) );
	}

	public function test_a_partial_refund_runs_what_the_owners_rule_says(): void {
		$event = self::event( 'purchase.refunded', array( 'product-12' => 'active' ), array( 'refund' => Sample::refund( false, 'product-12' ) ) );

		$this->assertSame( array( '13' ), self::ids( self::plan( $event ) ) );
	}

	public function test_a_purchase_that_is_over_since_runs_none(): void {
		$plan = self::plan( self::event( 'purchase.completed', array( 'product-12' => 'refunded' ) ) );

		$this->assertSame( array( array(), array() ), array( $plan->operations, $plan->rules ) );
	}

	public function test_what_comes_back_runs_the_operations_of_its_purchase(): void {
		$plan = self::plan( self::event( 'subscription.renewed', array( 'product-12' => 'active' ), array( 'reactivated' => array( 'product-12' ) ) ) );

		$this->assertSame( array( array( '12' ), array( true ) ), array( self::ids( $plan ), array_column( $plan->operations, 'is_given_back' ) ) );
	}

	public function test_a_resync_runs_none_and_says_so(): void {
		$event = self::event( 'customer.resync', array( 'product-12' => 'active' ), array( 'items' => array() ) );
		$plan  = ( new ResyncPlanner( Sample::validated( self::rules() ) ) )->plan( Event::from( $event ) );

		$this->assertSame( array(), $plan->operations );
		$this->assertEquals( array( new Message( Message::NOT_BY_RESYNC, 'Grant 101', 'r1' ) ), $plan->notes );
	}

	/** @return array<string, array{0: string, 1: string, 2: string[]}> */
	public static function late_events(): array {
		return array(
			'a purchase that is still held'      => array( 'purchase.completed', 'active', array( '12' ) ),
			'a purchase that was refunded since' => array( 'purchase.completed', 'refunded', array() ),
			'a refund'                           => array( 'purchase.refunded', 'refunded', array( '13' ) ),
			'a refund, and bought again since'   => array( 'purchase.refunded', 'active', array() ),
			'a failed payment'                   => array( 'subscription.payment_failed', 'past_due', array( '14' ) ),
			'a failed payment, made good since'  => array( 'subscription.payment_failed', 'active', array() ),
		);
	}

	/**
	 * @dataProvider late_events
	 * @param string[] $expected
	 */
	public function test_a_late_event_runs_its_own_unless_what_is_held_by_now_says_otherwise( string $type, string $now, array $expected ): void {
		$in_time = array( 'purchase.completed' => 'active', 'purchase.refunded' => 'refunded', 'subscription.payment_failed' => 'past_due' )[ $type ];
		$late    = self::event( $type, array( 'product-12' => $now ), array( 'occurred_at' => '2026-11-02T10:00:00Z' ) );
		$row     = array( 'entitlements' => Sample::holds( array( 'product-12' => $in_time ) ) ) + $late;
		$later   = Sample::event( 'cart.abandoned', 'ann@example.com', array( 'occurred_at' => '2026-11-09T10:00:00Z', 'items' => array() ) );
		$history = EventHistory::from( array( 'before' => array( $later ), 'after' => array( $row, $later ) ) );

		$plan = ( new LateEventPlanner( Sample::validated( self::rules() ) ) )->plan( Event::from( $late ), $history );

		$this->assertSame( $expected, self::ids( $plan ) );
		$this->assertSame( array() === $expected, in_array( Message::OPERATION_TOO_LATE, array_map( static fn( Message $note ): string => $note->code(), $plan->notes ), true ) );
	}
}
