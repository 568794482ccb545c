<?php
/** The tags go to the CRM with its key, and WP Fusion beside, connected to the same account, lets people in by its own copy. */

declare(strict_types=1);

final class CopiesBesideKeyTest extends LeftBehindTestCase {
	/** @return array<string, array{0: string[], 1: bool}> Created and tagged in one call, or found first; a new user, or one who was here. */
	public static function customers(): array {
		return array(
			'new'                        => array( array(), false ),
			'a user before'              => array( array(), true ),
			'new, of two addresses'      => array( array( 'ann@work.example' ), false ),
			'a user, with two addresses' => array( array( 'ann@work.example' ), true ),
		);
	}

	/**
	 * @dataProvider customers
	 * @param string[] $also
	 */
	public function test_a_customer_gets_in_at_wp_fusion_and_loses_it_with_a_refund( array $also, bool $was_here ): void {
		$this->reach_with_key();
		$before   = $was_here ? $this->unlinked_user( self::ANN ) : 0;
		$customer = array( 'customer' => Sample::customer( self::ANN, $also ), 'order' => Sample::order( '9' ) );

		$bought = $this->deliver( self::purchase( self::ANN, $customer ) )[0];

		$this->assertSame( array( 'applied', 'granted', ! $was_here ), array( $bought['outcome'], $bought['access'], $bought['user_created'] ), $bought['message'] );
		$this->assertSame( $bought['contact_id'], wp_fusion()->user->get_contact_id( $was_here ? $before : $bought['user_id'] ) );
		$this->assertSame( array( 'course' ), self::copy( $bought['user_id'] ) );

		$refunded = $this->deliver( $customer + self::refund( self::ANN, '9' ) )[0];
		$this->assertSame( array( 'applied', 'revoked' ), array( $refunded['outcome'], $refunded['access'] ), $refunded['message'] );
		$this->assertSame( array( 'revoked' ), self::copy( $bought['user_id'] ) );
	}

	public function test_all_users_of_the_contact_are_brought_up_to_date_and_nobody_else(): void {
		$this->reach_with_key();
		$bought = $this->deliver( self::purchase( self::ANN, array( 'order' => Sample::order( '9' ) ) ) )[0];
		$second = $this->linked_user( 'second@example.com', $bought['contact_id'] );
		$other  = $this->linked_user( 'other@example.com', $bought['contact_id'] . '1' );

		$this->deliver( Sample::event( 'subscription.renewed', self::ANN, array( 'order' => Sample::order( '9' ) ) ) );
		$this->assertSame( array( array( 'paid' ), array() ), array( self::copy( $second ), self::copy( $other ) ), 'What was changed is copied.' );
		$this->assertEqualsCanonicalizing( array( 'course', 'paid' ), self::copy( $bought['user_id'] ) );

		$this->deliver( self::refund( self::ANN, '9' ) );
		$this->assertSame( array( array( 'paid', 'revoked' ), array() ), array( self::copy( $second ), self::copy( $other ) ) );
	}

	public function test_wp_fusion_is_asked_nothing_and_its_faults_hold_up_nobody(): void {
		$this->reach_with_key();
		$asked = array();
		add_action( 'fake_crm_called', static function ( string $call ) use ( &$asked ): void {
			$asked[] = $call;
		} );
		$this->deliver( self::purchase() );
		remove_all_actions( 'fake_crm_called' );
		$this->assertSame( array(), $asked );

		$broken = static function ( $unused, int $user_id, string $key ) {
			if ( WPF_TAGS_META_KEY === $key ) {
				throw new RuntimeException( 'broken' );
			}
			return $unused;
		};
		add_filter( 'update_user_metadata', $broken, 10, 3 );
		$result = $this->deliver( self::purchase( 'bob@example.com' ) )[0];
		remove_filter( 'update_user_metadata', $broken );
		$this->assertSame( array( 'applied', 'granted' ), array( $result['outcome'], $result['access'] ), $result['message'] );
		$this->assertSame( array(), self::copy( $result['user_id'] ) );
	}

	private function reach_with_key(): void {
		$this->lead_to_crm_apis();
		ApiCrm::of( 'activecampaign' )->set_up();
		FakeAccessAllyLicense::$accessally_enabled = false;
		$this->choose( 'activecampaign' );
	}

	private function unlinked_user( string $email ): int {
		$user_id = wp_create_user( $email, 'x', $email );
		delete_user_meta( $user_id, WPF_CONTACT_ID_META_KEY );
		return $user_id;
	}

	private function linked_user( string $email, string $contact_id ): int {
		$user_id = $this->unlinked_user( $email );
		self::link( $user_id, $contact_id );
		return $user_id;
	}
}
