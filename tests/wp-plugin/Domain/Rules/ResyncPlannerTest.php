<?php
/**
 * Which tags a customer should have by what they hold now.
 */

declare(strict_types=1);

use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Message;
use CartCompanion\Domain\Rules\ResyncPlanner;
use CartCompanion\Domain\Rules\TagPlan;
use PHPUnit\Framework\TestCase;

final class ResyncPlannerTest extends TestCase {
	public function test_a_resync_leaves_a_tag_that_another_product_calls_for(): void {
		$rules = array( Sample::rule( '*', 'subscription.payment_failed', array( 'payment failed' ) ), Sample::rule( '*', 'subscription.recovered', array(), array( 'payment failed' ) ) );
		$holds = Sample::holds( array( 'product-12' => 'past_due' ) );
		$event = Sample::event( 'customer.resync', 'ann@example.com', array( 'entitlements' => array_merge( $holds, Sample::holds( array( 'product-5' => 'active' ), '2026-11-09T10:00:00Z' ) ) ) );

		$plan = ( new ResyncPlanner( Sample::validated( $rules ) ) )->plan( Event::from( $event ) );

		$this->assertSame( array( 'payment failed' ), $plan->apply );
		$this->assertSame( array(), $plan->remove );
	}

	public function test_a_resync_knows_what_should_be_there(): void {
		$rules   = Sample::validated(
			array(
				Sample::rule( 'product-12', 'purchase.completed', array( 'course', '2026' ), array( 'course revoked' ) ),
				Sample::rule( 'product-12', 'subscription.payment_failed', array( 'failed' ) ),
				Sample::rule( 'product-12', 'subscription.recovered', array( 'thanks' ), array( 'failed' ) ),
				Sample::rule( 'product-5', 'purchase.refunded', array( 'refunded' ), array( 'club', 'course' ) ),
			)
		);
		$event   = Sample::event( 'customer.resync', 'ann@example.com', array( 'entitlements' => Sample::holds( array( 'product-12' => 'active', 'product-5' => 'refunded' ) ) ) );
		$plan = ( new ResyncPlanner( $rules ) )->plan( Event::from( $event ) );

		$this->assertEqualsCanonicalizing( array( 'course', '2026', 'refunded' ), $plan->apply );
		$this->assertEqualsCanonicalizing( array( 'course revoked', 'failed', 'club' ), $plan->remove );
	}

	/** @return array<string, array{0: string, 1: string}> */
	public static function setbacks(): array {
		return array(
			'a failed payment' => array( 'past_due', 'subscription.payment_failed' ),
			'a pause'          => array( 'paused', 'subscription.paused' ),
			'a cancellation'   => array( 'cancelling', 'subscription.cancelled' ),
		);
	}

	/** @dataProvider setbacks */
	public function test_a_resync_does_not_give_back_what_a_setback_took( string $state, string $setback ): void {
		$rules = array( Sample::rule( 'product-12', 'purchase.completed', array( 'course', 'customer' ), array( 'lapsed' ) ), Sample::rule( '*', $setback, array( 'lapsed' ), array( 'course' ) ) );

		$alone   = self::planned( $rules, array( 'product-12' => $state ) );
		$another = self::planned( array_merge( $rules, array( Sample::rule( 'product-5', 'purchase.completed', array( 'course' ) ) ) ), array( 'product-12' => $state, 'product-5' => 'active' ) );

		$this->assertEqualsCanonicalizing( array( 'customer', 'lapsed' ), $alone->apply );
		$this->assertSame( array( 'course' ), $alone->remove );
		$this->assertEqualsCanonicalizing( array( 'customer', 'lapsed', 'course' ), $another->apply );
		$this->assertSame( array(), $another->remove );
	}

	public function test_a_resync_leaves_alone_what_hangs_on_the_number_of_failures(): void {
		$rules = array(
			Sample::rule( 'product-12', 'purchase.completed', array( 'course', 'club' ), array( 'third' ) ),
			Sample::rule( '*', 'subscription.payment_failed', array( 'failed' ), array( 'club' ) ),
			Sample::rule( '*', 'subscription.payment_failed', array( 'third', 'failed' ), array( 'course', 'club' ), array( 'failure' => 3 ) ),
		);

		$alone   = self::planned( $rules, array( 'product-12' => 'past_due' ) );
		$another = self::planned( array_merge( $rules, array( Sample::rule( 'product-5', 'purchase.completed', array( 'course' ) ) ) ), array( 'product-5' => 'active', 'product-12' => 'past_due' ) );

		$this->assertSame( array( array( 'failed' ), array( 'club' ) ), array( $alone->apply, $alone->remove ) );
		$this->assertEqualsCanonicalizing( array( 'failed', 'course' ), $another->apply );
		$this->assertNotContains( 'r3', $alone->rules );
	}

	/** @return array<string, array{0: array<int, array<string, mixed>>, 1: bool|null}> What happened to the item, whether the course should be there; null: it stays as it is. */
	public static function part_refunds(): array {
		$of_item  = array( 'type' => 'purchase.refunded', 'item' => 'product-12' );
		$of_order = array( 'type' => 'purchase.refunded', 'item' => null );
		return array(
			'none'                                           => array( array(), true ),
			'of the item'                                    => array( array( $of_item ), null ),
			'of its order, which does not say what'          => array( array( $of_order ), true ),
			'then a payment that gives nothing'              => array( array( $of_item, array( 'type' => 'subscription.renewed' ) ), null ),
			'then a payment after a failed one gives it'     => array( array( $of_item, array( 'type' => 'subscription.recovered' ) ), true ),
			'a payment that gives it, then the refund'       => array( array( array( 'type' => 'subscription.recovered' ), $of_item ), null ),
			'a payment that gives it, then a pause'          => array( array( $of_item, array( 'type' => 'subscription.recovered' ), array( 'type' => 'subscription.paused' ) ), false ),
			'a pause, then the refund'                       => array( array( array( 'type' => 'subscription.paused' ), $of_item ), null ),
			'the refund, the payment, and a refund again'    => array( array( array( 'type' => 'subscription.recovered' ), $of_item, array( 'type' => 'subscription.renewed' ) ), null ),
		);
	}

	/**
	 * @dataProvider part_refunds
	 * @param array<int, array<string, mixed>> $happened
	 */
	public function test_a_resync_does_not_give_back_what_a_refund_of_a_part_took( array $happened, ?bool $is_wanted ): void {
		$rules = array(
			Sample::rule( 'product-12', 'purchase.completed', array( 'course', 'customer' ), array( 'revoked' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ), array( 'course' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array( 'all paid back' ), array( 'customer' ), array( 'partial' => false ) ),
			Sample::rule( 'product-12', 'subscription.recovered', array( 'course', 'card updated' ), array( 'revoked' ) ),
			Sample::rule( 'product-12', 'subscription.paused', array( 'revoked' ), array( 'course' ) ),
		);
		$is_paused = in_array( 'subscription.paused', array_column( $happened, 'type' ), true );

		$plan = self::planned( $rules, array( 'product-12' => $is_paused ? 'paused' : 'active' ), $happened );

		$this->assertSame( true === $is_wanted, in_array( 'course', $plan->apply, true ) );
		$this->assertSame( true === $is_wanted, in_array( 'revoked', $plan->remove, true ) );
		$this->assertSame( false === $is_wanted, in_array( 'course', $plan->remove, true ) );
		$this->assertSame( false === $is_wanted, in_array( 'revoked', $plan->apply, true ) );
		$this->assertContains( 'customer', $plan->apply, 'A rule for full refunds took nothing.' );
		$this->assertNotContains( 'card updated', $plan->apply, 'What a payment gave besides is not given anew.' );
	}

	public function test_a_refund_of_a_part_of_an_order_that_does_not_say_of_what_counts_for_rules_of_all_products(): void {
		$rules = array( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array(), array( 'course' ) ) );

		$plan = self::planned( $rules, array( 'product-12' => 'active' ), array( array( 'type' => 'purchase.refunded', 'item' => null ) ) );

		$this->assertSame( array( array(), array(), array( 'course' ) ), array( $plan->apply, $plan->remove, $plan->undecided ) );
		$this->assertEquals( array( new Message( Message::PART_REFUNDED, 'course' ) ), $plan->notes );
	}

	public function test_what_another_product_gives_is_there_though_a_part_was_refunded(): void {
		$rules = array( Sample::rule( '*', 'purchase.completed', array( 'course' ) ), Sample::rule( 'product-12', 'purchase.refunded', array(), array( 'course' ) ) );

		$plan = self::planned( $rules, array( 'product-12' => 'active', 'product-5' => 'active' ), array( array( 'type' => 'purchase.refunded', 'item' => 'product-12' ) ) );

		$this->assertSame( array( 'course' ), $plan->apply );
	}

	/** @return array<string, array{0: string, 1: string, 2: string}> The setback that took the course, the one after it, the state now. */
	public static function setbacks_in_a_row(): array {
		return array(
			'a failed payment, then cancelled' => array( 'subscription.payment_failed', 'subscription.cancelled', 'cancelling' ),
			'a pause, then cancelled'          => array( 'subscription.paused', 'subscription.cancelled', 'cancelling' ),
			'a failed payment, then paused'    => array( 'subscription.payment_failed', 'subscription.paused', 'paused' ),
			'cancelled, then paused'           => array( 'subscription.cancelled', 'subscription.paused', 'paused' ),
		);
	}

	/** @dataProvider setbacks_in_a_row */
	public function test_a_resync_does_not_give_back_what_a_setback_before_the_last_took( string $first, string $then, string $state ): void {
		$rules = array( Sample::rule( 'product-12', 'purchase.completed', array( 'course', 'customer' ) ), Sample::rule( '*', $first, array( 'lapsed' ), array( 'course' ) ), Sample::rule( '*', $then, array( 'leaving' ) ) );

		$plan = self::planned( $rules, array( 'product-12' => $state ), array( array( 'type' => $first ), array( 'type' => $then ) ) );

		$this->assertEqualsCanonicalizing( array( 'customer', 'lapsed', 'leaving' ), $plan->apply );
		$this->assertSame( array( 'course' ), $plan->remove );
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param array<string, string>            $states   By item.
	 * @param array<int, array<string, mixed>> $happened To the first item, as the companion tells it.
	 */
	private static function planned( array $rules, array $states, array $happened = array() ): TagPlan {
		$holds = Sample::holds( $states );

		$holds[0] += array( 'happened' => $happened );
		return ( new ResyncPlanner( Sample::validated( $rules ) ) )->plan( Event::from( Sample::event( 'customer.resync', 'ann@example.com', array( 'entitlements' => $holds ) ) ) );
	}
}
