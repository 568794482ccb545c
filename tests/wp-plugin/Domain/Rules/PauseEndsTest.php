<?php
/**
 * A payment ends a pause, also before the return from it is told: what the rule for the return calls for is done then,
 * and once.
 */

declare(strict_types=1);

use CartCompanion\Domain\Events\{ Event, EventHistory };
use CartCompanion\Domain\Message;
use CartCompanion\Domain\Rules\{ LateEventPlanner, RuleEvaluator, TagPlan };
use PHPUnit\Framework\TestCase;

final class PauseEndsTest extends TestCase {
	private const BOUGHT  = array( 'type' => 'purchase.completed', 'items' => array( 'product-12' ) );
	private const PAUSED  = array( 'type' => 'subscription.paused', 'items' => array( 'product-12' ) );
	private const RESUMED = array( 'type' => 'subscription.resumed', 'items' => array( 'product-12' ) );
	private const PAID    = array( 'type' => 'subscription.renewed', 'items' => array( 'product-12' ) );

	/** @return array<int, array<string, mixed>> */
	private static function rules(): array {
		return array(
			Sample::rule( 'product-12', 'purchase.completed', array( 'access' ) ),
			Sample::rule( 'product-12', 'subscription.paused', array( 'paused' ), array( 'access' ) ),
			Sample::rule( 'product-12', 'subscription.resumed', array( 'access' ), array( 'paused' ), array( 'again' => true, 'operations' => array( array( 'id' => '7', 'name' => 'Welcome back' ) ) ) ),
			Sample::rule( 'product-12', 'subscription.renewed', array( 'paying' ) ),
		);
	}

	/** @param array<int, array{type: string, items: string[]}> $earlier */
	private static function plan( string $type, string $state, array $earlier ): TagPlan {
		$event = Sample::event( $type, 'ann@example.com', array( 'entitlements' => Sample::holds( array( 'product-12' => $state ) ) ) );
		return ( new RuleEvaluator( Sample::validated( self::rules() ) ) )->plan( Event::from( $event ), array( 'product-12' ), $earlier );
	}

	/** @return array<string, array{0: array<int, array<string, mixed>>, 1: string, 2: bool}> What came before, the state now, whether it ends a pause. */
	public static function before(): array {
		return array(
			'paused'                            => array( array( self::BOUGHT, self::PAUSED ), 'active', true ),
			'paused, and it is not known since when it was bought' => array( array( self::PAUSED ), 'active', true ),
			'all of its order was paused'       => array( array( self::BOUGHT, array( 'items' => array() ) + self::PAUSED ), 'active', true ),
			'paused a second time'              => array( array( self::PAUSED, self::RESUMED, self::PAID, self::PAUSED ), 'active', true ),
			'never paused'                      => array( array( self::BOUGHT, self::PAID ), 'active', false ),
			'resumed'                           => array( array( self::PAUSED, self::RESUMED ), 'active', false ),
			'paid since'                        => array( array( self::PAUSED, self::PAID ), 'active', false ),
			'another item of it was paused'     => array( array( self::BOUGHT, array( 'items' => array( 'upsell-4' ) ) + self::PAUSED ), 'active', false ),
			'it is paused by what came since'   => array( array( self::PAUSED ), 'paused', false ),
			'it is over by what came since'     => array( array( self::PAUSED ), 'refunded', false ),
			'nobody says how it stands'         => array( array( self::PAUSED ), '', false ),
		);
	}

	/**
	 * @dataProvider before
	 * @param array<int, array{type: string, items: string[]}> $earlier
	 */
	public function test_a_payment_ends_the_pause_that_is_not_over( array $earlier, string $state, bool $ends ): void {
		foreach ( array( 'subscription.renewed', 'subscription.recovered', 'subscription.completed' ) as $type ) {
			$plan = self::plan( $type, $state, $earlier );

			$this->assertSame( $ends ? array( 'access' ) : array(), array_values( array_diff( $plan->apply, array( 'paying' ) ) ) );
			$this->assertSame( $ends ? array( 'paused' ) : array(), $plan->remove );
		}
	}

	public function test_the_owner_reads_why_and_what_waits_for_the_return(): void {
		$plan = self::plan( 'subscription.renewed', 'active', array( self::PAUSED ) );

		$this->assertSame( array( 'r4', 'r3' ), $plan->rules );
		$this->assertEquals( array( new Message( Message::PAUSE_OVER, 'r3', 'product-12' ), new Message( Message::OPERATION_WAITS, 'Welcome back', 'r3' ) ), $plan->notes );
		$this->assertSame( array(), $plan->operations );
		$this->assertSame( array( 'access' ), $plan->reapply );
	}

	public function test_what_the_payment_began_the_return_does_not_begin_again(): void {
		$after_a_payment = self::plan( 'subscription.resumed', 'active', array( self::PAUSED, self::PAID ) );
		$by_itself       = self::plan( 'subscription.resumed', 'active', array( self::PAUSED ) );

		$this->assertSame( array( array( 'access' ), array() ), array( $after_a_payment->apply, $after_a_payment->reapply ) );
		$this->assertSame( array( '7' ), array_column( $after_a_payment->operations, 'id' ), 'It waited for this.' );
		$this->assertSame( array( 'access' ), $by_itself->reapply );
	}

	public function test_however_many_payments_came_before_the_return(): void {
		$after_two  = self::plan( 'subscription.resumed', 'active', array( self::PAUSED, self::PAID, self::PAID ) );
		$told_again = self::plan( 'subscription.resumed', 'active', array( self::PAUSED, self::RESUMED, self::PAID ) );

		$this->assertSame( array( array( 'access' ), array() ), array( $after_two->apply, $after_two->reapply ) );
		$this->assertSame( array( 'access' ), $told_again->reapply, 'No payment ended that pause.' );
	}

	public function test_nor_does_a_payment_that_comes_after_the_return_from_before_it(): void {
		$told     = static fn( int $day, string $type, string $state = 'active' ): array => Sample::event( $type, 'ann@example.com', array( 'occurred_at' => sprintf( '2026-11-%02dT10:00:00Z', $day ), 'order' => Sample::order( '77' ), 'entitlements' => Sample::holds( array( 'product-12' => $state ) ) ) );
		$bought   = $told( 1, 'purchase.completed' );
		$pause    = $told( 2, 'subscription.paused', 'paused' );
		$paid     = $told( 3, 'subscription.renewed' );
		$returned = $told( 4, 'subscription.resumed' );

		$late = ( new LateEventPlanner( Sample::validated( self::rules() ) ) )->plan( Event::from( $paid ), EventHistory::from( array( 'before' => array( $bought, $pause, $returned ), 'after' => array( $bought, $pause, $paid, $returned ) ) ) );

		$this->assertSame( array(), $late->reapply, 'The return did it.' );
		$this->assertNotContains( Message::OPERATION_WAITS, array_map( static fn( Message $note ): string => $note->code(), $late->notes ), 'It was run with the return.' );
	}

	public function test_nor_does_a_return_that_comes_late(): void {
		$told     = static fn( int $day, string $type, string $state = 'active' ): array => Sample::event( $type, 'ann@example.com', array( 'occurred_at' => sprintf( '2026-11-%02dT10:00:00Z', $day ), 'order' => Sample::order( '77' ), 'entitlements' => Sample::holds( array( 'product-12' => $state ) ) ) );
		$bought   = $told( 1, 'purchase.completed' );
		$pause    = $told( 2, 'subscription.paused', 'paused' );
		$returned = $told( 3, 'subscription.resumed' );
		$paid     = $told( 4, 'subscription.renewed' );
		$planner  = new LateEventPlanner( Sample::validated( self::rules() ) );

		$late = $planner->plan( Event::from( $returned ), EventHistory::from( array( 'before' => array( $bought, $pause, $paid ), 'after' => array( $bought, $pause, $returned, $paid ) ) ) );
		$this->assertSame( array( array( 'access' ), array( 'paused' ), array() ), array( $late->apply, $late->remove, $late->reapply ), 'As the payment left it.' );

		$late_pause = $planner->plan( Event::from( $pause ), EventHistory::from( array( 'before' => array( $bought, $paid ), 'after' => array( $bought, $pause, $paid ) ) ) );
		$this->assertSame( array( array( 'access' ), array( 'paused' ) ), array( $late_pause->apply, $late_pause->remove ) );
	}
}
