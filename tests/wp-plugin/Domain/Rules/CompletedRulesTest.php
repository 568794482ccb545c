<?php
/**
 * Giving access back takes away what keeps out, whether an event comes in its turn, comes late, or is made up.
 */

declare(strict_types=1);

use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Events\EventHistory;
use CartCompanion\Domain\Rules\CompletedRules;
use CartCompanion\Domain\Rules\LateEventPlanner;
use CartCompanion\Domain\Rules\ResyncPlanner;
use CartCompanion\Domain\Rules\RuleEvaluator;
use CartCompanion\Domain\Rules\TagPlan;
use PHPUnit\Framework\TestCase;

final class CompletedRulesTest extends TestCase {
	/** An owner who forgot that a purchase has to take the revoke tag away again. */
	private static function forgetful(): array {
		return Sample::validated(
			array(
				Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ),
				Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ), array( 'course' ) ),
				Sample::rule( 'product-12', 'subscription.ended', array( 'revoked' ) ),
			)
		);
	}

	/** @return array<string, array{0: array<int, array<string, mixed>>, 1: array<string, array<string, string[]>>, 2: array<string, string[]>}> Rules, statements; what goes with a purchase, by product. */
	public static function rule_sets(): array {
		$says = array( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array( 'Revoked' ) ), Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ) ) );
		return array(
			'the rules forget it'                  => array( self::forgetful(), array(), array( 'product-12' => array( 'revoked' ) ) ),
			'the rules say it'                     => array( Sample::validated( $says ), array(), array() ),
			'the owner states it'                  => array( self::forgetful(), array( 'product-12' => array( 'in' => array( 'a' ), 'out' => array( '101_revoked', 'payf' ) ) ), array( 'product-12' => array( '101_revoked', 'payf' ) ) ),
			'the owner states that nothing does'   => array( self::forgetful(), array( 'product-12' => array( 'in' => array( 'a' ), 'out' => array() ) ), array() ),
			'of a product without any rule'        => array( self::forgetful(), array( 'bump-4' => array( 'in' => array( 'b' ), 'out' => array( 'c' ) ) ), array( 'product-12' => array( 'revoked' ), 'bump-4' => array( 'c' ) ) ),
			'a purchase gives nothing by the rules' => array( Sample::validated( array( Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ) ) ) ), array(), array() ),
		);
	}

	/**
	 * @dataProvider rule_sets
	 * @param array<int, array<string, mixed>>       $rules
	 * @param array<string, array<string, string[]>> $stated
	 * @param array<string, string[]>                $implied
	 */
	public function test_what_goes_without_saying( array $rules, array $stated, array $implied ): void {
		$added = array_slice( CompletedRules::of( $rules, $stated ), count( $rules ) );

		$this->assertSame( $implied, array_column( $added, 'remove', 'product' ) );
		$this->assertSame( array(), array_merge( array(), ...array_column( $added, 'apply' ) ) );
	}

	public function test_every_planner_takes_it_away_alike(): void {
		$rules  = CompletedRules::of( self::forgetful(), array() );
		$refund = self::on( 1, 'purchase.refunded', 'refunded' );
		$bought = self::on( 9, 'purchase.completed', 'active' );
		$paid   = array( 'reactivated' => array( 'product-12' ) ) + self::on( 9, 'subscription.renewed', 'active' );
		$resync = self::on( 9, 'customer.resync', 'active' );
		$plans  = array(
			( new RuleEvaluator( $rules ) )->plan( Event::from( $bought ), array( 'product-12' ) ),
			( new RuleEvaluator( $rules ) )->plan( Event::from( $paid ), array( 'product-12' ) ),
			( new LateEventPlanner( $rules ) )->plan( Event::from( $bought ), EventHistory::from( array( 'before' => array( $refund ), 'after' => array( $refund, $bought ) ) ) ),
			( new ResyncPlanner( $rules ) )->plan( Event::from( $resync ) ),
		);

		foreach ( $plans as $plan ) {
			$this->assertSame( array( array( 'course' ), array( 'revoked' ), array( 'revoked' ), 'product-12' ), array( $plan->apply, $plan->remove, $plan->implied(), $plan->item_behind( 'revoked' ) ) );
			$this->assertNotContains( null, $plan->rules, 'No rule of the owner’s says it.' );
		}
	}

	public function test_a_refund_that_came_after_a_late_purchase_keeps_its_tag(): void {
		$rules  = CompletedRules::of( self::forgetful(), array() );
		$bought = self::on( 1, 'purchase.completed', 'active' );
		$refund = self::on( 9, 'purchase.refunded', 'refunded' );

		$plan = ( new LateEventPlanner( $rules ) )->plan( Event::from( $bought ), EventHistory::from( array( 'before' => array( $refund ), 'after' => array( $bought, $refund ) ) ) );

		$this->assertSame( array( array( 'revoked' ), array( 'course' ), array() ), array( $plan->apply, $plan->remove, $plan->implied() ) );
		$this->assertSame( array( 'revoked' ), self::resync( $rules, array( 'product-12' => 'refunded' ) )->apply );
	}

	public function test_what_another_rule_of_the_event_sets_is_not_taken_away_and_nobody_is_warned(): void {
		$rules = Sample::validated( array_merge( self::forgetful(), array( Sample::rule( 'bump-4', 'purchase.completed', array( 'revoked' ) ) ) ) );
		$event = self::on( 9, 'purchase.completed', 'active', array( 'items' => Sample::items( 'product-12', 'bump-4' ) ) );

		$plan = ( new RuleEvaluator( CompletedRules::of( $rules, array() ) ) )->plan( Event::from( $event ), array( 'product-12', 'bump-4' ) );

		$this->assertSame( array( array(), array(), array() ), array( $plan->remove, $plan->implied(), $plan->notes ) );
	}

	public function test_what_something_else_of_the_customers_grants_stays(): void {
		$rules = Sample::validated( array_merge( self::forgetful(), array( Sample::rule( 'product-5', 'purchase.completed', array( 'revoked' ) ) ) ) );
		$event = self::on( 9, 'purchase.completed', 'active', array( 'entitlements' => Sample::holds( array( 'product-12' => 'active', 'product-5' => 'active' ) ) ) );

		$plan = ( new RuleEvaluator( CompletedRules::of( $rules, array() ) ) )->plan( Event::from( $event ), array( 'product-12' ) );

		$this->assertSame( array( array(), array() ), array( $plan->remove, $plan->implied() ) );
	}

	public function test_what_is_not_there_is_not_removed_and_not_given_back_by_what_was_left_undone(): void {
		$plan = ( new RuleEvaluator( CompletedRules::of( self::forgetful(), array() ) ) )->plan( Event::from( self::on( 9, 'purchase.completed', 'active' ) ), array( 'product-12' ) );

		$plan->remove_of_implied( array() );
		$this->assertTrue( $plan->only_applies() );
		$plan->catch_up( array( 'revoked', 'left' ), false );

		$this->assertSame( array( 'course', 'left' ), $plan->apply );
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param array<string, string>            $states
	 */
	private static function resync( array $rules, array $states ): TagPlan {
		return ( new ResyncPlanner( $rules ) )->plan( Event::from( Sample::event( 'customer.resync', 'ann@example.com', array( 'entitlements' => Sample::holds( $states ) ) ) ) );
	}

	/**
	 * @param array<string, mixed> $more
	 * @return array<string, mixed>
	 */
	private static function on( int $day, string $type, string $state, array $more = array() ): array {
		$refund = 'purchase.refunded' === $type ? Sample::refund( true, 'product-12' ) : null;
		return Sample::event( $type, 'ann@example.com', $more + array( 'occurred_at' => sprintf( '2026-11-%02dT10:00:00Z', $day ), 'refund' => $refund, 'order' => Sample::order( "7$day" ), 'entitlements' => Sample::holds( array( 'product-12' => $state ) ) ) );
	}
}
