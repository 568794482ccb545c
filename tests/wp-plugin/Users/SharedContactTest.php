<?php
/**
 * One customer, two contacts or two users: who gets in by which, and what the owner reads of it.
 */

declare(strict_types=1);

use CartCompanion\Labels\AccessLabels;
use CartCompanion\Labels\EventRow;

final class SharedContactTest extends LeftBehindTestCase {
	/** @dataProvider plugins */
	public function test_a_user_who_is_another_contact_is_not_let_in_and_both_contacts_are_named( string $connection, string $kind ): void {
		$this->site( $connection, $kind );
		$contact = $this->given_contact( self::ANN );
		$other   = $this->given_contact( 'ann@work.example' );
		$user_id = self::given_user( self::ANN, $other );
		$event   = self::purchase();

		$result = $this->deliver( $event )[0];

		$this->assertSame( array( 'applied', $contact, 'pending' ), array( $result['outcome'], $result['contact_id'], $result['access'] ), $result['message'] );
		$this->assertSame( $other, $this->contact_of( $user_id ), 'That was somebody’s doing.' );
		$this->assertStringContainsString( "The tags are on contact $contact, but WordPress user number $user_id is linked to contact $other", $result['message'] );
		$this->look_after( 901 );
		$row = $this->plugin()->log()->find( $event['id'] );
		$this->assertStringContainsString( "This user is linked to contact $other of your CRM, and the tags are on contact $contact.", AccessLabels::of( EventRow::from_store( $row ) )->whole(), 'So says the e-mail, too.' );
		$this->assertStringContainsString( "The tags are on contact $contact, but the WordPress user “ann@example.com” is linked to contact $other", $this->seen( $event )['link'] );
	}

	/** @return array<string, array{0: string}> */
	public static function crms_on_this_site(): array {
		return array( 'FluentCRM' => array( 'fluentcrm' ), 'Groundhogg' => array( 'groundhogg' ) );
	}

	/** @dataProvider crms_on_this_site */
	public function test_a_contact_on_this_site_stays_its_own_users_and_both_users_are_named( string $crm ): void {
		$this->site( $crm, $crm );
		$contact = $this->given_contact( self::ANN );
		$user_id = wp_create_user( self::ANN, 'x', self::ANN );
		$first   = self::given_user( 'first@example.com', $contact );
		$event   = self::purchase();

		$result = $this->deliver( $event )[0];

		$this->assertSame( array( 'applied', $contact, $user_id ), array( $result['outcome'], $result['contact_id'], $result['user_id'] ), $result['message'] );
		$this->assertSame( $first, (int) FakeCrm::state()['contacts'][ $contact ]['user_id'] );
		$this->assertStringContainsString( "Contact $contact is linked to WordPress user number $first, while user number $user_id has the customer’s address.", $result['message'] );
		$this->assertStringContainsString( 'the WordPress user “first@example.com” (first@example.com) belongs to the same contact', $this->seen( $event )['others'] );
	}

	public function test_two_users_who_are_one_contact_both_get_in_and_lose_it_together(): void {
		$this->site( 'wp-fusion', 'activecampaign' );
		$contact = $this->given_contact( self::ANN );
		$first   = self::given_user( 'first@example.com', $contact );
		$user_id = wp_create_user( self::ANN, 'x', self::ANN );
		delete_user_meta( $user_id, WPF_CONTACT_ID_META_KEY ); // They were a user before WP Fusion was there.
		$event   = self::purchase( self::ANN, array( 'order' => Sample::order( '9' ) ) );

		$result = $this->deliver( $event )[0];

		$this->assertSame( array( 'applied', 'granted', $user_id ), array( $result['outcome'], $result['access'], $result['user_id'] ), $result['message'] );
		$this->assertStringContainsString( "WordPress users number $first, $user_id are all linked to contact $contact", $result['message'] );
		$this->assertStringContainsString( 'Besides “ann@example.com”, the WordPress user “first@example.com” (first@example.com)', $this->seen( $event )['others'] );

		$this->assertSame( array( array( 'course' ), array( 'course' ) ), array( self::copy( $first ), self::copy( $user_id ) ) );

		$this->deliver( self::refund( self::ANN, '9' ) );
		$this->assertSame( array( array( 'revoked' ), array( 'revoked' ) ), array( self::copy( $first ), self::copy( $user_id ) ) );
	}

	public function test_two_users_of_one_person_whom_accessally_takes_for_one_contact_are_named(): void {
		$this->site( 'accessally', 'activecampaign' );
		$contact = $this->given_contact( self::ANN );
		$first   = self::given_user( self::OLD, $contact );
		$user_id = wp_create_user( self::ANN, 'x', self::ANN );
		$event   = self::purchase( self::ANN, array( 'customer' => Sample::customer( self::ANN, array( self::OLD ) ) ) );

		$result = $this->deliver( $event )[0];

		$this->assertSame( array( 'applied', 'granted', $user_id ), array( $result['outcome'], $result['access'], $result['user_id'] ), $result['message'] );
		$this->assertStringContainsString( "WordPress users number $first, $user_id are all linked to contact $contact", $result['message'] );
		$this->assertStringContainsString( 'the WordPress user “old@example.com” (old@example.com) belongs to the same contact', $this->seen( $event )['others'] );
	}

	/** @dataProvider all_and_managed */
	public function test_an_ordinary_customer_is_told_nothing( string $connection, string $kind ): void {
		$this->site( $connection, $kind );
		$event = self::purchase();

		$result = $this->deliver( $event )[0];

		$this->assertSame( array( 'applied', self::CREATED ), array( $result['outcome'], $result['message'] ) );
		$this->assertSame( array(), $this->seen( $event ) );
		$next = Sample::event( 'subscription.renewed', self::ANN, array( 'order' => $event['order'] ) );
		$this->assertSame( array( 'applied', '' ), array( $this->deliver( $next )[0]['outcome'], $this->plugin()->log()->find( $next['id'] )['message'] ) );
		$this->assertSame( array(), $this->seen( $next ) );
	}
}
