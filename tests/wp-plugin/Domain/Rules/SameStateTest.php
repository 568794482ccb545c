<?php
/** Two orders of one product in the same state, to which they came by different ways: the tags are those of the one that counts. */

declare(strict_types=1);

use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Message;
use CartCompanion\Domain\Rules\{ MovedTags, RuleEvaluator, TagPlan };
use PHPUnit\Framework\TestCase;

final class SameStateTest extends TestCase {
	/** @return array<int, array<string, mixed>> A failed payment takes access, a cancellation or a pause does not. */
	private static function rules(): array {
		return array(
			Sample::rule( 'product-12', 'purchase.completed', array( 'access' ), array( 'lapsed' ) ),
			Sample::rule( 'product-12', 'subscription.payment_failed', array( 'lapsed', 'owes' ), array( 'access' ) ),
			Sample::rule( 'product-12', 'subscription.cancelled', array( 'cancelled' ) ),
			Sample::rule( 'product-12', 'subscription.paused', array( 'paused' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array( 'lapsed' ), array( 'access' ) ),
		);
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param string[]                         $happened Types, where the state does not say it all.
	 */
	private static function plan( array $rules, string $type, string $state, string $since, array $happened = array() ): TagPlan {
		$holds = array( 'item' => 'product-12', 'state' => $state, 'since' => $since, 'happened' => array_map( static fn( string $one ): array => array( 'type' => $one ), $happened ) );
		$event = Sample::event( $type, 'ann@example.com', array( 'occurred_at' => '2026-11-20T10:00:00Z', 'entitlements' => array( $holds ) ) );
		return ( new RuleEvaluator( Sample::validated( $rules ) ) )->plan( Event::from( $event ), array( 'product-12' ) );
	}

	public function test_what_an_order_that_was_hidden_had_lost_goes_when_it_comes_to_count(): void {
		$plan = self::plan( self::rules(), 'subscription.cancelled', 'cancelling', '2026-11-20T10:00:00Z', array( 'subscription.payment_failed', 'subscription.cancelled' ) );

		$this->assertSame( array( array( 'cancelled', 'lapsed', 'owes' ), array( 'access' ) ), array( $plan->apply, $plan->remove ) );
	}

	public function test_what_the_order_of_the_event_had_lost_comes_back_where_the_other_one_has_it(): void {
		foreach ( array( 'subscription.paused' => 'paused', 'subscription.cancelled' => 'cancelling' ) as $type => $state ) {
			$plan = self::plan( self::rules(), $type, $state, '2026-11-02T10:00:00Z' );

			$this->assertContains( 'access', $plan->apply );
			$this->assertSame( array( 'lapsed' ), $plan->remove );

			$plan->leave_standing( new MovedTags( array( 'access' ), array( 'lapsed' ) ) );
			$this->assertSame( array( array( 'paused' === $state ? 'paused' : 'cancelled' ), array() ), array( $plan->apply, $plan->remove ), 'Of one order that was paused or cancelled twice, nothing was lost.' );
		}
	}

	public function test_a_customer_of_one_order_gets_what_the_rules_say_and_no_word_of_another(): void {
		$rules    = self::rules();
		$rules[2] = Sample::rule( 'product-12', 'subscription.cancelled', array( 'cancelled', 'lapsed' ), array( 'access' ) );

		$plan = self::plan( $rules, 'subscription.cancelled', 'cancelling', '2026-11-20T10:00:00Z', array( 'subscription.payment_failed', 'subscription.cancelled' ) );
		$plan->leave_standing( new MovedTags( array( 'lapsed', 'owes' ), array( 'access' ) ) );

		$this->assertSame( array( array( 'cancelled', 'lapsed' ), array( 'access' ) ), array( $plan->apply, $plan->remove ) );
		$this->assertSame( array( array( 'r3' ), array() ), array( $plan->rules, array_map( static fn( Message $note ): string => $note->code(), $plan->notes ) ) );
	}

	public function test_the_rule_for_the_third_failure_takes_access_where_it_failed_before(): void {
		$rules    = self::rules();
		$rules[1] = Sample::rule( 'product-12', 'subscription.payment_failed', array( 'lapsed' ), array( 'access' ), array( 'failure' => 3 ) );
		$holds    = Sample::holds( array( 'product-12' => 'past_due' ), '2026-11-02T10:00:00Z' );
		$event    = Sample::event( 'subscription.payment_failed', 'ann@example.com', array( 'occurred_at' => '2026-11-20T10:00:00Z', 'subscription' => array( 'failures' => 3 ), 'entitlements' => $holds ) );

		$plan = ( new RuleEvaluator( Sample::validated( $rules ) ) )->plan( Event::from( $event ), array( 'product-12' ) );

		$this->assertSame( array( array( 'lapsed' ), array( 'access' ) ), array( $plan->apply, $plan->remove ) );
	}
}
