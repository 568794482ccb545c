<?php
/**
 * Two orders of one product, or two products that share a tag: what the one kept for the other, and what becomes of it.
 *
 * The better order is what the customer holds: it keeps what a setback of the other one would take. Once it ends, or has
 * a setback itself, the tags follow what is left.
 */

declare(strict_types=1);

use CartCompanion\Domain\Events\{ Event, EventHistory };
use CartCompanion\Domain\Message;
use CartCompanion\Domain\Rules\{ LateEventPlanner, MovedTags, ResyncPlanner, RuleEvaluator, TagPlan };
use PHPUnit\Framework\TestCase;

final class OtherOrdersTest extends TestCase {
	private const SETBACKS = array( 'past_due' => 'subscription.payment_failed', 'paused' => 'subscription.paused', 'cancelling' => 'subscription.cancelled' );

	/** @return array<int, array<string, mixed>> An owner whose every setback takes access, and has a mark of its own. */
	private static function taking( string $product = 'product-12', string $access = 'access' ): array {
		$rules = array(
			Sample::rule( $product, 'purchase.completed', array( $access ), array( 'lapsed' ) ),
			Sample::rule( $product, 'purchase.refunded', array( 'lapsed', 'got money back' ), array( $access ) ),
			Sample::rule( $product, 'subscription.ended', array( 'lapsed' ), array( $access ) ),
		);
		foreach ( self::SETBACKS as $state => $type ) {
			$rules[] = Sample::rule( $product, $type, array( 'lapsed', $state ), array( $access ) );
		}
		return $rules;
	}

	/** @return array<int, array<string, mixed>> The same where what happens takes nothing, save a refund and an end. */
	private static function taking_only_at( string ...$types ): array {
		$counts = array_merge( array( 'purchase.completed', 'purchase.refunded', 'subscription.ended' ), $types );
		return array_values( array_filter( self::taking(), static fn( array $rule ): bool => in_array( $rule['event'], $counts, true ) ) );
	}

	/**
	 * @param array<string, string>|array<int, array<string, mixed>> $holds States by item, or rows.
	 * @param array<string, mixed>                                   $more
	 * @return array<string, mixed>
	 */
	private static function event( string $type, array $holds, array $more = array() ): array {
		$refund = 'purchase.refunded' === $type ? array( 'refund' => Sample::refund( true, 'product-12' ) ) : array();
		return Sample::event( $type, 'ann@example.com', $more + $refund + array( 'entitlements' => isset( $holds[0] ) ? $holds : Sample::holds( $holds ) ) );
	}

	/**
	 * @param array<int, array<string, mixed>> $rules
	 * @param array<string, mixed>             $event
	 */
	private static function plan( array $rules, array $event ): TagPlan {
		return ( new RuleEvaluator( Sample::validated( $rules ) ) )->plan( Event::from( $event ), array( 'product-12' ) );
	}

	/** @return array<string, array{0: string, 1: string}> What became of the better order, what is left. */
	public static function ends(): array {
		$ends = array();
		foreach ( array( 'purchase.refunded', 'subscription.ended' ) as $type ) {
			foreach ( array_keys( self::SETBACKS ) as $left ) {
				$ends[ "$type, $left is left" ] = array( $type, $left );
			}
		}
		return $ends;
	}

	/** @dataProvider ends */
	public function test_when_an_order_ends_the_tags_are_as_the_one_that_is_left_stands( string $type, string $left ): void {
		$plan = self::plan( self::taking(), self::event( $type, array( 'product-12' => $left ) ) );

		$this->assertSame( array( 'access' ), $plan->remove );
		$this->assertEqualsCanonicalizing( array_merge( 'purchase.refunded' === $type ? array( 'got money back' ) : array(), array( 'lapsed', $left ) ), $plan->apply );
		$this->assertSame( array( Message::OTHER_ORDER ), array_map( static fn( Message $note ): string => $note->code(), $plan->notes ) );
		$this->assertSame( array( 'product-12', self::SETBACKS[ $left ] ), array_slice( $plan->notes[0]->parameters(), 1 ) );
		$this->assertContains( $plan->notes[0]->parameters()[0], $plan->rules );
	}

	/** @dataProvider ends */
	public function test_so_are_they_where_the_rules_for_the_end_say_nothing( string $type, string $left ): void {
		$rules = array_values( array_filter( self::taking(), static fn( array $rule ): bool => ! in_array( $rule['event'], array( 'purchase.refunded', 'subscription.ended' ), true ) ) );

		$plan = self::plan( $rules, self::event( $type, array( 'product-12' => $left ) ) );

		$this->assertSame( array( array( 'lapsed', $left ), array( 'access' ) ), array( $plan->apply, $plan->remove ) );
	}

	/** @dataProvider ends */
	public function test_a_comparison_of_tags_comes_to_the_same( string $type, string $left ): void {
		$holds = array( 'product-12' => $left );
		$plan  = self::plan( self::taking(), self::event( $type, $holds ) );

		$all = ( new ResyncPlanner( Sample::validated( self::taking() ) ) )->plan( Event::holding( Sample::holds( $holds ) ) );

		$this->assertEqualsCanonicalizing( $all->apply, array_diff( $plan->apply, array( 'got money back' ) ) );
		$this->assertEqualsCanonicalizing( $all->remove, $plan->remove );
	}

	/** @dataProvider ends */
	public function test_where_the_rule_for_what_is_left_takes_nothing_access_stays( string $type, string $left ): void {
		$plan = self::plan( self::taking_only_at(), self::event( $type, array( 'product-12' => $left ) ) );

		$this->assertSame( array(), $plan->remove );
		$this->assertContainsEquals( new Message( Message::SHARED, 'access', 'product-12' ), $plan->notes );
		$this->assertNotContains( 'lapsed', $plan->apply );
	}

	/** @dataProvider ends */
	public function test_what_the_order_that_went_had_lost_is_given_back_where_the_other_ones_rule_takes_nothing( string $type, string $left ): void {
		foreach ( array_diff_key( self::SETBACKS, array( $left => '' ) ) as $lost_by ) {
			$plan = self::plan( self::taking_only_at( $lost_by ), self::event( $type, array( 'product-12' => $left ) ) );

			$this->assertContains( 'access', $plan->apply );
			$this->assertSame( array( 'lapsed' ), $plan->remove );

			$plan->leave_standing( new MovedTags( array( 'access' ) ) );
			$this->assertNotContains( 'access', $plan->apply, 'It is there: nothing begins anew by it.' );
		}
	}

	/** @return array<string, array{0: string}> */
	public static function setbacks(): array {
		return array_map( static fn( string $type ): array => array( $type ), array_combine( self::SETBACKS, self::SETBACKS ) );
	}

	/** @dataProvider setbacks */
	public function test_while_the_other_order_runs_a_setback_takes_nothing_and_keeps_nobody_out( string $type ): void {
		$plan = self::plan( self::taking(), self::event( $type, array( 'product-12' => 'active' ) ) );

		$this->assertSame( array( array_search( $type, self::SETBACKS, true ) ), $plan->apply );
		$this->assertSame( array(), $plan->remove );
		$this->assertEquals( array( new Message( Message::KEEPS_OUT, 'lapsed', 'product-12', 'active' ), new Message( Message::SHARED, 'access', 'product-12' ) ), $plan->notes );
	}

	public function test_a_setback_of_the_better_order_shows_what_the_other_one_lost(): void {
		$rules = self::taking_only_at( 'subscription.payment_failed' );
		$pause = self::event( 'subscription.paused', array( 'product-12' => 'past_due' ) );

		$plan = self::plan( $rules, $pause );

		$this->assertSame( array( array( 'lapsed', 'past_due' ), array( 'access' ) ), array( $plan->apply, $plan->remove ) );
	}

	public function test_when_both_are_paused_access_goes_with_the_second(): void {
		$second = self::plan( self::taking(), self::event( 'subscription.paused', array( 'product-12' => 'paused' ) ) );

		$this->assertSame( array( array( 'lapsed', 'paused' ), array( 'access' ), array() ), array( $second->apply, $second->remove, $second->notes ) );
	}

	public function test_what_happened_before_the_last_setback_of_it_counts(): void {
		$left = array( array( 'item' => 'product-12', 'state' => 'cancelling', 'since' => '2026-11-01T10:00:00Z', 'happened' => array( array( 'type' => 'subscription.payment_failed' ), array( 'type' => 'subscription.cancelled' ) ) ) );

		$plan = self::plan( self::taking_only_at( 'subscription.payment_failed' ), self::event( 'purchase.refunded', $left ) );

		$this->assertSame( array( 'access' ), $plan->remove );
	}

	public function test_a_rule_that_counts_for_the_event_itself_is_not_named_as_another(): void {
		$left = array( array( 'item' => 'product-12', 'state' => 'cancelling', 'since' => '2026-11-01T10:00:00Z', 'happened' => array( array( 'type' => 'subscription.payment_failed' ), array( 'type' => 'subscription.cancelled' ) ) ) );

		$plan = self::plan( self::taking_only_at( 'subscription.payment_failed' ), self::event( 'subscription.payment_failed', $left ) );

		$this->assertSame( array( array( 'lapsed', 'past_due' ), array( 'access' ), array( 'r4' ), array() ), array( $plan->apply, $plan->remove, $plan->rules, $plan->notes ) );
	}

	public function test_what_hangs_on_the_number_of_failures_stays_as_it_is(): void {
		$rules = array_merge( self::taking_only_at(), array( Sample::rule( 'product-12', 'subscription.payment_failed', array( 'warned' ), array( 'access' ), array( 'failure' => 3 ) ) ) );

		$plan = self::plan( $rules, self::event( 'purchase.refunded', array( 'product-12' => 'past_due' ) ) );

		$this->assertSame( array( array( 'got money back' ), array() ), array( $plan->apply, $plan->remove ) );
	}

	public function test_a_part_that_is_refunded_ends_nothing(): void {
		$event = self::event( 'purchase.refunded', array( 'product-12' => 'paused', 'product-5' => 'paused' ), array( 'refund' => Sample::refund( false, 'product-12' ) ) );
		$rules = array_merge( array_diff_key( self::taking(), array( 1 => '' ) ), self::taking( 'product-5' ) );

		$plan = self::plan( array_values( $rules ), $event );

		$this->assertTrue( $plan->is_empty() );
	}

	public function test_what_another_product_kept_goes_with_it(): void {
		$rules = array_merge( self::taking( 'product-12', 'member' ), self::taking( 'product-5', 'member' ) );
		$pause = self::event( 'subscription.paused', array( 'product-12' => 'active', 'product-5' => 'paused' ), array( 'items' => Sample::items( 'product-5' ) ) );
		$kept  = ( new RuleEvaluator( Sample::validated( $rules ) ) )->plan( Event::from( $pause ), array( 'product-5' ) );
		$this->assertEquals( array( new Message( Message::SHARED, 'member', 'product-12' ) ), $kept->notes );

		foreach ( array( $rules, array_values( array_diff_key( $rules, array( 1 => '' ) ) ) ) as $with_or_without_a_rule_for_refunds ) {
			$plan = self::plan( $with_or_without_a_rule_for_refunds, self::event( 'purchase.refunded', array( 'product-12' => 'refunded', 'product-5' => 'paused' ) ) );
			$this->assertSame( array( 'member' ), $plan->remove );
		}
	}

	public function test_two_products_that_are_both_paused_keep_nothing_for_each_other(): void {
		$rules = array_merge( self::taking( 'product-12', 'member' ), self::taking( 'product-5', 'member' ) );
		$holds = array( 'product-12' => 'paused', 'product-5' => 'paused' );

		$this->assertSame( array( 'member' ), self::plan( $rules, self::event( 'subscription.paused', $holds ) )->remove );
		$this->assertContains( 'member', ( new ResyncPlanner( Sample::validated( $rules ) ) )->plan( Event::holding( Sample::holds( $holds ) ) )->remove );
	}

	public function test_a_mark_of_the_order_that_went_stays_as_a_note(): void {
		$rules    = self::taking();
		$rules[0] = Sample::rule( 'product-12', 'purchase.completed', array( 'access' ), array( 'lapsed', 'cancelling' ) );

		$plan = self::plan( $rules, self::event( 'subscription.ended', array( 'product-12' => 'paused' ) ) );

		$this->assertSame( array( 'access' ), $plan->remove );
	}

	public function test_what_was_done_for_what_is_left_is_not_done_again(): void {
		$rules = array_values( array_filter( self::taking(), static fn( array $rule ): bool => 'purchase.refunded' !== $rule['event'] ) );
		$plan  = self::plan( $rules, self::event( 'purchase.refunded', array( 'product-12' => 'paused' ) ) );

		$plan->leave_standing( new MovedTags( array( 'lapsed', 'paused' ), array( 'ACCESS' ) ) );

		$this->assertTrue( $plan->is_empty() );
		$this->assertSame( array( array(), array() ), array( $plan->rules, $plan->notes ) );
	}

	public function test_a_rule_for_all_products_is_named_once_for_all_that_it_decides(): void {
		$rules = array(
			Sample::rule( '*', 'purchase.completed', array( 'access' ) ),
			Sample::rule( '*', 'subscription.paused', array( 'paused' ), array( 'access' ) ),
		);
		$event = self::event( 'purchase.refunded', array( 'product-12' => 'paused', 'bump-12' => 'paused' ), array( 'refund' => Sample::refund( true, null ), 'items' => Sample::items( 'product-12', 'bump-12' ) ) );

		$plan = ( new RuleEvaluator( Sample::validated( $rules ) ) )->plan( Event::from( $event ), array( 'product-12', 'bump-12' ) );
		$this->assertSame( array( array( 'r2' ), array( 'paused' ), array( 'access' ) ), array( $plan->rules, $plan->apply, $plan->remove ) );

		$plan->leave_standing( new MovedTags( array( 'paused' ) ) );
		$this->assertSame( array( array( 'r2' ), array(), array( 'access' ) ), array( $plan->rules, $plan->apply, $plan->remove ) );
		$plan->leave_standing( new MovedTags( array(), array( 'access' ) ) );
		$this->assertTrue( $plan->is_empty() );
		$this->assertSame( array( array(), array() ), array( $plan->rules, $plan->notes ) );
	}

	/** @return array<string, array{0: string, 1: string[]}> Which event comes late, and in what order the others came. */
	public static function late(): array {
		return array(
			'the pause'               => array( 'pause', array( 'one', 'two', 'refund' ) ),
			'the refund'              => array( 'refund', array( 'one', 'two', 'pause', 'later' ) ),
			'the second order'        => array( 'two', array( 'one', 'pause', 'refund' ) ),
			'the pause of both'       => array( 'pause', array( 'one', 'two', 'other pause' ) ),
		);
	}

	/**
	 * @dataProvider late
	 * @param string[] $others
	 */
	public function test_the_order_in_which_they_arrive_does_not_matter( string $late, array $others ): void {
		$happened = array( 'one', 'two', 'pause', 'other pause', 'refund', 'later' );
		$rows     = static fn( array $names ): array => array_values( array_filter( array_map( static fn( string $name ): ?array => in_array( $name, $names, true ) ? self::told( $name, $names ) : null, $happened ) ) );
		$all      = array_merge( $others, array( $late ) );
		$history  = EventHistory::from( array( 'before' => $rows( $others ), 'after' => $rows( $all ) ) );

		$plan = ( new LateEventPlanner( Sample::validated( self::taking() ) ) )->plan( Event::from( self::told( $late, $all ) ), $history );

		$this->assertContains( 'access', $plan->remove );
		$this->assertNotContains( 'access', $plan->apply );
		$this->assertNotContains( 'lapsed', $plan->remove );
	}

	/**
	 * What was bought twice, on the days of $happened; the states after each by those that are known.
	 *
	 * @param string[] $known
	 * @return array<string, mixed>
	 */
	private static function told( string $name, array $known ): array {
		$is_paused = in_array( 'pause', $known, true );
		$days      = array( 'one' => 1, 'two' => 2, 'pause' => 3, 'other pause' => 4, 'refund' => 5, 'later' => 6 );
		$types     = array( 'one' => 'purchase.completed', 'two' => 'purchase.completed', 'pause' => 'subscription.paused', 'other pause' => 'subscription.paused', 'refund' => 'purchase.refunded', 'later' => 'purchase.completed' );
		$left      = $is_paused ? 'paused' : 'active';
		$states    = array( 'one' => 'active', 'two' => 'active', 'pause' => in_array( 'two', $known, true ) ? 'active' : 'paused', 'other pause' => $left, 'refund' => $left, 'later' => $left );
		$order     = array( 'order' => Sample::order( in_array( $name, array( 'two', 'other pause', 'refund' ), true ) ? '88' : '77' ), 'occurred_at' => sprintf( '2026-11-%02dT10:00:00Z', $days[ $name ] ) );
		$more      = 'later' === $name ? array( 'items' => Sample::items( 'bump-12' ), 'order' => Sample::order( '99' ) ) : array();
		return array( 'id' => 'evt_' . strtr( $name, ' ', '_' ) ) + self::event( $types[ $name ], Sample::holds( array( 'product-12' => $states[ $name ] ), '2026-11-01T09:00:00Z' ), $more + $order );
	}
}
