<?php
/**
 * Two addresses were tied by mistake and are untied again: what was applied meanwhile to one person's contact or user says
 * nothing of the other.
 */

declare(strict_types=1);

final class UntiedTest extends SiteTestCase {
	private const ONE = 'one@example.com';
	private const TWO = 'two@example.com';

	protected function setUp(): void {
		parent::setUp();
		update_option( 'fake_wpf_create_users', 0, false ); // Who is made a user here is no contact by that.
	}

	/** One bought while Two's address, who is a contact, was tied to theirs: it was applied to Two's contact. */
	private function bought_while_tied(): array {
		$this->rules( ...array_merge( Sample::course_rules(), array( Sample::rule( '*', 'subscription.renewed', array( 'paid' ) ) ) ) );
		$this->given_contact( self::TWO );
		$purchase = Sample::event( 'purchase.completed', 'x', array( 'order' => Sample::order( 'o1' ), 'customer' => Sample::customer( self::ONE, array( self::TWO ) ) ) );
		$this->assertSame( '1', $this->deliver( $purchase )[0]['contact_id'] );
		return array( 'customer' => Sample::customer( self::ONE ) ) + $purchase;
	}

	/** @param string[] $others Addresses of theirs. */
	private function refund( array $others = array() ): array {
		return $this->deliver( Sample::event( 'purchase.refunded', 'x', array( 'order' => Sample::order( 'o1' ), 'customer' => Sample::customer( self::ONE, $others ), 'refund' => Sample::refund( true, 'product-12' ), 'entitlements' => Sample::holds( array( 'product-12' => 'refunded' ) ) ) ) )[0];
	}

	public static function connections(): array {
		return array(
			'WP Fusion'      => array( 'wp-fusion', 'activecampaign' ),
			'AccessAlly'     => array( 'accessally', 'activecampaign' ),
			'FluentCRM'      => array( 'fluentcrm', 'fluentcrm' ),
			'Groundhogg'     => array( 'groundhogg', 'groundhogg' ),
		);
	}

	/** @dataProvider connections */
	public function test_a_refund_takes_nothing_from_the_other_person( string $connection, string $kind ): void {
		$this->crm_is( compact( 'kind' ) );
		$this->choose( $connection );
		$this->bought_while_tied();
		$this->pass( 400000 );
		$this->given_contact( self::ONE, array( 'course' ) ); // By the resync that follows the untying.

		$result = $this->refund();

		$this->assertSame( array( array( 'revoked' ), array( 'course' ) ), array( $this->tags( self::ONE ), $this->tags( self::TWO ) ) );
		$this->assertSame( '2', $result['contact_id'] );
	}

	/** The same within the day in which an address is not looked up again. */
	public function test_the_next_purchase_is_not_applied_to_the_other_person(): void {
		$this->bought_while_tied();
		FakeCrm::change( static function ( array &$state ): void {
			$state['contacts'][1]['tags'] = array();
		} );

		$this->deliver( Sample::event( 'purchase.completed', self::ONE, array( 'order' => Sample::order( 'o2' ) ) ) );

		$this->assertSame( array( array( 'course' ), array() ), array( $this->tags( self::ONE ), $this->tags( self::TWO ) ) );
	}

	public function test_a_retry_of_what_was_applied_is_not_applied_to_the_other_person_again(): void {
		$purchase = $this->bought_while_tied();
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'anew' ) ) );

		$result = $this->replay( $purchase );

		$this->assertSame( array( '2', true ), array( $result['contact_id'], $result['contact_created'] ) );
		$this->assertSame( array( array( 'anew' ), array( 'course' ) ), array( $this->tags( self::ONE ), $this->tags( self::TWO ) ) );
	}

	/** A try that came to no end was begun for one person, and tied, tried again and untied before the next. */
	public function test_a_later_try_follows_the_addresses(): void {
		$this->rules( ...Sample::course_rules() );
		$this->given_contact( self::TWO );
		$this->crm_is( array( 'faults' => array( '*' => array( 'status' => 500, 'times' => 1 ) ) ) );
		$purchase = Sample::event( 'purchase.completed', self::ONE, array( 'order' => Sample::order( 'o1' ) ) );
		$this->assertSame( 'retry', $this->deliver( $purchase )[0]['outcome'] );
		$tied = array( 'customer' => Sample::customer( self::ONE, array( self::TWO ) ) );
		$this->assertSame( '1', $this->deliver( $tied + $purchase )[0]['contact_id'] );
		$this->assertSame( array( array( self::ONE, self::TWO ) ), array_column( $this->plugin()->log()->of_customer( self::TWO ), 'emails' ) );

		$this->refund();
		$this->assertSame( array( 'course' ), $this->tags( self::TWO ) );

		$this->replay( $purchase );
		$this->assertSame( array(), $this->plugin()->log()->of_customer( self::TWO ) );
	}

	/** A further address was tied since: what it holds is decided together with One, not with Two. */
	public function test_tags_are_taken_from_other_contacts_of_the_same_person_alone(): void {
		$this->bought_while_tied();
		$this->deliver( Sample::event( 'purchase.completed', 'three@example.com', array( 'order' => Sample::order( 'o3' ) ) ) );

		$result = $this->deliver( Sample::event( 'purchase.refunded', 'x', array( 'order' => Sample::order( 'o3' ), 'customer' => Sample::customer( 'three@example.com', array( self::ONE ) ), 'refund' => Sample::refund( true, 'product-12' ) ) ) )[0];

		$this->assertSame( array( array( 'revoked' ), array( 'course' ) ), array( $this->tags( 'three@example.com' ), $this->tags( self::TWO ) ) );
		$this->assertStringNotContainsString( 'Tags were taken away from contact', $result['message'] );
	}

	/** The contact that it was applied to was One's own after all. */
	public function test_tags_are_taken_from_their_own_contact_although_the_order_went_there_while_tied(): void {
		$this->rules( ...Sample::course_rules() );
		$this->deliver( Sample::event( 'purchase.completed', 'x', array( 'customer' => Sample::customer( self::ONE, array( self::TWO ) ) ) ) );
		$this->deliver( Sample::event( 'purchase.completed', 'three@example.com', array( 'order' => Sample::order( 'o3' ) ) ) );

		$this->deliver( Sample::event( 'purchase.refunded', 'x', array( 'order' => Sample::order( 'o3' ), 'customer' => Sample::customer( 'three@example.com', array( self::ONE ) ), 'refund' => Sample::refund( true, 'product-12' ) ) ) );

		$this->assertSame( array( array( 'revoked' ), array() ), array( $this->tags( 'three@example.com' ), $this->tags( self::ONE ) ) );
	}

	public function test_the_user_of_an_order_is_the_persons_own(): void {
		$theirs = wp_create_user( 'two', 'x', self::TWO );
		$this->bought_while_tied();
		$own = wp_create_user( 'one', 'x', self::ONE );

		$renewal = $this->deliver( Sample::event( 'subscription.renewed', self::ONE, array( 'order' => Sample::order( 'o1' ) ) ) )[0];
		$of_two  = $this->deliver( Sample::event( 'subscription.renewed', self::TWO, array( 'order' => Sample::order( 'o2' ) ) ) )[0];

		$this->assertSame( array( $own, $theirs ), array( $renewal['user_id'], $of_two['user_id'] ) );
	}

	/** Two has no user of their own: One's, who was seen for Two's contact, is not theirs. */
	public function test_the_user_of_a_contact_is_not_somebody_elses(): void {
		wp_create_user( 'one', 'x', self::ONE );
		$this->bought_while_tied();
		delete_metadata( 'user', 0, WPF_CONTACT_ID_META_KEY, '', true ); // As its owner mended WP Fusion's link.

		$result = $this->deliver( Sample::event( 'subscription.renewed', self::TWO, array( 'order' => Sample::order( 'o2' ) ) ) )[0];

		$this->assertSame( array( '1', null ), array( $result['contact_id'], $result['user_id'] ) );
	}

	public function test_their_page_shows_no_tags_of_the_other_person(): void {
		$this->bought_while_tied();
		$this->given_contact( self::ONE, array( 'own' ) );
		$tags = new CartCompanion\Delivery\CustomerTags( $this->plugin()->connections()->chosen(), array( self::ONE ), $this->plugin()->log()->recent( 10 ) );

		$this->assertSame( array( array( 'own' ), array(), null ), array( $tags->now(), $tags->of_others(), $tags->row_with_contact() ) );
	}
}
