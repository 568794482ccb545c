<?php
/**
 * WP Fusion says yes more often than its CRM does; the owner must not be told "applied" when it was not.
 */

declare(strict_types=1);

use CartCompanion\Crm\CrmException;
use CartCompanion\Domain\Events\Person;

final class WpFusionTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array(), array( 'course' ) ) );
	}

	/** @return array<string, array{0: string}> */
	public static function kinds(): array {
		return array(
			'ActiveCampaign' => array( 'activecampaign' ),
			'FluentCRM'      => array( 'fluentcrm' ),
			'Groundhogg'     => array( 'groundhogg' ),
		);
	}

	/** @dataProvider kinds */
	public function test_new_known_several_and_removed( string $kind ): void {
		$this->crm_is( array( 'kind' => $kind ) );
		foreach ( array( 'course', '2026', 'T', 'Big, Course D', 'Kürs ✓' ) as $tag ) {
			$this->given_tag( $tag );
		}
		$this->rules( Sample::rule( '*', 'purchase.completed', array( ' course ', '2026', 'T', 'Big, Course D', 'Kürs ✓' ) ), Sample::rule( '*', 'purchase.refunded', array(), array( 'course', '2026', 'never heard of' ) ) );

		$email = 'groundhogg' === $kind ? 'uni+x@example.com' : 'ünï+x@example.com'; // Groundhogg cannot hold the other.
		$new   = $this->deliver( Sample::event( 'purchase.completed', $email, array( 'order' => Sample::order( '5' ) ) ) )[0];
		$known = $this->deliver( Sample::event( 'purchase.completed', $email ) )[0];

		$this->assertSame( array( 'applied', 'applied' ), array( $new['outcome'], $known['outcome'] ), $new['message'] . $known['message'] );
		$this->assertSame( array( true, false ), array( $new['contact_created'], $known['contact_created'] ) );
		$this->assertSame( array( '2026', 'Big, Course D', 'Kürs ✓', 'T', 'course' ), $this->tags( $email ) );

		$gone = $this->deliver( Sample::event( 'purchase.refunded', $email, array( 'order' => Sample::order( '5' ), 'refund' => Sample::refund( true, null ) ) ) )[0];

		$this->assertSame( 'applied', $gone['outcome'], $gone['message'] );
		$this->assertSame( array( 'Big, Course D', 'Kürs ✓', 'T' ), $this->tags( $email ) );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
	}

	public function test_a_missing_tag_is_created_once_where_the_crm_can(): void {
		$this->crm_is( array( 'kind' => 'fluentcrm' ) );

		$this->deliver( Sample::event( 'purchase.completed' ), Sample::event( 'purchase.completed', 'bob@example.com' ) );

		$this->assertSame( array( 'course' ), array_values( FakeCrm::state()['tags'] ) );
		$this->assertSame( array( 'course' ), $this->tags( 'bob@example.com' ) );
		$this->assertCount( 1, array_keys( $this->calls(), 'add_tag', true ) );
	}

	public function test_a_missing_tag_that_cannot_be_created_fails_with_advice(): void {
		$this->crm_is( array( 'kind' => 'groundhogg' ) );

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringContainsString( 'Groundhogg has no tag “course”', $result['message'] );
		$this->assertStringContainsString( 'Resync', $result['message'] );
	}

	/** @return array<string, array{0: string, 1: int, 2: string}> */
	public static function answers(): array {
		$rows = array();
		foreach ( array( 'get_contact_id', 'add_contact', 'apply_tags' ) as $call ) {
			foreach ( array( 500 => 'retry', 503 => 'retry', 429 => 'retry', 0 => 'retry', 401 => 'failed', 403 => 'failed', 402 => 'failed' ) as $status => $outcome ) {
				$rows[ "$call answered $status" ] = array( $call, $status, $outcome );
			}
		}
		return $rows;
	}

	/** @dataProvider answers */
	public function test_a_crm_that_does_not_do_it_is_never_applied( string $call, int $status, string $outcome ): void {
		$this->crm_is( array( 'faults' => array( $call => array( 'status' => $status, 'retry_after' => 9 ) ) ) );
		$event = Sample::event( 'purchase.completed' );

		$result = 'failed' === $outcome ? $this->deliver_often( $event ) : $this->deliver( $event )[0];

		$this->assertSame( $outcome, $result['outcome'], $result['message'] );
		$this->assertSame( array(), $this->tags( 'ann@example.com' ) );
		$this->assertStringContainsString( 'ActiveCampaign', $result['message'] );
		if ( 429 === $status ) {
			$this->assertSame( 9, $result['retry_after'] );
		}
		$this->crm_is( array() );
		$this->assertSame( 'applied', $this->deliver( $event )[0]['outcome'] );
		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
	}

	/** @return array<string, array{0: int}> */
	public static function silent_answers(): array {
		return array(
			'down'        => array( 503 ),
			'key revoked' => array( 401 ),
		);
	}

	/** @dataProvider silent_answers */
	public function test_a_removal_that_never_happened_is_not_told_as_done( int $status ): void {
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		$this->crm_is( array( 'faults' => array( 'remove_tags' => array( 'status' => $status ), 'get_tags' => array( 'status' => $status ) ) ) );

		$result = $this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ) ) ) )[0];

		$this->assertContains( $result['outcome'], array( 'retry', 'failed' ) );
		$this->assertSame( array(), $result['tags_removed'] );
		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
	}

	public function test_in_its_staging_mode_nothing_is_told_as_done_and_the_owner_reads_why(): void {
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		$refund = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ) ) );
		$this->crm_is( array( 'staging' => true ) );

		$results = $this->deliver( $refund, Sample::event( 'purchase.completed', 'new@example.com' ) );

		$this->assertSame( array( 'failed', 'failed' ), array_column( $results, 'outcome' ) );
		$this->assertStringContainsString( 'staging mode', $results[0]['message'] );
		$this->assertStringContainsString( 'then retry', $results[0]['message'] );
		$this->assertSame( array( array(), array() ), array_column( $results, 'tags_removed' ) );
		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );

		$this->crm_is( array() );
		$this->assertSame( array( 'applied', array( 'course' ) ), array_values( array_intersect_key( $this->deliver( $refund )[0], array_flip( array( 'outcome', 'tags_removed' ) ) ) ) );
		$this->assertSame( array(), $this->tags( 'ann@example.com' ) );
	}

	public function test_in_its_staging_mode_it_is_not_connected_and_nothing_is_tried(): void {
		$this->crm_is( array( 'staging' => true ) );
		$connection = $this->plugin()->connections()->all()['wp-fusion'];

		$this->assertFalse( $connection->is_connected() );
		$this->assertStringContainsString( 'sends nothing to your CRM', $connection->status_message() );
		$trial = CartCompanion\Crm\ConnectionTest::run( $connection, 'ann@example.com' );
		$this->assertFalse( $trial->worked );
		$this->assertStringContainsString( 'staging mode', $trial->message );
		$ping = $this->signed( 'ping', array() )->get_data();
		$this->assertFalse( $ping['connection']['connected'] );
		$this->assertStringContainsString( 'staging mode', $ping['connection']['message'] );
	}

	public function test_a_staging_mode_that_begins_in_the_middle_of_an_event_is_noticed(): void {
		$begin = function ( $answer ) {
			$this->crm_is( array( 'staging' => true ) );
			return $answer;
		};
		add_action( 'http_api_debug', $begin );

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];

		remove_action( 'http_api_debug', $begin );
		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringContainsString( 'staging mode', $result['message'] );
		$this->assertSame( array(), $result['tags_applied'] );
	}

	public function test_a_database_that_fails_is_not_taken_for_a_contact_that_is_not_there(): void {
		$this->crm_is( array( 'kind' => 'fluentcrm' ) );
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		$this->crm_is( array( 'kind' => 'fluentcrm', 'faults' => array( 'get_contact_id' => array( 'status' => 500 ) ) ) );

		$result = $this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ) ) ) )[0];

		$this->assertSame( 'retry', $result['outcome'], $result['message'] );
	}

	/** @dataProvider kinds */
	public function test_a_buyer_who_was_a_user_before_is_tied_to_the_contact_and_let_in( string $kind ): void {
		$this->crm_is( array( 'kind' => $kind ) );
		$this->given_tag( 'course' );
		$user_id = $this->unlinked_user();

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];

		$this->assertSame( array( 'applied', 'granted', $user_id ), array( $result['outcome'], $result['access'], $result['user_id'] ), $result['message'] );
		$this->assertSame( $result['contact_id'], get_user_meta( $user_id, WPF_CONTACT_ID_META_KEY, true ) );
		$this->assertTrue( wp_fusion()->user->has_tag( 'activecampaign' === $kind ? 'course' : (string) array_search( 'course', FakeCrm::state()['tags'], true ), $user_id ), 'By WP Fusion’s own copy of the tags.' );
	}

	public function test_retry_lets_in_who_was_kept_out_for_want_of_that_tie(): void {
		$user_id = $this->unlinked_user();
		$event   = Sample::event( 'purchase.completed' );
		$this->deliver( $event );
		delete_user_meta( $user_id, WPF_CONTACT_ID_META_KEY );
		delete_user_meta( $user_id, FakeWpFusionUser::TAGS );

		$this->assertSame( 'granted', $this->replay( $event )['access'] );
		$this->assertTrue( wp_fusion()->user->has_tag( 'course', $user_id ) );
	}

	public function test_a_user_who_is_tied_to_another_contact_stays_so_and_a_dead_one_is_replaced(): void {
		$user_id = $this->unlinked_user();
		$other   = $this->given_contact( 'ann@work.example' );
		update_user_meta( $user_id, WPF_CONTACT_ID_META_KEY, $other );

		$this->deliver( Sample::event( 'purchase.completed' ) );
		$this->assertSame( $other, get_user_meta( $user_id, WPF_CONTACT_ID_META_KEY, true ) );

		foreach ( array( '999', 'staging_0a1b2c3d4e' ) as $dead ) {
			update_user_meta( $user_id, WPF_CONTACT_ID_META_KEY, $dead );
			$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];
			$this->assertSame( array( 'granted', $result['contact_id'] ), array( $result['access'], get_user_meta( $user_id, WPF_CONTACT_ID_META_KEY, true ) ), $dead );
		}
	}

	/** MariaDB takes zoe@ for zoë@, and an order's user may have another address by now. */
	public function test_a_user_whose_address_is_not_the_persons_is_tied_to_nobody(): void {
		$zoe = $this->unlinked_user( 'zoe@example.com' );
		$this->deliver( Sample::event( 'purchase.completed', 'zoë@example.com' ) );
		$this->assertSame( '', get_user_meta( $zoe, WPF_CONTACT_ID_META_KEY, true ) );

		$ann   = $this->unlinked_user();
		$order = array( 'order' => Sample::order( '88' ) );
		$this->deliver( Sample::event( 'purchase.completed', 'ann@example.com', $order ) );
		delete_user_meta( $ann, WPF_CONTACT_ID_META_KEY );
		$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->users, array( 'user_email' => 'somebody@else.example' ), array( 'ID' => $ann ) );
		clean_user_cache( $ann );
		$this->deliver( Sample::event( 'subscription.renewed', 'ann@example.com', $order ), Sample::event( 'purchase.completed', 'ann@example.com', $order ) );
		$this->assertSame( '', get_user_meta( $ann, WPF_CONTACT_ID_META_KEY, true ) );
	}

	/** A user whom WP Fusion knows no contact of: they registered before it was set up, or it makes no contacts. */
	private function unlinked_user( string $email = 'ann@example.com' ): int {
		update_option( 'fake_wpf_create_users', 0 );
		update_option( 'gh_disable_user_sync', 'on' );
		return wp_create_user( $email, 'x', $email );
	}

	public function test_a_contact_that_is_gone_in_groundhogg_is_not_told_as_tagged(): void {
		$this->crm_is( array( 'kind' => 'groundhogg' ) );
		$this->given_tag( 'course' );
		$this->deliver( Sample::event( 'cart.abandoned' ) );
		$connection = $this->plugin()->connections()->all()['wp-fusion'];

		$this->assertSame( CrmException::CONTACT_NOT_FOUND, $this->error_of( fn() => $connection->apply( '99', array( 'course' ) ) )->kind() );
	}

	public function test_a_tag_the_crm_lost_is_applied_again(): void {
		$this->deliver( Sample::event( 'purchase.completed' ) );
		FakeCrm::change( static function ( array &$state ): void { $state['contacts'][1]['tags'] = array();
} );

		$this->deliver( Sample::event( 'purchase.completed' ) );

		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
	}

	public function test_consent_and_names_of_a_known_contact_stay(): void {
		$this->given_contact( 'ann@example.com', array(), 'unsubscribed' );

		$this->deliver( Sample::event( 'purchase.completed', 'x', array( 'customer' => Sample::customer( 'ann@example.com', array(), '' ) ) ) );

		$contact = FakeCrm::state()['contacts'][1];
		$this->assertSame( 'unsubscribed', $contact['status'] );
		$this->assertSame( 'Known', $contact['first_name'] );
	}

	public function test_a_contact_that_somebody_else_created_just_now_is_used(): void {
		$create = function () use ( &$create ): void {
			remove_action( 'http_api_debug', $create );
			$this->given_contact( 'ann@example.com' );
		};
		add_action( 'http_api_debug', $create );

		$contact = $this->plugin()->connections()->all()['wp-fusion']->find_or_create( new Person( array( 'ann@example.com' ), 'Ann' ) );

		$this->assertSame( array( '1', false ), array( $contact->id(), $contact->is_new() ) );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
	}

	public function test_the_owner_reads_what_was_found(): void {
		$connection = $this->plugin()->connections()->all()['wp-fusion'];

		$this->assertStringContainsString( 'connected to ActiveCampaign', $connection->status_message() );
		$this->given_tag( 'course' );
		wp_fusion()->crm->sync_tags();
		$this->assertSame( array( 'course' ), $connection->tags() );
	}
}
