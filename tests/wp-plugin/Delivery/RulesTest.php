<?php
/**
 * Which tags an event moves.
 */

declare(strict_types=1);

use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Rules\ResyncPlanner;
use CartCompanion\Domain\Rules\RuleError;
use CartCompanion\Domain\Rules\RuleEvaluator;
use CartCompanion\Domain\Rules\RuleValidator;
use CartCompanion\Domain\Rules\TagPlan;
use CartCompanion\Store\RuleRepository;
use PHPUnit\Framework\TestCase;

final class RulesTest extends TestCase {
	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param array<string, mixed>             $event
	 * @param string[]                         $items
	 */
	private static function verdict( array $rules, array $event, array $items = array( 'product-12' ) ): TagPlan {
		return ( new RuleEvaluator( self::kept( $rules ) ) )->verdict( Event::from( $event ), $items );
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @return array<int, array<string, mixed>>
	 */
	private static function kept( array $rules ): array {
		foreach ( $rules as $at => $rule ) {
			$rules[ $at ] = RuleValidator::kept( $rule + array( 'id' => 'r' . ( $at + 1 ) ), $at + 1 );
		}
		return $rules;
	}

	public function test_product_1_is_not_product_12(): void {
		$rules = array( Sample::rule( 'product-1', 'purchase.completed', array( 'one' ) ), Sample::rule( 'product-12', 'purchase.completed', array( 'twelve' ) ), Sample::rule( 'bump-12', 'purchase.completed', array( 'bump' ) ) );

		$this->assertSame( array( 'twelve' ), self::verdict( $rules, Sample::event( 'purchase.completed' ) )->apply );
		$this->assertSame( array( 'one' ), self::verdict( $rules, Sample::event( 'purchase.completed' ), array( 'product-1' ) )->apply );
	}

	public function test_every_rule_that_matches_counts(): void {
		$rules   = array( Sample::rule( '*', 'purchase.completed', array( 'customer' ) ), Sample::rule( 'product-12', 'purchase.completed', array( 'twelve', 'customer' ), array( 'lost' ) ), Sample::rule( 'product-12', 'purchase.refunded', array( 'no' ) ) );
		$verdict = self::verdict( $rules, Sample::event( 'purchase.completed' ) );

		$this->assertSame( array( 'customer', 'twelve' ), $verdict->apply );
		$this->assertSame( array( 'lost' ), $verdict->remove );
		$this->assertSame( array( 'r1', 'r2' ), $verdict->rules );
	}

	public function test_apply_wins_over_remove_and_says_so(): void {
		$verdict = self::verdict( array( Sample::rule( '*', 'purchase.completed', array( 'x' ) ), Sample::rule( 'product-12', 'purchase.completed', array( 'y' ), array( 'x' ) ) ), Sample::event( 'purchase.completed' ) );

		$this->assertSame( array( 'x', 'y' ), $verdict->apply );
		$this->assertSame( array(), $verdict->remove );
		$this->assertStringContainsString( '“x”', $verdict->notes[0] );
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
		$verdict = self::verdict( array( Sample::rule( 'product-12', 'purchase.refunded', array(), array( 'access' ), array( 'partial' => false ) ) ), $event );

		$this->assertSame( $counts ? array( 'access' ) : array(), $verdict->remove );
		$this->assertSame( null === $full, array() !== $verdict->notes );
	}

	public function test_what_was_over_and_goes_on_gets_back_what_its_purchase_gave(): void {
		$rules = array( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array( 'revoked' ), array( 'again' => true ) ), Sample::rule( 'product-1', 'purchase.completed', array( 'other' ) ), Sample::rule( '*', 'subscription.resumed', array( 'welcome back' ) ) );
		$event = Sample::event( 'subscription.resumed', 'ann@example.com', array( 'regained' => array( 'product-12' ) ) );

		$verdict = self::verdict( $rules, $event );

		$this->assertSame( array( 'welcome back', 'course' ), $verdict->apply );
		$this->assertSame( array( 'revoked' ), $verdict->remove );
		$this->assertSame( array(), $verdict->again ); // No automation of a purchase begins anew.
		$this->assertStringContainsString( 'has it again', $verdict->notes[0] );
	}

	public function test_a_rule_for_the_third_failure_waits_for_it(): void {
		$rules = array( Sample::rule( '*', 'subscription.payment_failed', array( 'failed' ), array(), array( 'failure' => 3 ) ) );

		foreach ( array( 0 => array(), 1 => array(), 2 => array(), 3 => array( 'failed' ), 4 => array( 'failed' ) ) as $failures => $tags ) {
			$event = Sample::event( 'subscription.payment_failed', 'ann@example.com', array( 'subscription' => 0 === $failures ? null : compact( 'failures' ) ) );
			$this->assertSame( $tags, self::verdict( $rules, $event )->apply );
		}
	}

	public function test_a_tag_that_another_purchase_grants_stays_and_the_owner_reads_why(): void {
		$rules = array( Sample::rule( 'product-12', 'purchase.completed', array( 'member' ) ), Sample::rule( 'product-5', 'subscription.renewed', array( 'member' ) ), Sample::rule( 'product-12', 'purchase.refunded', array( 'refunded' ), array( 'member', 'other' ) ) );
		foreach ( array( 'active', 'past_due', 'paused', 'cancelling' ) as $state ) {
			$event   = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ), 'entitlements' => Sample::holds( array( 'product-12' => 'refunded', 'product-5' => $state ) ) ) );
			$verdict = self::verdict( $rules, $event );
			$this->assertSame( array( 'other' ), $verdict->remove );
			$this->assertSame( array( 'refunded' ), $verdict->apply );
			$this->assertStringContainsString( 'product-5', $verdict->notes[0] );
		}
		foreach ( array( 'ended', 'refunded' ) as $state ) {
			$event = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'entitlements' => Sample::holds( array( 'product-12' => 'refunded', 'product-5' => $state ) ), 'refund' => Sample::refund( true, 'product-12' ) ) );
			$this->assertSame( array( 'member', 'other' ), self::verdict( $rules, $event )->remove );
		}
	}

	public function test_the_item_itself_does_not_guard_its_tag_unless_it_was_bought_again(): void {
		$rules = array( Sample::rule( 'product-12', 'purchase.completed', array( 'member' ) ), Sample::rule( 'product-12', 'subscription.payment_failed', array(), array( 'member' ) ) );
		$due   = Sample::event( 'subscription.payment_failed', 'ann@example.com', array( 'entitlements' => Sample::holds( array( 'product-12' => 'past_due' ) ) ) );
		$again = Sample::event( 'subscription.payment_failed', 'ann@example.com', array( 'entitlements' => Sample::holds( array( 'product-12' => 'active' ), '2026-11-24T10:00:01Z' ) ) );

		$this->assertSame( array( 'member' ), self::verdict( $rules, $due )->remove );
		$this->assertSame( array(), self::verdict( $rules, $again )->remove );
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
		$verdict = self::verdict( $rules, $event );

		$this->assertSame( $goes ? array( 'member' ) : array(), $verdict->remove );
		$this->assertSame( $goes, array() === $verdict->notes );
	}

	/** @dataProvider takings_of_one_order */
	public function test_a_tag_that_keeps_out_is_not_set_while_another_order_goes_on( string $type, ?bool $full, string $state, bool $is_set ): void {
		$rules   = array( Sample::rule( 'product-12', 'purchase.completed', array( 'made purchase' ), array( 'revoked' ) ), Sample::rule( 'product-12', $type, array( 'revoked', 'got money back' ) ) );
		$refund  = 'purchase.refunded' === $type ? Sample::refund( $full, 'product-12' ) : null;
		$event   = Sample::event( $type, 'ann@example.com', array( 'refund' => $refund, 'entitlements' => Sample::holds( array( 'product-12' => $state ) ) ) );
		$verdict = self::verdict( $rules, $event );

		$this->assertSame( $is_set ? array( 'revoked', 'got money back' ) : array( 'got money back' ), $verdict->apply );
		$this->assertSame( $is_set, array() === $verdict->notes );
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
		$alone   = self::verdict( $rules, Sample::event( 'purchase.completed', 'ann@example.com', array( 'entitlements' => $holds ) ) );
		$with_it = self::verdict( $rules, Sample::event( 'purchase.completed', 'ann@example.com', array( 'entitlements' => $holds ) ), array( 'product-12', 'bump-12' ) );

		$this->assertTrue( $alone->is_empty() );
		$this->assertSame( array(), $alone->rules );
		$this->assertCount( 2, $alone->notes );
		$this->assertSame( array( 'customer' ), $with_it->apply );
	}

	public function test_an_abandoned_cart_can_be_tagged_without_a_product(): void {
		$rules = array( Sample::rule( '*', 'cart.abandoned', array( 'left a cart' ) ) );

		$this->assertSame( array( 'left a cart' ), self::verdict( $rules, Sample::event( 'cart.abandoned' ), array() )->apply );
	}

	public function test_a_resync_leaves_a_tag_that_another_product_calls_for(): void {
		$rules = array( Sample::rule( '*', 'subscription.payment_failed', array( 'payment failed' ) ), Sample::rule( '*', 'subscription.recovered', array(), array( 'payment failed' ) ) );
		$holds = Sample::holds( array( 'product-12' => 'past_due' ) );
		$event = Sample::event( 'customer.resync', 'ann@example.com', array( 'entitlements' => array_merge( $holds, Sample::holds( array( 'product-5' => 'active' ), '2026-11-09T10:00:00Z' ) ) ) );

		$verdict = ( new ResyncPlanner( self::kept( $rules ) ) )->verdict( Event::from( $event ) );

		$this->assertSame( array( 'payment failed' ), $verdict->apply );
		$this->assertSame( array(), $verdict->remove );
	}

	public function test_a_resync_knows_what_should_be_there(): void {
		$rules   = self::kept(
			array(
				Sample::rule( 'product-12', 'purchase.completed', array( 'course', '2026' ), array( 'course revoked' ) ),
				Sample::rule( 'product-12', 'subscription.payment_failed', array( 'failed' ) ),
				Sample::rule( 'product-12', 'subscription.recovered', array( 'thanks' ), array( 'failed' ) ),
				Sample::rule( 'product-5', 'purchase.refunded', array( 'refunded' ), array( 'club', 'course' ) ),
			)
		);
		$event   = Sample::event( 'customer.resync', 'ann@example.com', array( 'entitlements' => Sample::holds( array( 'product-12' => 'active', 'product-5' => 'refunded' ) ) ) );
		$verdict = ( new ResyncPlanner( $rules ) )->verdict( Event::from( $event ) );

		$this->assertEqualsCanonicalizing( array( 'course', '2026', 'refunded' ), $verdict->apply );
		$this->assertEqualsCanonicalizing( array( 'course revoked', 'failed', 'club' ), $verdict->remove );
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

		$alone   = self::standing( $rules, array( 'product-12' => $state ) );
		$another = self::standing( array_merge( $rules, array( Sample::rule( 'product-5', 'purchase.completed', array( 'course' ) ) ) ), array( 'product-12' => $state, 'product-5' => 'active' ) );

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

		$alone   = self::standing( $rules, array( 'product-12' => 'past_due' ) );
		$another = self::standing( array_merge( $rules, array( Sample::rule( 'product-5', 'purchase.completed', array( 'course' ) ) ) ), array( 'product-5' => 'active', 'product-12' => 'past_due' ) );

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

		$verdict = self::standing( $rules, array( 'product-12' => $is_paused ? 'paused' : 'active' ), $happened );

		$this->assertSame( true === $is_wanted, in_array( 'course', $verdict->apply, true ) );
		$this->assertSame( true === $is_wanted, in_array( 'revoked', $verdict->remove, true ) );
		$this->assertSame( false === $is_wanted, in_array( 'course', $verdict->remove, true ) );
		$this->assertSame( false === $is_wanted, in_array( 'revoked', $verdict->apply, true ) );
		$this->assertContains( 'customer', $verdict->apply, 'A rule for full refunds took nothing.' );
		$this->assertNotContains( 'card updated', $verdict->apply, 'What a payment gave besides is not given anew.' );
	}

	public function test_a_refund_of_a_part_of_an_order_that_does_not_say_of_what_counts_for_rules_of_all_products(): void {
		$rules = array( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array(), array( 'course' ) ) );

		$verdict = self::standing( $rules, array( 'product-12' => 'active' ), array( array( 'type' => 'purchase.refunded', 'item' => null ) ) );

		$this->assertSame( array( array(), array(), array( 'course' ) ), array( $verdict->apply, $verdict->remove, $verdict->open ) );
	}

	public function test_what_another_product_gives_is_there_though_a_part_was_refunded(): void {
		$rules = array( Sample::rule( '*', 'purchase.completed', array( 'course' ) ), Sample::rule( 'product-12', 'purchase.refunded', array(), array( 'course' ) ) );

		$verdict = self::standing( $rules, array( 'product-12' => 'active', 'product-5' => 'active' ), array( array( 'type' => 'purchase.refunded', 'item' => 'product-12' ) ) );

		$this->assertSame( array( 'course' ), $verdict->apply );
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

		$verdict = self::standing( $rules, array( 'product-12' => $state ), array( array( 'type' => $first ), array( 'type' => $then ) ) );

		$this->assertEqualsCanonicalizing( array( 'customer', 'lapsed', 'leaving' ), $verdict->apply );
		$this->assertSame( array( 'course' ), $verdict->remove );
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param array<string, string>            $states   By item.
	 * @param array<int, array<string, mixed>> $happened To the first item, as the companion tells it.
	 */
	private static function standing( array $rules, array $states, array $happened = array() ): TagPlan {
		$holds = Sample::holds( $states );

		$holds[0] += array( 'happened' => $happened );
		return ( new ResyncPlanner( self::kept( $rules ) ) )->verdict( Event::from( Sample::event( 'customer.resync', 'ann@example.com', array( 'entitlements' => $holds ) ) ) );
	}

	/** @return array<string, array{0: array<string, mixed>, 1: string}> */
	public static function bad_rules(): array {
		return array(
			'a product without number' => array( Sample::rule( 'product', 'purchase.completed', array( 'a' ) ), 'product-12' ),
			'a name for a product'     => array( Sample::rule( 'My course', 'purchase.completed', array( 'a' ) ), 'My course' ),
			'an unknown event'         => array( Sample::rule( '*', 'purchase.maybe', array( 'a' ) ), 'purchase.maybe' ),
			'no tags'                  => array( Sample::rule( '*', 'purchase.completed', array( ' ', '' ) ), 'at least one tag' ),
			'failure 0.5'              => array( Sample::rule( '*', 'subscription.payment_failed', array( 'a' ), array(), array( 'failure' => '0.5' ) ), '1 to 99' ),
		);
	}

	/**
	 * @dataProvider bad_rules
	 * @param array<string, mixed> $rule
	 */
	public function test_a_rule_that_cannot_work_is_not_kept( array $rule, string $said ): void {
		$this->expectException( RuleError::class );
		$this->expectExceptionMessage( $said );
		( new RuleRepository() )->save( array( $rule ) );
	}
}
