<?php
/**
 * What one order costs the CRM: product, bump and two upsells with a rule for each are one look-up and one call for all tags.
 *
 * Where nobody tells whether the CRM did it (a CRM on the same site sends no request that WP Fusion could pass on), the
 * contact's tags are read after each change; so they are for a contact of whom AccessAlly may have a copy that is not reckoned here.
 * FluentCRM and Groundhogg themselves tell, and are asked for the contact again after its tags went, for an automation may
 * have moved others.
 */

declare(strict_types=1);

final class CrmCallsTest extends SiteTestCase {
	private const TAGS = array( 'call', 'club', 'course', 'workbook' );
	private const GONE = array( 'lead', 'revoked' );

	private const WP_FUSION  = array( 'look' => 'get_contact_id', 'apply' => 'apply_tags', 'remove' => 'remove_tags', 'check' => 'get_tags' );
	/** A CRM on this site may have found somebody else's, and one without tags may be gone. */
	private const WHOSE = array( 'whose' => 'load_contact', 'again' => 'load_contact' );

	private const ACCESSALLY = array( 'look' => 'get_contact_by_email', 'apply' => 'add_contact_tags', 'remove' => 'remove_contact_tags', 'check' => 'get_contact_tags' );

	private const FLUENTCRM  = array( 'look' => 'getContact(email)', 'create' => 'createOrUpdate', 'apply' => 'attachTags', 'remove' => 'detachTags', 'again' => 'getContact(id)' );
	private const GROUNDHOGG = array( 'look' => 'Contact(email)', 'create' => 'Contact::create', 'apply' => 'Contact::add_tag', 'remove' => 'Contact::remove_tag', 'again' => 'Contact(id)' );

	private const LOOKS_AT_A_USER = array( 'get_tags', 'get_contact_tags', 'getContactByUserId', 'contacts::get_contact_by(user_id)', 'Contact(id)' );

	/** @return array<string, array{0: string, 1: string, 2: array<string, string>}> */
	public static function connections(): array {
		return array(
			'WP Fusion with ActiveCampaign'  => array( 'wp-fusion', 'activecampaign', array_diff_key( self::WP_FUSION, array( 'check' => '' ) ) ),
			'WP Fusion with FluentCRM'       => array( 'wp-fusion', 'fluentcrm', self::WP_FUSION + self::WHOSE ),
			'WP Fusion with Groundhogg'      => array( 'wp-fusion', 'groundhogg', self::WP_FUSION + self::WHOSE ),
			'AccessAlly with ActiveCampaign' => array( 'accessally', 'activecampaign', self::ACCESSALLY ),
			'FluentCRM'                      => array( 'fluentcrm', 'fluentcrm', self::FLUENTCRM ),
			'Groundhogg'                     => array( 'groundhogg', 'groundhogg', self::GROUNDHOGG ),
		);
	}

	/**
	 * @dataProvider connections
	 * @param array<string, string> $names
	 */
	public function test_an_order_of_four_items_is_one_look_up_and_one_apply_for_a_known_contact( string $connection, string $crm, array $names ): void {
		$this->given_contact( 'ann@example.com' );
		$this->shop( $connection, $crm );

		$result = $this->buy();

		$this->assertSame( self::named( $names, 'look', 'whose', 'apply', 'check' ), $this->calls(), $result['message'] );
		$this->assertSame( count( $this->calls() ), $result['crm_calls'] );
		$this->assertSame( self::TAGS, $this->tags( 'ann@example.com' ) );
	}

	/**
	 * @dataProvider connections
	 * @param array<string, string> $names
	 */
	public function test_a_new_contact_costs_its_creation_more( string $connection, string $crm, array $names ): void {
		$this->shop( $connection, $crm );

		$result = $this->buy();

		$names = 'accessally' === $connection ? array_diff_key( $names, array( 'check' => '' ) ) : $names; // Nobody is a new contact's user yet.
		$calls = 'fluentcrm' === $connection ? self::named( $names, 'look', 'create' ) : self::named( $names + array( 'create' => 'add_contact' ), 'look', 'create', 'apply', 'check' );
		$this->assertSame( $calls, $this->calls(), $result['message'] );
		$this->assertTrue( $result['contact_created'] );
		$this->assertSame( self::TAGS, $this->tags( 'ann@example.com' ) );
	}

	/**
	 * @dataProvider connections
	 * @param array<string, string> $names
	 */
	public function test_tags_that_go_are_one_call_more_however_many( string $connection, string $crm, array $names ): void {
		$this->given_contact( 'ann@example.com', self::GONE );
		$this->shop( $connection, $crm, self::GONE );

		$this->buy();

		$this->assertSame( self::named( $names, 'look', 'whose', 'remove', 'check', 'again', 'apply', 'check' ), $this->calls() );
		$this->assertSame( self::TAGS, $this->tags( 'ann@example.com' ) );
	}

	/**
	 * @dataProvider connections
	 * @param array<string, string> $names
	 */
	public function test_a_customer_with_a_login_is_looked_up_once_too( string $connection, string $crm, array $names ): void {
		$contact_id = $this->given_contact( 'ann@example.com' );
		$user_id    = (int) AccessAlly::add_user_and_password( $contact_id, false, true, array(), true );
		wp_fusion()->user->get_contact_id( $user_id ); // WP Fusion remembers the contacts of its users.
		FakeCrm::change(
			static function ( array &$state ) use ( $contact_id, $user_id ): void {
				$state['contacts'][ $contact_id ]['user_id'] = $user_id; // So do FluentCRM and Groundhogg.
			}
		);
		$this->shop( $connection, $crm );

		$result = $this->buy();

		$this->assertSame( 'granted', $result['access'] );
		$this->assertSame( self::named( $names, 'look', 'whose', 'apply' ), array_values( array_diff( $this->calls(), self::LOOKS_AT_A_USER ) ) );
		if ( 'accessally' === $connection ) {
			$this->assertCount( 2, $this->calls(), 'What AccessAlly has of this user is reckoned, not asked for.' );
		}
	}

	/** @dataProvider connections */
	public function test_the_next_order_of_the_same_customer_needs_no_look_up( string $connection, string $crm ): void {
		$this->shop( $connection, $crm );
		$this->buy();
		$before = count( $this->calls() );

		$this->buy();

		$this->assertSame( array(), array_intersect( array_slice( $this->calls(), $before ), array( 'get_contact_id', 'get_contact_by_email', 'add_contact', 'getContact(email)', 'createOrUpdate', 'Contact(email)', 'Contact::create' ) ) );
	}

	/** @return array<string, array{0: ApiCrm, 1: bool}> */
	public static function each_api(): array {
		$rows = array();
		foreach ( ApiCrm::all() as $crm ) {
			foreach ( array( 'known' => true, 'new' => false ) as $customer => $is_known ) {
				$rows[ $crm->name() . ', ' . $customer ] = array( $crm, $is_known );
			}
		}
		return $rows;
	}

	/** @dataProvider each_api */
	public function test_over_a_crms_own_api_a_customer_with_a_login_costs_one_call_more_that_reads_the_tags( ApiCrm $crm, bool $is_known ): void {
		$this->api_shop( $crm );
		if ( $is_known ) {
			array_map( array( $crm, 'given_contact' ), array( 'ann@example.com', 'bob@example.com' ) );
		}
		$without = $this->buy( 'bob@example.com' );
		wp_create_user( 'ann', 'x', 'Ann@example.com' );

		$with = $this->buy();

		$this->assertSame( 'granted', $with['access'], $with['message'] );
		$this->assertSame( $without['crm_calls'] + 1, $with['crm_calls'] );
		$this->assertSame( self::TAGS, $crm->tags( 'ann@example.com' ) );
	}

	/** @dataProvider each_api */
	public function test_over_a_crms_own_api_the_next_order_of_a_customer_needs_no_look_up( ApiCrm $crm, bool $is_known ): void {
		$this->api_shop( $crm );
		if ( $is_known ) {
			$crm->given_contact( 'ann@example.com' );
		}
		$first = $this->buy();

		$next = $this->buy();

		$this->assertSame( array( 'applied', 'applied' ), array( $first['outcome'], $next['outcome'] ) );
		$this->assertLessThanOrEqual( $first['crm_calls'], $next['crm_calls'] );
		$this->assertFalse( $next['contact_created'] );
	}

	/**
	 * @param array<string, string> $names
	 * @return string[] Without those that this connection does not make.
	 */
	private static function named( array $names, string ...$roles ): array {
		$calls = array();
		foreach ( $roles as $role ) {
			$calls[] = $names[ $role ] ?? '';
		}
		return array_values( array_filter( $calls, 'strlen' ) );
	}

	/**
	 * Rules for four items, tags that are there, and plugins that have fetched the list of tags.
	 *
	 * @param string[] $remove
	 */
	private function shop( string $connection, string $crm, array $remove = array() ): void {
		$this->crm_is( array( 'kind' => $crm ) );
		$this->choose( $connection );
		foreach ( array_merge( self::TAGS, $remove ) as $tag ) {
			$this->given_tag( $tag );
		}
		$this->rules( ...self::rules_of_four_items( $remove ) );
		wp_fusion()->crm->sync_tags();
		AccessAllyAPI::refresh_tag_mapping();
		FakeCrm::change(
			static function ( array &$state ): void {
				$state['calls'] = array();
			}
		);
	}

	/** The same for a CRM that is asked over its API and tells itself who gets in; its list of tags was fetched. */
	private function api_shop( ApiCrm $crm ): void {
		FakeAccessAllyLicense::$accessally_enabled = false;
		add_filter( 'pre_http_request', 'cart_companion_lead_to_fake_crm_apis', 20, 3 );
		$crm->set_up();
		$crm->given_contact( 'somebody@example.com', self::TAGS ); // Drip lists no tag that nobody has.
		$this->choose( $crm->connection() );
		$this->rules( ...self::rules_of_four_items( array() ) );
		$this->plugin()->connections()->all()[ $crm->connection() ]->tags();
	}

	/**
	 * @param string[] $remove
	 * @return array<int, array<string, mixed>>
	 */
	private static function rules_of_four_items( array $remove ): array {
		return array(
			Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), $remove ),
			Sample::rule( 'bump-12', 'purchase.completed', array( 'workbook' ) ),
			Sample::rule( 'upsell-4', 'purchase.completed', array( 'call' ) ),
			Sample::rule( 'upsell-7', 'purchase.completed', array( 'club' ) ),
		);
	}

	/** @return array<string, mixed> */
	private function buy( string $email = 'ann@example.com' ): array {
		return $this->deliver( Sample::event( 'purchase.completed', $email, array( 'items' => Sample::items( 'product-12', 'bump-12', 'upsell-4', 'upsell-7' ) ) ) )[0];
	}
}
