<?php
/**
 * An address with a "+", with which AccessAlly's Managed Contacts give nobody a contact: said at once, with the choices.
 */

declare(strict_types=1);

final class ManagedAddressesTest extends ManagedContactsTestCase {
	private const PLUS = 'ann+shop@example.com';

	public function test_nobody_is_made_a_user_and_the_owner_reads_the_choices(): void {
		$event  = self::purchase( self::PLUS );
		$result = $this->deliver( $event )[0];

		$this->assertSame( array( 'failed', null, array() ), array( $result['outcome'], $result['user_id'], $this->mails ) );
		$this->assertStringContainsString( 'an address that has a “+” in it', $result['message'] );
		$this->assertStringContainsString( 'tie it to this one on the customer’s page', $result['message'] );
		$this->assertNull( self::user( self::PLUS ) );
		$this->assertSame( array(), FakeCrm::state()['contacts'] );

		$event['customer'] = Sample::customer( self::PLUS, array( self::ANN ) ); // The owner had them tied, and pressed Retry.
		$this->assert_let_in( self::ANN, $this->replay( $event ) );
	}

	public function test_another_of_the_customers_addresses_is_used(): void {
		$customer = array( 'customer' => Sample::customer( self::PLUS, array( 'ann+more@example.com', self::ANN ) ) );

		$result = $this->deliver( self::purchase( '', $customer ) )[0];

		$this->assert_let_in( self::ANN, $result );
		$this->assertNull( self::user( self::PLUS ) );
		$this->deliver( Sample::event( 'purchase.refunded', '', $customer + array( 'refund' => Sample::refund( true, 'product-12' ) ) ) );
		$this->assertSame( array( 'revoked' ), $this->tags( self::ANN ) );
	}

	public function test_a_user_with_such_an_address_who_has_a_contact_is_fine(): void {
		$user_id = wp_create_user( 'ann', 'x', self::PLUS );
		AccessAllyUserPermission::set_user_contact_id( $user_id, $this->given_contact( self::ANN ) );

		$result = $this->deliver( self::purchase( self::PLUS ) )[0];

		$this->assertSame( array( 'applied', 'granted', $user_id ), array( $result['outcome'], $result['access'], $result['user_id'] ), $result['message'] );
		$this->assertSame( array( 'course' ), $this->tags( self::ANN ) );
	}

	public function test_one_who_has_none_is_told_of_at_once(): void {
		wp_create_user( 'ann.lee', 'x', self::PLUS );
		$event  = self::purchase( self::PLUS );
		$result = $this->deliver( $event )[0];

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringContainsString( 'the WordPress user “ann.lee”, whose address has a “+”', $result['message'] );

		wp_update_user( array( 'ID' => self::user( self::PLUS )->ID, 'user_email' => 'ann.lee@example.com' ) );
		FakeAccessAllyManaged::sync_users();
		$event['customer'] = Sample::customer( self::PLUS, array( 'ann.lee@example.com' ) );
		$this->assertSame( array( 'applied', 'granted' ), array_values( array_intersect_key( $this->replay( $event ), array( 'outcome' => 1, 'access' => 1 ) ) ) );
	}

	public function test_of_two_users_of_the_person_the_one_with_a_fit_address_waits_for_the_contact(): void {
		$this->accessally( 'sync' );
		wp_create_user( 'ann', 'x', self::PLUS );
		$fit_id = wp_create_user( 'lee', 'x', self::ANN );

		$result = $this->deliver( self::purchase( '', array( 'customer' => Sample::customer( self::PLUS, array( self::ANN ) ) ) ) )[0];

		$this->assert_waits( $result );
		$this->assertSame( $fit_id, $result['user_id'] );
	}
}
