<?php
/**
 * A CRM plugin that is merely active, or the chosen one itself, changes nobody's consent or name because we make a login.
 */

declare(strict_types=1);

final class UserLinkerTest extends LoginTestCase {
	private const ANN = 'ann@example.com';

	protected function tearDown(): void {
		remove_filter( 'cart_companion_crm_limits', '__return_empty_array' );
		parent::tearDown();
	}

	/** @return array<string, array{0: string, 1: string, 2: string}> Plugin that is active, connection that is chosen, status of the contact. */
	public static function plugins(): array {
		$rows = array();
		foreach ( array( 'groundhogg', 'fluentcrm' ) as $plugin ) {
			foreach ( array( 'activecampaign', 'wp-fusion', $plugin ) as $chosen ) {
				foreach ( array( 'unsubscribed', 'bounced', 'complained', 'subscribed' ) as $status ) {
					$rows[ "$plugin beside $chosen, $status" ] = array( $plugin, $chosen, $status );
				}
			}
		}
		return $rows;
	}

	/** @dataProvider plugins */
	public function test_consent_and_names_stay_and_the_contact_is_the_users( string $plugin, string $chosen, string $status ): void {
		$this->site( $plugin, $chosen );
		update_option( 'fake_fluentcrm_sign_ups', 'ask' );
		$this->given_contact( self::ANN, array(), $status );
		FakeCrm::change( static function ( array &$state ): void { $state['contacts'][1]['last_name'] = 'Lee';
} );

		$result = $this->deliver( self::purchase( self::ANN, array( 'customer' => Sample::customer( self::ANN, array(), null ) ) ) )[0];

		$this->assertSame( array( 'applied', true ), array( $result['outcome'], $result['user_created'] ), $result['message'] );
		$this->assertCount( 1, $this->mails );
		$contact = FakeCrm::state()['contacts'][1];
		$this->assertSame( array( $status, 'Known', 'Lee' ), array( $contact['status'], $contact['first_name'], $contact['last_name'] ) );
		$this->assertSame( self::user( self::ANN )->ID, (int) ( $contact['user_id'] ?? 0 ), 'It is tied to the user.' );
		$this->assertSame( 0, (int) get_option( 'fake_fluentcrm_asked', 0 ), 'Nobody is asked for consent.' );
	}

	/** @return array<string, array{0: string}> */
	public static function bystanders(): array {
		return array(
			'Groundhogg' => array( 'groundhogg' ),
			'FluentCRM'  => array( 'fluentcrm' ),
		);
	}

	/**
	 * WP Fusion's own wish to add every user to its CRM is left to it where that is another CRM.
	 *
	 * @dataProvider bystanders
	 */
	public function test_who_is_in_the_chosen_crm_does_not_come_into_the_other_one( string $plugin ): void {
		$this->site( $plugin, 'activecampaign' );
		update_option( 'fake_wpf_create_users', 0 );
		update_option( 'fake_fluentcrm_sign_ups', 'yes' );

		$result = $this->deliver( self::purchase() )[0];

		$this->assertSame( array( 'applied', true ), array( $result['outcome'], $result['user_created'] ), $result['message'] );
		$this->assertSame( array(), FakeCrm::state()['contacts'] );
	}

	/** @dataProvider bystanders */
	public function test_afterwards_the_plugin_acts_as_before( string $plugin ): void {
		$this->site( $plugin, 'activecampaign' );
		update_option( 'fake_wpf_create_users', 0 );
		update_option( 'fake_fluentcrm_sign_ups', 'yes' );
		$this->deliver( self::purchase() );

		wp_create_user( 'visitor', 'x', 'visitor@example.com' );

		$this->assertSame( array( 'visitor@example.com' ), array_column( FakeCrm::state()['contacts'], 'email' ) );
	}

	/** @dataProvider bystanders */
	public function test_a_neighbour_that_is_broken_keeps_nobody_from_a_login( string $plugin ): void {
		$this->site( $plugin, 'activecampaign' );
		$this->crm_is( array( 'kind' => $plugin, 'faults' => array( '*' => array( 'status' => 500 ) ) ) );

		$result = $this->deliver( self::purchase() )[0];

		$this->assertSame( array( 'applied', true ), array( $result['outcome'], $result['user_created'] ), $result['message'] );
	}

	/** @dataProvider bystanders */
	public function test_a_buyer_who_was_a_user_before_is_the_contacts_user_too( string $plugin ): void {
		$this->site( $plugin, $plugin );
		$this->given_contact( self::ANN );
		update_option( 'gh_disable_user_sync', 'on' );
		$user_id = wp_create_user( 'ann', 'x', self::ANN );
		FakeCrm::change( static function ( array &$state ): void { unset( $state['contacts'][1]['user_id'] );
} );

		$result = $this->deliver( self::purchase() )[0];

		$this->assertSame( array( 'applied', 'granted', $user_id ), array( $result['outcome'], $result['access'], $result['user_id'] ), $result['message'] );
		$this->assertSame( $user_id, (int) FakeCrm::state()['contacts'][1]['user_id'] );
	}

	/** WP Fusion lets users in; the tags go to the same CRM directly. */
	public function test_wp_fusion_beside_a_connection_to_the_same_crm_makes_no_contact_and_knows_the_user(): void {
		$this->site( 'activecampaign', 'activecampaign' );
		ApiCrm::of( 'activecampaign' )->given_contact( self::ANN );
		$contact_id = (string) ApiCrm::of( 'activecampaign' )->contact( self::ANN )['id'];

		$this->deliver( self::purchase() );

		$this->assertSame( array(), FakeCrm::state()['contacts'], 'WP Fusion did not add the new user.' );
		$this->assertSame( $contact_id, get_user_meta( self::user( self::ANN )->ID, WPF_CONTACT_ID_META_KEY, true ) );
	}

	public function test_accessally_beside_a_connection_to_the_same_crm_is_told_of_a_user_who_was_here_before(): void {
		$this->site( 'activecampaign', 'activecampaign' );
		update_option( 'fake_wpf_create_users', 0 );
		$user_id = wp_create_user( 'ann', 'x', self::ANN );

		$result = $this->deliver( self::purchase() )[0];

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( $result['contact_id'], AccessAllyUserPermission::get_user_contact_id( $user_id ) );
	}

	private function site( string $plugin, string $chosen ): void {
		if ( 'activecampaign' === $chosen ) {
			$this->lead_to_crm_apis();
			add_filter( 'cart_companion_crm_limits', '__return_empty_array' );
			ApiCrm::of( 'activecampaign' )->set_up();
		}
		$this->crm_is( array( 'kind' => $plugin ) );
		array_map( array( $this, 'given_tag' ), array( 'course', 'revoked' ) );
		$this->choose( $chosen );
	}
}
