<?php
/**
 * Cancelled with paid time left, paused, overdue, a part refunded: no revocations. Who cannot get in is locked out.
 */

declare(strict_types=1);

use CartCompanion\Labels\AccessLabels;
use CartCompanion\Labels\EventRow;
use CartCompanion\Store\Table;

final class PaidTimeTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->rules(
			Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array( 'revoked', 'stop' ) ),
			Sample::rule( 'product-12', 'subscription.cancelled', array( 'stop' ) ),
			Sample::rule( 'product-12', 'subscription.paused', array( 'on hold' ) ),
			Sample::rule( 'product-12', 'subscription.payment_failed', array( 'failed' ) ),
			Sample::rule( 'product-12', 'subscription.ended', array( 'revoked' ), array( 'course' ) )
		);
		$this->companion_answers( array( '/api/v1/reports' => array( 200, array() ) ) );
	}

	/** @return array<string, array{0: string, 1: string}> Event, state after it. */
	public static function setbacks(): array {
		return array(
			'cancelled'        => array( 'subscription.cancelled', 'cancelling' ),
			'paused'           => array( 'subscription.paused', 'paused' ),
			'a payment failed' => array( 'subscription.payment_failed', 'past_due' ),
		);
	}

	/** @dataProvider setbacks */
	public function test_a_paying_customer_whose_user_holds_the_tag_raises_no_alert( string $type, string $state ): void {
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		wp_create_user( 'ann', 'x', 'ann@example.com' );

		$result = $this->deliver( self::event( $type, $state ) )[0];

		$this->assertSame( array( 'granted', false, false ), array( $result['access'], $result['revokes'], $result['by_rule'] ) );
		$this->look_after( 901 );
		$this->assertSame( array(), $this->told() );
	}

	/** @dataProvider setbacks */
	public function test_access_that_is_not_there_is_a_lock_out_like_any_other( string $type, string $state ): void {
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$event = self::event( $type, $state );

		$result = $this->deliver( $event )[0];

		$this->assertSame( array( 'pending', false ), array( $result['access'], $result['revokes'] ) );
		$this->look_after( 901 );
		$this->assertSame( array( $event['id'] . ' pending' ), $this->told() );
		$this->assertStringContainsString( 'cannot get in yet: the WordPress user “ann” does not hold the tag “course”', $this->words( $event ) );
	}

	/** @dataProvider setbacks */
	public function test_a_tag_that_keeps_the_customer_out_is_named( string $type, string $state ): void {
		$this->given_contact( 'ann@example.com', array( 'course', 'revoked' ) );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$event = self::event( $type, $state );

		$this->assertSame( 'pending', $this->deliver( $event )[0]['access'] );
		$this->look_after( 901 );

		$this->assertStringContainsString( 'is kept out: the WordPress user “ann” holds the revoke tag “revoked”, which forbids the course even beside the access tag.', $this->words( $event ) );
	}

	/** @dataProvider setbacks */
	public function test_the_alert_of_the_purchase_does_not_end_because_of_it( string $type, string $state ): void {
		$bought = self::event( 'purchase.completed', 'active' );
		$this->deliver( $bought );
		$this->look_after( 901 );
		$this->assertSame( array( $bought['id'] . ' pending' ), $this->told() );

		$this->deliver( self::event( $type, $state ) );
		$this->look_after( 61 );
		$this->look_after( 901 );

		$this->assertNotContains( $bought['id'] . ' none', $this->told() );
		$this->assertSame( 'pending', $this->access( $bought ) );
	}

	public function test_when_the_paid_time_is_over_it_is_a_revocation(): void {
		$bought    = self::event( 'purchase.completed', 'active' );
		$cancelled = self::event( 'subscription.cancelled', 'cancelling' );
		$this->deliver( $bought, $cancelled );
		$this->assertSame( array( 'pending', 'pending' ), array( $this->access( $bought ), $this->access( $cancelled ) ) );

		$ended = $this->deliver( self::event( 'subscription.ended', 'ended' ) )[0];

		$this->assertSame( array( 'revoked', true, false ), array( $ended['access'], $ended['revokes'], $ended['by_rule'] ) );
		$this->look_after( 61 );
		$this->assertSame( array( 'none', 'none' ), array( $this->access( $bought ), $this->access( $cancelled ) ), 'Nobody who paid is kept out any more.' );
	}

	public function test_the_end_of_what_was_paid_ends_the_alert_though_no_rule_takes_anything(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ) );
		$bought = self::event( 'purchase.completed', 'active' );
		$this->deliver( $bought );
		$this->look_after( 901 );

		$this->assertSame( 'skipped', $this->deliver( self::event( 'subscription.ended', 'ended' ) )[0]['outcome'] );
		$this->look_after( 1 );

		$this->assertSame( 'none', $this->access( $bought ) );
	}

	public function test_a_cancellation_is_not_looked_at_beyond_its_paid_time_though_the_companion_is_silent(): void {
		global $wpdb;
		$this->given_contact( 'ann@example.com' );
		$until     = time() + DAY_IN_SECONDS;
		$cancelled = self::event( 'subscription.cancelled', 'cancelling', array( 'subscription' => array( 'paid_until' => gmdate( 'Y-m-d\TH:i:s\Z', $until ) ) ) );
		$this->assertSame( 'pending', $this->deliver( $cancelled )[0]['access'] );

		$this->look_after( 61 );
		$this->assertSame( 'pending', $this->access( $cancelled ) );
		$wpdb->query( $wpdb->prepare( 'UPDATE ' . Table::name() . ' SET steps = REPLACE( steps, %s, %s )', (string) $until, (string) ( $until - 2 * DAY_IN_SECONDS ) ) );
		$this->look_after( 300 );

		$this->assertSame( 'none', $this->access( $cancelled ) );
	}

	public function test_what_the_owners_rule_took_on_purpose_is_no_lock_out_and_the_words_say_so(): void {
		$this->rules(
			Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array( 'revoked' ) ),
			Sample::rule( 'product-12', 'subscription.paused', array( 'revoked' ), array( 'course' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ), array( 'course' ) ),
			Sample::rule( 'product-12', 'subscription.cancelled', array( 'stop' ) )
		);
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$bought = self::event( 'purchase.completed', 'active' );
		$paused = self::event( 'subscription.paused', 'paused' );
		$this->deliver( $bought );

		$result = $this->deliver( $paused )[0];

		$this->assertSame( array( 'revoked', true, true ), array( $result['access'], $result['revokes'], $result['by_rule'] ) );
		$this->assertStringContainsString( 'because your tag rule for this says so', $this->words( $paused ) );
		$this->assertSame( 'none', $this->deliver( self::event( 'subscription.cancelled', 'cancelling' ) )[0]['access'], 'The rule of the pause took it, and nothing gave it again.' );
		$this->look_after( 901 );
		$this->assertSame( array(), $this->told() );
	}

	public function test_a_part_refund_that_only_sets_a_mark_takes_nothing_away(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array( 'goodwill' ) ) );
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		wp_create_user( 'ann', 'x', 'ann@example.com' );

		$result = $this->deliver( self::event( 'purchase.refunded', 'active', array( 'refund' => Sample::refund( false, 'product-12' ) ) ) )[0];

		$this->assertSame( array( 'applied', 'none', false ), array( $result['outcome'], $result['access'], $result['revokes'] ) );
	}

	public function test_bringing_tags_up_to_date_gives_back_nothing_that_a_refund_of_a_part_took(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array( 'revoked' ) ), Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ), array( 'course' ) ) );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->deliver( self::event( 'purchase.completed', 'active' ), self::event( 'purchase.refunded', 'active', array( 'refund' => Sample::refund( false, 'product-12' ) ) ) );
		$this->assertSame( array( 'revoked' ), $this->tags( 'ann@example.com' ) );
		$happened = array( array( 'type' => 'purchase.refunded', 'item' => 'product-12' ) );
		$holds    = array( array( 'happened' => $happened ) + Sample::holds( array( 'product-12' => 'active' ) )[0] );

		$result = $this->deliver( self::event( 'customer.resync', '', array( 'items' => array(), 'order' => Sample::order( '' ), 'entitlements' => $holds ) ) )[0];

		$this->assertSame( array( 'revoked' ), $this->tags( 'ann@example.com' ) );
		$this->assertSame( array( array(), array(), 'none', false ), array( $result['tags_applied'], $result['tags_removed'], $result['access'], $result['revokes'] ), 'Whether access should be there is not known.' );
	}

	/** @param array<string, mixed> $event */
	private function access( array $event ): string {
		return $this->plugin()->log()->find( $event['id'] )['access'];
	}

	/** @param array<string, mixed> $event */
	private function words( array $event ): string {
		return AccessLabels::of( EventRow::from_store( $this->plugin()->log()->find( $event['id'] ) ) )->whole();
	}

	/**
	 * @param array<string, mixed> $more
	 * @return array<string, mixed> Of one order of Ann's.
	 */
	private static function event( string $type, string $state, array $more = array() ): array {
		return Sample::event( $type, 'ann@example.com', $more + array( 'order' => Sample::order( '77' ), 'entitlements' => Sample::holds( array( 'product-12' => $state ) ) ) );
	}
}
