<?php
/**
 * A contact was deleted in the CRM, or merged into another: who buys, pays and gets a refund after that.
 */

declare(strict_types=1);

use CartCompanion\Labels\AccessLabels;
use CartCompanion\Labels\EventRow;

final class DeletedContactTest extends LeftBehindTestCase {
	/** @dataProvider plugins */
	public function test_a_user_whose_contact_is_gone_becomes_the_one_with_their_address( string $connection, string $kind ): void {
		$this->site( $connection, $kind );
		$gone    = $this->given_contact( 'gone@example.com' );
		$user_id = self::given_user( self::ANN, $gone );
		FakeCrmChanges::delete_contact( 'gone@example.com' );
		$contact = $this->given_contact( self::ANN );

		$result = $this->deliver( self::purchase() )[0];

		$this->assertSame( array( 'applied', 'granted', $contact, $user_id ), array( $result['outcome'], $result['access'], $result['contact_id'], $result['user_id'] ), $result['message'] );
		$this->assertSame( $contact, $this->contact_of( $user_id ) );
		$this->assertStringContainsString( "WordPress user number $user_id was still linked to contact $gone, which is not in your CRM any more, and is now linked to contact $contact.", $result['message'] );
		$this->assertSame( '', $this->deliver( self::purchase() )[0]['message'], 'It is said once.' );
	}

	/** @dataProvider plugins */
	public function test_a_purchase_makes_the_contact_of_a_user_whose_was_deleted( string $connection, string $kind ): void {
		$this->site( $connection, $kind );
		$gone    = $this->given_contact( self::ANN );
		$user_id = self::given_user( self::ANN, $gone );
		FakeCrmChanges::delete_contact( self::ANN );

		$result = $this->deliver( self::purchase() )[0];

		$this->assertSame( array( 'applied', true, 'granted', $user_id ), array( $result['outcome'], $result['contact_created'], $result['access'], $result['user_id'] ), $result['message'] );
		$this->assertSame( $result['contact_id'], $this->contact_of( $user_id ) );
		$this->assertStringContainsString( "is now linked to contact {$result['contact_id']}.", $result['message'] );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
	}

	/** @dataProvider all */
	public function test_an_order_whose_contact_was_deleted_says_that_another_was_made( string $connection, string $kind ): void {
		$this->site( $connection, $kind );
		$order = array( 'order' => Sample::order( '9' ) );
		$gone  = $this->deliver( self::purchase( self::ANN, $order ) )[0]['contact_id'];
		FakeCrmChanges::delete_contact( self::ANN );

		$result = $this->deliver( Sample::event( 'subscription.renewed', self::ANN, $order ) )[0];

		$this->assertSame( array( 'applied', true ), array( $result['outcome'], $result['contact_created'] ), $result['message'] );
		$this->assertStringContainsString( "Contact $gone, which this customer was before, is not in your CRM any more, and no other has their address: contact {$result['contact_id']} was made.", $result['message'] );
	}

	public function test_a_refund_that_finds_nobody_takes_the_tags_where_they_still_count(): void {
		$this->site( 'accessally', 'activecampaign' );
		$bought = $this->deliver( self::purchase() )[0];
		$this->given_tag( 'of another course' );
		FakeAccessAllyUserTags::sync_user_tag_list( $bought['contact_id'], array_map( 'intval', array_keys( FakeCrm::state()['tags'] ) ), 'active-campaign' );
		FakeCrmChanges::delete_contact( self::ANN );

		$refund = self::refund( self::ANN );
		$result = $this->deliver( $refund )[0];

		$this->assertSame( array( 'applied', null, 'revoked' ), array( $result['outcome'], $result['contact_id'], $result['access'] ), $result['message'] );
		$this->assertStringContainsString( "WordPress user number {$bought['user_id']} is still linked to contact {$bought['contact_id']}, which was not found in your CRM", $result['message'] );
		$this->assertStringContainsString( 'the tags were changed where they still count', $result['message'] );
		$this->assertStringNotContainsString( 'nothing to take away', $result['message'] );
		$this->assertStringContainsString( 'There is nothing to do; if the customer buys again', $this->seen( $refund )['link'] );
		$this->assertStringNotContainsString( 'may still let them in', $this->seen( $refund )['link'] );
		$this->assertContains( 'of another course', $this->plugin()->connections()->chosen()->tags_of_user( $bought['user_id'] ), 'What else they hold stays.' );
		$this->assertSame( array(), FakeCrm::state()['contacts'] );
	}

	public function test_where_the_tags_cannot_be_taken_a_refund_says_who_may_still_get_in(): void {
		$this->site( 'accessally', 'activecampaign' );
		$bought  = $this->deliver( self::purchase() )[0];
		$user_id = $bought['user_id'];
		FakeCrmChanges::delete_contact( self::ANN );
		FakeAccessAllyUserTags::$passes_over_gone = true;
		$refund = self::refund( self::ANN );

		$result = $this->deliver( $refund )[0];

		$this->assertSame( array( 'skipped', null, 'pending' ), array( $result['outcome'], $result['contact_id'], $result['access'] ), $result['message'] );
		$this->assertStringContainsString( "WordPress user number $user_id is still linked to contact {$bought['contact_id']}, which was not found in your CRM", $result['message'] );
		$this->assertSame( array(), FakeCrm::state()['contacts'] );
		$this->look_after( 901 );
		$row = $this->plugin()->log()->find( $refund['id'] );
		$this->assertSame( 'still_has_access', $row['access'] );
		$this->assertStringContainsString( "This user is still linked to contact {$bought['contact_id']}, which was not found in your CRM", AccessLabels::of( EventRow::from_store( $row ) )->whole(), 'So says the e-mail, too.' );
		$this->assertStringContainsString( "The WordPress user “ann@example.com” is still linked to contact {$bought['contact_id']}, which your CRM did not have", $this->seen( $refund )['link'] );
	}

	/** @dataProvider all_and_managed */
	public function test_a_refund_acts_on_the_contact_that_the_customers_was_merged_into( string $connection, string $kind ): void {
		$this->site( $connection, $kind );
		$gone = $this->deliver( self::purchase( self::ANN, array( 'order' => Sample::order( '9' ) ) ) )[0]['contact_id'];
		$this->given_contact( 'other@example.com' );
		$kept = FakeCrmChanges::merge_contacts( self::ANN, 'other@example.com' );
		FakeCrmChanges::change_address( 'other@example.com', self::ANN );

		$result = $this->deliver( self::refund( self::ANN, '9' ) )[0];

		$this->assertSame( array( 'applied', (string) $kept, 'revoked' ), array( $result['outcome'], $result['contact_id'], $result['access'] ), $result['message'] );
		$this->assertSame( array( 'revoked' ), $this->tags( self::ANN ) );
		$this->assertStringContainsString( "Contact $gone, which this customer was before, is not in your CRM any more: it was deleted, or merged into another. Contact $kept, which has the customer’s address now, was used.", $result['message'] );

		$next = $this->deliver( Sample::event( 'subscription.renewed', self::ANN, array( 'order' => Sample::order( '9' ) ) ) )[0];
		$this->assertSame( (string) $kept, $next['contact_id'] );
		$this->assertStringNotContainsString( $gone . ',', $next['message'], 'The order remembers the one that is left.' );
	}

	/** @dataProvider all_and_managed */
	public function test_a_contact_merged_into_one_with_another_address_is_found_by_the_user_who_is_linked_to_it( string $connection, string $kind ): void {
		$this->site( $connection, $kind );
		$bought = $this->deliver( self::purchase( self::ANN, array( 'order' => Sample::order( '9' ) ) ) )[0];
		$this->given_contact( 'other@example.com' );
		$kept = (string) FakeCrmChanges::merge_contacts( self::ANN, 'other@example.com' );
		self::link( $bought['user_id'], $kept );

		$renewed  = $this->deliver( Sample::event( 'subscription.renewed', self::ANN, array( 'order' => Sample::order( '9' ) ) ) )[0];
		$refunded = $this->deliver( self::refund( self::ANN, '9' ) )[0];

		$this->assertSame( array( 'applied', $kept, false ), array( $renewed['outcome'], $renewed['contact_id'], $renewed['contact_created'] ), $renewed['message'] );
		$this->assertSame( array( 'applied', $kept, 'revoked' ), array( $refunded['outcome'], $refunded['contact_id'], $refunded['access'] ), $refunded['message'] );
		$this->assertSame( array( 'paid', 'revoked' ), $this->tags( 'other@example.com' ) );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
	}
}
