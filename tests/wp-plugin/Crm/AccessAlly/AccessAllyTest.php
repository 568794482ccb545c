<?php
/**
 * AccessAlly finds contacts and moves tags; what it cannot create, WP Fusion creates in the same CRM.
 */

declare(strict_types=1);


final class AccessAllyTest extends SiteTestCase {
	private const WP_FUSION_ELSEWHERE = array( 'system' => 'ontraport' );

	protected function setUp(): void {
		parent::setUp();
		$this->choose( 'accessally' );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course', '2026' ), array( 'revoked' ) ), Sample::rule( '*', 'purchase.refunded', array(), array( 'course' ) ) );
		foreach ( array( 'course', '2026', 'revoked' ) as $tag ) {
			$this->given_tag( $tag );
		}
	}

	public function test_it_is_chosen_by_itself_where_it_works(): void {
		$this->choose( '' );
		$this->assertSame( 'accessally', $this->plugin()->connections()->chosen()->slug() );

		FakeAccessAllyLicense::$accessally_enabled = false;
		$this->assertSame( 'wp-fusion', $this->plugin()->connections()->chosen()->slug() );
	}

	public function test_the_one_that_was_found_is_not_left_in_silence_when_it_stops_working(): void {
		$this->choose( '' );
		$this->given_contact( 'ann@example.com' );
		$this->assertSame( 'accessally', $this->deliver( Sample::event( 'purchase.completed' ) )[0]['connection'] );
		FakeAccessAllyLicense::$accessally_enabled = false;
		$event = Sample::event( 'purchase.completed', 'bob@example.com' );

		$result = $this->deliver( $event )[0];
		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringContainsString( 'no active license', $result['message'] );

		$this->choose( '' ); // The owner has it look anew.
		$this->assertSame( 'wp-fusion', $this->deliver( $event )[0]['connection'] );
	}

	public function test_a_known_contact_gets_its_tags_and_access_follows(): void {
		$id      = $this->given_contact( 'ann@example.com', array( 'revoked' ) );
		$user_id = (int) AccessAlly::add_user_and_password( $id, false, true, array(), true );

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( '2026', 'course' ), $this->tags( 'ann@example.com' ) );
		$this->assertSame( array( 'revoked' ), $result['tags_removed'] );
		$this->assertSame( $user_id, $result['user_id'] );
		$this->assertSame( 'granted', $result['access'] );

		$back = $this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ) ) ) )[0];
		$this->assertSame( 'revoked', $back['access'] );
		$this->assertSame( array( '2026' ), $this->tags( 'ann@example.com' ) );
	}

	public function test_a_new_customer_is_created_through_wp_fusion_in_the_same_crm(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course', 'brand new tag' ) ) );

		$result = $this->deliver( Sample::event( 'purchase.completed', 'new@example.com' ) )[0];

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertTrue( $result['contact_created'] );
		$this->assertSame( array( 'brand new tag', 'course' ), $this->tags( 'new@example.com' ) );
		$this->assertStringContainsString( 'WP Fusion', $this->plugin()->connections()->chosen()->status_message() );
	}

	public function test_without_wp_fusion_the_owner_reads_how_to_get_the_contact(): void {
		update_option( '_accessally_setting_api', self::WP_FUSION_ELSEWHERE );

		$result = $this->deliver( Sample::event( 'purchase.completed', 'new@example.com' ) )[0];

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringContainsString( 'ThriveCart’s own Ontraport rule', $result['message'] );
		$this->assertSame( array(), FakeCrm::state()['contacts'] );
	}

	public function test_the_owner_is_told_that_new_customers_are_not_served_yet(): void {
		$connection = $this->plugin()->connections()->chosen();
		$this->assertSame( '', $connection->setup_hint() );

		update_option( '_accessally_setting_api', self::WP_FUSION_ELSEWHERE );
		$this->assertStringContainsString( 'enter the key of Ontraport', $connection->setup_hint() );
	}

	public function test_without_wp_fusion_a_missing_tag_is_named(): void {
		update_option( '_accessally_setting_api', self::WP_FUSION_ELSEWHERE );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course', 'brand new tag' ) ) );
		$this->given_contact( 'ann@example.com' );

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringContainsString( 'brand new tag', $result['message'] );
		$this->assertSame( array(), $this->tags( 'ann@example.com' ) );
	}

	/** @return array<string, array{0: string, 1: int, 2: string}> */
	public static function answers(): array {
		$rows = array();
		foreach ( array( 'get_contact_by_email', 'add_contact_tags', 'get_contact_tags' ) as $call ) {
			foreach ( array( 500 => 'retry', 503 => 'retry', 429 => 'retry', 0 => 'retry', 401 => 'failed' ) as $status => $outcome ) {
				$rows[ "$call answered $status" ] = array( $call, $status, $outcome );
			}
		}
		return $rows;
	}

	/** @dataProvider answers */
	public function test_a_crm_that_does_not_do_it_is_never_applied( string $call, int $status, string $outcome ): void {
		$this->given_contact( 'ann@example.com' );
		$this->crm_is( array( 'faults' => array( $call => array( 'status' => $status ) ) ) );
		$event = Sample::event( 'purchase.completed' );

		$result = 'failed' === $outcome ? $this->deliver_often( $event ) : $this->deliver( $event )[0];
		$this->assertSame( $outcome, $result['outcome'] );

		$this->crm_is( array() );
		$this->assertSame( 'applied', $this->deliver( $event )[0]['outcome'] );
		$this->assertSame( array( '2026', 'course' ), $this->tags( 'ann@example.com' ) );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
	}

	public function test_a_buyer_who_was_a_user_before_is_tied_to_the_contact_and_let_in(): void {
		update_option( 'fake_wpf_create_users', 0 );
		$user_id = wp_create_user( 'ann@example.com', 'x', 'ann@example.com' );

		foreach ( array( '', '999' ) as $tied ) { // To nobody; to a contact that was deleted in the CRM.
			AccessAllyUserPermission::set_user_contact_id( $user_id, $tied );
			$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];

			$this->assertSame( array( 'applied', 'granted', $user_id ), array( $result['outcome'], $result['access'], $result['user_id'] ), $result['message'] );
			$this->assertSame( $result['contact_id'], AccessAllyUserPermission::get_user_contact_id( $user_id ) );
			$this->assertSame( $result['contact_id'], get_user_meta( $user_id, WPF_CONTACT_ID_META_KEY, true ), 'WP Fusion reaches the same CRM.' );
		}

		$other = $this->given_contact( 'ann@work.example' );
		AccessAllyUserPermission::set_user_contact_id( $user_id, $other );
		$this->deliver( Sample::event( 'purchase.completed' ) );
		$this->assertSame( $other, AccessAllyUserPermission::get_user_contact_id( $user_id ), 'Whom AccessAlly has as somebody stays so.' );
	}

	public function test_whose_contact_is_gone_but_not_what_accessally_remembers_of_it_is_still_looked_at(): void {
		$id      = $this->given_contact( 'ann@example.com', array( 'course' ) );
		$user_id = wp_create_user( 'ann@example.com', 'x', 'ann@example.com' );
		AccessAllyUserPermission::set_user_contact_id( $user_id, $id );
		AccessAllyAPI::refresh_tag_mapping();
		AccessAllyUserTags::sync_user_tag_list( $id, array( array_column( AccessAllyAPI::get_all_tags(), 'Id', 'TagName' )['course'] ), 'active-campaign' );
		FakeCrm::change( static function ( array &$state ): void { $state['contacts'] = array();
} );
		FakeAccessAllyUserTags::$passes_over_gone = true;
		$this->rules( Sample::rule( '*', 'purchase.refunded', array( 'revoked' ), array( 'course' ) ) );
		$refund = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, null ) ) );

		$result = $this->deliver( $refund )[0];

		$this->assertSame( array( 'skipped', 'pending', $user_id ), array( $result['outcome'], $result['access'], $result['user_id'] ), $result['message'] );
		$this->assertSame( array(), FakeCrm::state()['contacts'] );
		$this->look_after( 61 );
		$this->assertSame( CartCompanion\Domain\AccessStatus::STILL, $this->plugin()->log()->find( $refund['id'] )['access'] );
	}

	public function test_somebody_whose_address_differs_by_an_accent_gets_nothing_of_it(): void {
		$zoe = $this->given_contact( 'zoe@example.com', array( '2026' ) );
		$this->given_contact( 'zoë@example.com' );
		$user_id = (int) AccessAlly::add_user_and_password( $zoe, false, true, array(), true );

		$result = $this->deliver( Sample::event( 'purchase.completed', 'zoë@example.com' ) )[0];

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( '2026' ), $this->tags( 'zoe@example.com' ) );
		$this->assertSame( array( '2026' ), $this->plugin()->connections()->all()['accessally']->tags_of_user( $user_id ) );
	}

	public function test_a_user_who_logs_in_with_an_address_that_nobody_knows_gets_in(): void {
		$id      = $this->given_contact( 'ann@example.com' );
		$user_id = (int) AccessAlly::add_user_and_password( $id, false, true, array(), true );
		wp_update_user( array( 'ID' => $user_id, 'user_email' => 'private@example.com' ) );

		$this->deliver( Sample::event( 'purchase.completed' ) );

		$held = $this->plugin()->connections()->all()['accessally']->tags_of_user( $user_id );
		sort( $held );
		$this->assertSame( array( '2026', 'course' ), $held );
	}

	public function test_a_removal_is_not_told_as_done_while_the_list_of_tags_cannot_be_had(): void {
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		update_option( 'fake_accessally_tags', array(), false ); // AccessAlly has never heard of the tag.
		$event = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ) ) );
		$this->crm_is( array( 'faults' => array( 'refresh_tag_mapping' => array( 'status' => 503 ) ) ) );

		$this->assertSame( array( 'retry', 'retry' ), array( $this->deliver( $event )[0]['outcome'], $this->deliver( $event )[0]['outcome'] ) );

		$this->crm_is( array() );
		$this->assertSame( 'applied', $this->deliver( $event )[0]['outcome'] );
		$this->assertSame( array(), $this->tags( 'ann@example.com' ) );
	}

	public function test_a_contact_that_refuses_and_whose_address_changed_is_not_told_as_gone(): void {
		$order = array( 'order' => Sample::order( '5' ) );
		$this->deliver( Sample::event( 'purchase.completed', 'ann@example.com', $order ) );
		FakeCrm::change(
			static function ( array &$state ): void {
				$state['contacts'][ key( $state['contacts'] ) ]['email'] = 'elsewhere@example.com';
			}
		);
		$this->crm_is( array( 'faults' => array( 'remove_contact_tags' => array( 'status' => 422 ) ) ) );

		$result = $this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', $order + array( 'refund' => Sample::refund( true, 'product-12' ) ) ) )[0];

		$this->assertNotSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertContains( 'course', $this->tags( 'elsewhere@example.com' ) );
	}

	public function test_the_crm_behind_it_is_called_by_its_own_name(): void {
		$crms = $this->plugin()->connections();
		update_option( '_accessally_setting_api', array( 'system' => 'active-campaign' ) );
		$this->assertSame( 'ActiveCampaign', $crms->crm_behind( $crms->all()['accessally'] ) );
		update_option( '_accessally_setting_api', array( 'system' => 'managed-contacts' ) );
		$this->assertSame( 'AccessAlly', $crms->crm_behind( $crms->all()['accessally'] ) );
		$this->assertSame( 'Own', $crms->crm_behind( new WorkingCrm() ) );
	}
}
