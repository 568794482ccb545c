<?php
/**
 * A customer's address was changed: on the account page, or in the CRM first. Nobody becomes two users or two contacts.
 */

declare(strict_types=1);

use CartCompanion\Admin\LeftBehind;

final class ChangedAddressTest extends LeftBehindTestCase {
	/** @dataProvider all_and_managed */
	public function test_orders_under_the_old_address_stay_those_of_a_member_who_changed_it( string $connection, string $kind ): void {
		$this->site( $connection, $kind );
		$bought = $this->deliver( self::purchase( self::OLD, array( 'order' => Sample::order( '9' ) ) ) )[0];
		self::link( $bought['user_id'], $bought['contact_id'] );
		FakeAccessAllyUsers::change_address_on_account_page( $bought['user_id'], self::NEW );
		$this->pass( 3 * DAY_IN_SECONDS );
		$this->mails = array();

		$again  = self::purchase( self::OLD );
		$second = $this->deliver( $again )[0];

		$this->assertSame( array( 'applied', $bought['contact_id'], false, $bought['user_id'], false, 'granted' ), array( $second['outcome'], $second['contact_id'], $second['contact_created'], $second['user_id'], $second['user_created'], $second['access'] ), $second['message'] );
		$this->assertStringContainsString( "The customer logs in as WordPress user number {$bought['user_id']}, whose e-mail address is another", $second['message'] );
		$this->assertStringNotContainsString( '@', $second['message'], 'An address would stay when its person is forgotten.' );
		$this->assertStringContainsString( 'This customer bought as old@example.com and logs in here as “new@example.com” (new@example.com).', $this->seen( $again )['address'] );

		$refunded = $this->deliver( self::refund( self::OLD, '9' ) )[0];
		$this->assertSame( array( 'applied', $bought['contact_id'], $bought['user_id'], 'revoked' ), array( $refunded['outcome'], $refunded['contact_id'], $refunded['user_id'], $refunded['access'] ), $refunded['message'] );
		$this->assertSame( array( 'revoked' ), $this->tags( self::NEW ) );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
		$this->assertSame( array(), $this->mails );
	}

	public function test_a_crm_that_creates_and_tags_in_one_call_makes_no_second_contact_either(): void {
		$this->lead_to_crm_apis();
		$crm = ApiCrm::of( 'activecampaign' );
		$crm->set_up();
		FakeAccessAllyLicense::$accessally_enabled = false;
		$this->choose( 'activecampaign' );
		$bought = $this->deliver( self::purchase( self::OLD ) )[0];
		wp_update_user( array( 'ID' => $bought['user_id'], 'user_email' => self::NEW ) );
		$this->pass( 3 * DAY_IN_SECONDS );

		$second = $this->deliver( self::purchase( self::OLD ) )[0];

		$this->assertSame( array( 'applied', $bought['contact_id'], $bought['user_id'], 1 ), array( $second['outcome'], $second['contact_id'], $second['user_id'], $crm->contacts() ), $second['message'] );
	}

	public function test_whoever_has_the_old_address_by_now_is_somebody_else(): void {
		$this->site( 'wp-fusion', 'activecampaign' );
		$bought = $this->deliver( self::purchase( self::OLD ) )[0];
		wp_update_user( array( 'ID' => $bought['user_id'], 'user_email' => self::NEW ) );
		FakeCrmChanges::change_address( self::OLD, self::NEW );
		$this->pass( 3 * DAY_IN_SECONDS );
		$stranger = wp_create_user( 'stranger', 'x', self::OLD );

		$result = $this->deliver( self::purchase( self::OLD ) )[0];

		$this->assertSame( array( 'applied', true, $stranger ), array( $result['outcome'], $result['contact_created'], $result['user_id'] ), $result['message'] );
	}

	/** @return array<string, array{0: string, 1: string}> Where the CRM's plugin can say which user a contact is. */
	public static function plugins_that_name_the_user(): array {
		return array_diff_key( self::all(), array( 'AccessAlly' => '' ) );
	}

	/** @dataProvider plugins_that_name_the_user */
	public function test_a_buyer_whose_address_was_changed_in_the_crm_first_gets_no_second_login( string $connection, string $kind ): void {
		$this->site( $connection, $kind );
		$contact = $this->given_contact( self::OLD );
		$user_id = self::given_user( self::OLD, $contact );
		FakeCrmChanges::change_address( self::OLD, self::NEW );
		$event = self::purchase( self::NEW );
		$this->mails = array();

		$result = $this->deliver( $event )[0];

		$this->assertSame( array( 'applied', $contact, $user_id, false, 'granted' ), array( $result['outcome'], $result['contact_id'], $result['user_id'], $result['user_created'], $result['access'] ), $result['message'] );
		$this->assertNull( self::user( self::NEW ) );
		$this->assertSame( array(), $this->mails );
		$this->assertStringContainsString( "The customer logs in as WordPress user number $user_id", $result['message'] );
		$this->assertStringContainsString( 'This customer bought as new@example.com and logs in here as “old@example.com” (old@example.com).', $this->seen( $event )['address'] );
		$this->look_after( 61 );
		$this->assertSame( 'granted', $this->plugin()->log()->find( $event['id'] )['access'] );
	}

	public function test_accessally_cannot_say_whose_contact_it_is_but_earlier_orders_can(): void {
		$this->site( 'accessally', 'activecampaign' );
		$first = $this->deliver( self::purchase( self::OLD ) )[0];
		FakeCrmChanges::change_address( self::OLD, self::NEW );

		$result = $this->deliver( self::purchase( self::NEW ) )[0];

		$this->assertSame( array( 'applied', $first['contact_id'], $first['user_id'], false, 'granted' ), array( $result['outcome'], $result['contact_id'], $result['user_id'], $result['user_created'], $result['access'] ), $result['message'] );
	}

	/** @dataProvider all */
	public function test_who_still_buys_with_the_address_that_the_crm_does_not_have_any_more_gets_no_second_contact( string $connection, string $kind ): void {
		$this->site( $connection, $kind );
		$contact = $this->given_contact( self::OLD );
		$user_id = self::given_user( self::OLD, $contact );
		FakeCrmChanges::change_address( self::OLD, self::NEW );

		$result = $this->deliver( self::purchase( self::OLD ) )[0];

		$this->assertSame( array( 'applied', $contact, false, $user_id, 'granted' ), array( $result['outcome'], $result['contact_id'], $result['contact_created'], $result['user_id'], $result['access'] ), $result['message'] );
		$this->assertStringContainsString( "their WordPress user is linked to contact $contact, whose address was changed: that one was used, and no second one was made.", $result['message'] );
		$this->assertSame( array( 'course' ), $this->tags( self::NEW ) );
	}

	public function test_a_user_name_that_is_not_the_address_any_more_is_shown_with_both(): void {
		$this->site( 'accessally', 'activecampaign' );
		$user_id = $this->deliver( self::purchase( self::OLD ) )[0]['user_id'];
		FakeCrmChanges::change_address( self::OLD, self::NEW );
		AccessAllyAPI::sync_user_info_from_crm( $user_id );
		$event = self::purchase( self::NEW );

		$this->assertSame( $user_id, $this->deliver( $event )[0]['user_id'] );

		$this->assertStringContainsString( 'This customer’s WordPress user is called “old@example.com”, but has the e-mail address new@example.com', $this->seen( $event )['address'] );
	}

	public function test_a_search_for_the_new_address_leads_to_the_one_that_was_bought_with(): void {
		$this->site( 'accessally', 'activecampaign' );
		$bought = $this->deliver( self::purchase( self::OLD ) )[0];
		FakeAccessAllyUsers::change_address_on_account_page( $bought['user_id'], self::NEW );

		ob_start();
		( new LeftBehind( $this->plugin()->connections() ) )->print_of_customer( self::NEW, array() );
		$html = (string) ob_get_clean();

		$this->assertStringContainsString( 'The WordPress user with the address new@example.com bought as old@example.com: search for that address.', $html );
	}
}
