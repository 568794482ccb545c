<?php
/**
 * Who becomes a contact, and whose contact it is, in every CRM.
 */

declare(strict_types=1);

final class CrmContactsTest extends ConformanceTestCase {
	/** Whoever left a cart, or is only compared, gets no login by it (UsersTest). */
	private const WITHOUT_LOGIN = array( 'cart.abandoned', 'customer.resync' );

	/** @dataProvider each_crm */
	public function test_a_new_customer_becomes_a_contact_with_the_tags( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course', 'customer' ) );

		$result = $this->buy();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertTrue( $result['contact_created'] );
		$this->assertSame( $crm->connection(), $result['connection'] );
		$this->assertSame( array( 'course', 'customer' ), $crm->tags( self::ANN ) );
		$this->assertSame( 'Ann', $crm->contact( self::ANN )['first_name'] );
		$this->assertSame( 1, $crm->contacts() );
	}

	/** @dataProvider each_crm */
	public function test_unicode_and_plus_addresses_are_one_contact_each( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );

		$emails = array( 'ünï+x@example.com', 'ann+course@example.com', 'ann@example.com' );
		foreach ( $emails as $email ) {
			$this->buy( $email );
			$result = $this->buy( $email, Sample::order( 'second ' . $email ) );
			$this->assertSame( $crm->can_hold( $email ) ? 'applied' : 'failed', $result['outcome'], $result['message'] );
			$this->assertSame( $crm->can_hold( $email ) ? array( 'course' ) : array(), $crm->tags( $email ), $email );
		}
		$this->assertSame( count( array_filter( $emails, array( $crm, 'can_hold' ) ) ), $crm->contacts() );
	}

	/** @dataProvider each_crm */
	public function test_a_contact_deleted_in_the_crm_is_created_anew( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$order = Sample::order( '77' );
		$this->buy( self::ANN, $order );
		$crm->delete_contact( self::ANN );
		$event = Sample::event( 'purchase.completed', self::ANN, array( 'order' => $order ) );

		$result = $this->deliver( $event )[0];
		if ( $crm->has_contacts_of_users_only() ) {
			$this->assertSame( array( 'retry', true ), array( $result['outcome'], $result['waiting'] ), 'The user is the contact of nobody.' );
			$crm->sync_users();
			$result = $this->deliver( $event )[0];
		}

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'course' ), $crm->tags( self::ANN ) );
	}

	/** @dataProvider each_crm */
	public function test_where_the_deleted_contact_had_a_tag_to_lose_there_is_nothing_to_do( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$this->buy();
		$crm->delete_contact( self::ANN );

		$result = $this->refund();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( 0, $crm->contacts() );
	}

	/** @return array<string, array{0: TestCrm, 1: string}> */
	public static function each_event_that_gives_nothing(): array {
		$rows = array();
		foreach ( TestCrms::all() as $crm ) {
			foreach ( array( 'purchase.refunded', 'subscription.ended', 'subscription.cancelled', 'subscription.paused', 'subscription.payment_failed', 'customer.resync' ) as $type ) {
				$rows[ $crm->name() . ', ' . $type ] = array( $crm, $type );
			}
		}
		return $rows;
	}

	/** @dataProvider each_event_that_gives_nothing */
	public function test_what_takes_away_makes_nobody_a_contact( TestCrm $crm, string $type ): void {
		$this->shop( $crm, array( 'course', 'revoked' ) );
		$this->rules( Sample::rule( '*', 'customer.resync' === $type ? 'purchase.refunded' : $type, array( 'revoked' ) ) );
		$event = Sample::event( $type, self::ANN, array( 'refund' => Sample::refund( true, null ), 'entitlements' => Sample::holds( array( 'product-12' => 'refunded' ) ) ) );

		$result = $this->deliver( $event )[0];

		$this->assertSame( 'skipped', $result['outcome'], $result['message'] );
		$this->assertStringContainsString( 'not in your CRM, so there is nothing to take away', $result['message'] );
		$this->assertSame( array( null, false, array() ), array( $result['contact_id'], $result['contact_created'], $result['tags_applied'] ) );
		$this->assertSame( 0, $crm->contacts() );
	}

	/** @dataProvider each_crm */
	public function test_a_refund_does_not_bring_back_whom_the_owner_deleted( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course', 'revoked' ) );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array( 'revoked' ), array( 'course' ) ) );
		$this->buy();
		$crm->delete_contact( self::ANN );

		$result = $this->refund();

		$this->assertSame( 'skipped', $result['outcome'], $result['message'] );
		$this->assertSame( 0, $crm->contacts() );
	}

	/**
	 * Else tags would depend on the order in which events arrive.
	 *
	 * @dataProvider each_crm
	 */
	public function test_who_becomes_a_contact_later_gets_what_found_nobody_before( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course', 'former', 'revoked' ) );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ), array( 'revoked' ) ), Sample::rule( '*', 'purchase.refunded', array( 'former', 'revoked' ), array( 'course' ) ) );
		$this->assertSame( 'skipped', $this->refund()['outcome'] );

		$result = $this->buy( self::ANN, Sample::order( 'another' ) );

		$this->assertSame( array( 'applied', true ), array( $result['outcome'], $result['contact_created'] ), $result['message'] );
		$this->assertSame( array( 'course', 'former' ), $crm->tags( self::ANN ), 'What the purchase takes away does not come.' );

		$crm->delete_contact( self::ANN );
		$crm->sync_users();
		$this->buy( self::ANN, Sample::order( 'a third' ) );
		$this->assertSame( array( 'course' ), $crm->tags( self::ANN ), 'It comes once.' );
	}

	/** @dataProvider each_crm */
	public function test_what_gives_something_or_is_a_lead_makes_a_contact( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$types = array( 'purchase.completed', 'subscription.renewed', 'subscription.recovered', 'subscription.resumed', 'cart.abandoned' );
		$this->rules( ...array_map( static fn( string $type ): array => Sample::rule( '*', $type, array( 'course' ) ), $types ) );

		$made = 0;
		foreach ( array_merge( $types, array( 'customer.resync' ) ) as $number => $type ) {
			$result = $this->deliver( Sample::event( $type, "c$number@example.com", array( 'entitlements' => Sample::holds( array( 'product-12' => 'active' ) ) ) ) )[0];
			$is_made = ! $crm->has_contacts_of_users_only() || ! in_array( $type, self::WITHOUT_LOGIN, true );
			$this->assertSame( array( $is_made ? 'applied' : 'skipped', $is_made ), array( $result['outcome'], $result['contact_created'] ), $type . ': ' . $result['message'] );
			$made += (int) $is_made;
		}
		$this->assertSame( $made, $crm->contacts() );
	}

	/** @dataProvider each_crm */
	public function test_an_unsubscribed_contact_gets_its_tags_and_stays_unsubscribed( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$crm->given_contact( self::ANN, array(), 'unsubscribed' );

		$result = $this->buy();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'course' ), $crm->tags( self::ANN ) );
		$this->assertSame( 'unsubscribed', $crm->contact( self::ANN )['status'] );
	}

	/** @dataProvider each_crm */
	public function test_a_known_name_is_not_blanked( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$crm->given_contact( self::ANN );

		$this->deliver( Sample::event( 'purchase.completed', '', array( 'customer' => Sample::customer( self::ANN, array(), '' ) ) ) );

		$this->assertSame( 'Known', $crm->contact( self::ANN )['first_name'] );
	}

	/** @dataProvider each_crm */
	public function test_the_contact_of_another_address_of_the_customer_is_used( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$crm->given_contact( 'old@example.com' );

		$result = $this->deliver( Sample::event( 'purchase.completed', '', array( 'customer' => Sample::customer( self::ANN, array( 'old@example.com' ) ) ) ) )[0];

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'course' ), $crm->tags( 'old@example.com' ) );
		$this->assertSame( 1, $crm->contacts() );
	}
}
