<?php
/**
 * Events that arrive after later ones of the same customer: the companion sends the history without and with them.
 */

declare(strict_types=1);

final class LateEventsTest extends SiteTestCase {
	private const ORDER = '77';

	protected function setUp(): void {
		parent::setUp();
		$this->rules(
			Sample::rule( 'product-12', 'purchase.completed', array( 'access' ), array( 'revoked' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ), array( 'access' ) ),
			Sample::rule( 'product-12', 'subscription.ended', array( 'revoked' ), array( 'access' ) ),
			Sample::rule( 'product-12', 'subscription.payment_failed', array( 'failed' ), array(), array( 'again' => true ) ),
			Sample::rule( 'product-12', 'subscription.payment_failed', array( 'last warning' ), array(), array( 'failure' => 2 ) ),
			Sample::rule( 'product-12', 'subscription.recovered', array( 'card updated' ), array( 'failed' ) )
		);
	}

	/**
	 * @param array<string, mixed> $more
	 * @return array<string, mixed>
	 */
	private static function on( int $day, string $type, string $state = 'active', array $more = array() ): array {
		return Sample::event(
			$type,
			'ann@example.com',
			$more + array(
				'occurred_at'  => sprintf( '2026-11-%02dT10:00:00Z', $day ),
				'order'        => Sample::order( self::ORDER, '3' ),
				'entitlements' => Sample::holds( array( 'product-12' => $state ) ),
			)
		);
	}

	/**
	 * @param array<string, mixed>             $event
	 * @param array<int, array<string, mixed>> $before
	 * @param array<int, array<string, mixed>> $after
	 * @return array<string, mixed>
	 */
	private function deliver_late( array $event, array $before, array $after ): array {
		$history = compact( 'before', 'after' );
		return $this->deliver_raw( array( array( 'id' => 'dlv_late', 'attempt' => 1 ) + compact( 'event', 'history' ) ) )[0];
	}

	public function test_a_failed_payment_that_arrives_after_its_recovery_leaves_no_tag(): void {
		$this->given_contact( 'ann@example.com', array( 'access' ) );
		$failure = self::on( 2, 'subscription.payment_failed', 'past_due' );
		$payment = self::on( 3, 'subscription.renewed' );

		$result = $this->deliver_late( $failure, array( $payment ), array( $failure, array( 'type' => 'subscription.recovered' ) + $payment ) );

		$this->assertSame( array( 'access', 'card updated' ), $this->tags( 'ann@example.com' ) );
		$this->assertSame( 'applied', $result['outcome'] );
		$this->assertSame( array( array( 'card updated' ), array() ), array( $result['tags_applied'], $result['tags_removed'] ) );
		$this->assertSame( array( 'r4', 'r6' ), $result['rules'] );
		$this->assertStringContainsString( 'A later one (Payment recovered) decides about the tag “failed”', $result['message'] );
	}

	public function test_a_purchase_that_arrives_after_the_end_grants_nothing(): void {
		$this->given_contact( 'ann@example.com', array( 'revoked' ) );
		$purchase = self::on( 1, 'purchase.completed' );
		$end      = self::on( 9, 'subscription.ended', 'ended' );

		$result = $this->deliver_late( $purchase, array( $end ), array( $purchase, $end ) );

		$this->assertSame( array( 'revoked' ), $this->tags( 'ann@example.com' ) );
		$this->assertSame( array( 'get_contact_id', 'get_tags' ), $this->calls() );
		$this->assertSame( array(), $result['tags_applied'] );
	}

	public function test_what_is_still_wanted_is_applied_and_fires_anew(): void {
		$this->given_contact( 'ann@example.com', array( 'failed' ) );
		$failure = self::on( 2, 'subscription.payment_failed', 'past_due' );
		$refund  = self::on( 3, 'purchase.refunded', 'past_due', array( 'refund' => Sample::refund( false, 'product-12' ) ) );

		$result = $this->deliver_late( $failure, array( $refund ), array( $failure, $refund ) );

		$this->assertContains( 'remove_tags', $this->calls() );
		$this->assertContains( 'failed', $result['tags_applied'] );
	}

	public function test_a_later_events_tag_that_an_automation_took_away_stays_away(): void {
		$this->rules(
			Sample::rule( 'product-12', 'subscription.payment_failed', array( 'failed' ) ),
			Sample::rule( 'product-9', 'purchase.completed', array( 'start the mails' ) )
		);
		$this->given_contact( 'ann@example.com' );
		$failure = self::on( 2, 'subscription.payment_failed', 'past_due' );
		$other   = self::on( 3, 'purchase.completed', 'past_due', array( 'items' => Sample::items( 'product-9' ) ) );

		$this->deliver_late( $failure, array( $other ), array( $failure, $other ) );

		$this->assertSame( array( 'failed' ), $this->tags( 'ann@example.com' ) );
	}

	public function test_orders_in_test_mode_are_no_part_of_the_history_where_they_move_no_tags(): void {
		$this->given_contact( 'ann@example.com' );
		$failure = self::on( 2, 'subscription.payment_failed', 'past_due' );
		$tried   = self::on( 3, 'subscription.recovered', 'active', array( 'mode' => 'test' ) );

		$this->deliver_late( $failure, array( $tried ), array( $failure, $tried ) );

		$this->assertSame( array( 'failed' ), $this->tags( 'ann@example.com' ) );
	}

	public function test_what_a_later_event_of_the_batch_ends_counts_until_then(): void {
		$event = self::on( 1, 'purchase.completed', 'ended' );
		$then  = Sample::holds( array( 'product-12' => 'active' ) );

		$this->deliver_raw( array( array( 'id' => 'dlv_1', 'event' => $event, 'entitlements_then' => $then ) ) );

		$this->assertSame( array( 'access' ), $this->tags( 'ann@example.com' ) );
	}

	public function test_a_history_that_cannot_be_read_needs_a_person(): void {
		$failure = self::on( 2, 'subscription.payment_failed' );

		$result = $this->deliver_late( $failure, array(), array( array( 'id' => 'evt_1' ) ) );

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertSame( array(), $this->calls() );
	}
}
