<?php
/**
 * A login that this plugin made, and who changes its password: the customer, an administrator, or another program.
 */

declare(strict_types=1);

use CartCompanion\Plugin;
use CartCompanion\Store\CustomerHistory;
use CartCompanion\Store\OtherLogins;
use CartCompanion\Store\SecondPassword;
use CartCompanion\Store\SecondPasswords;
use CartCompanion\Users\PasswordWatch;
use CartCompanion\Users\WelcomedUser;

final class PasswordWatchTest extends LoginTestCase {
	private const HOOKS = array( 'password_reset', 'wpf_set_user_meta', 'user_register', 'accessally_update_user', 'clean_user_cache', 'deleted_user', 'shutdown' );

	private array $server;

	protected function setUp(): void {
		parent::setUp();
		$this->server = $_SERVER;
		$this->another_request();
	}

	protected function tearDown(): void {
		wp_set_current_user( 0 );
		remove_filter( 'send_auth_cookies', '__return_false' );
		unset( $GLOBALS['pagenow'] );
		$_SERVER = $this->server;
		parent::tearDown();
	}

	/** What one request noticed is not known to the next. */
	private function another_request(): void {
		foreach ( self::HOOKS as $hook ) {
			foreach ( $GLOBALS['wp_filter'][ $hook ]->callbacks ?? array() as $priority => $hooked ) {
				foreach ( $hooked as $one ) {
					if ( is_array( $one['function'] ) && ( $one['function'][0] instanceof PasswordWatch || $one['function'][0] instanceof SecondPasswords ) ) {
						remove_filter( $hook, $one['function'], $priority );
					}
				}
			}
		}
		$plugin = Plugin::instance();
		( new PasswordWatch( $plugin->logins(), $plugin->connections(), new SecondPasswords(), new OtherLogins(), new CustomerHistory() ) )->register();
		wp_set_current_user( 0 );
	}

	/** A customer with a login and the e-mail, in a request of its own. */
	private function customer( string $email = 'ann@example.com' ): WP_User {
		$this->assertSame( 'applied', $this->deliver( self::purchase( $email ) )[0]['outcome'] );
		$this->another_request();
		return self::user( $email );
	}

	private static function contact( string $email = 'ann@example.com' ): string {
		return (string) FakeCrm::contact_id( FakeCrm::state(), $email );
	}

	/** @return array<int, string> Who did what to whom, by user id. */
	private static function found(): array {
		$found = array();
		foreach ( ( new SecondPasswords() )->all() as $one ) {
			$found[ $one->user_id() ] = $one->by();
		}
		return $found;
	}

	public function test_an_automation_that_gives_a_second_password_is_found_once(): void {
		$ann = $this->customer();
		reset_password( $ann, 'a passphrase of her own' );
		$this->another_request();
		$this->assertSame( array(), self::found() );

		FakeAccessAllyWebhooks::aal_genpass( self::contact() );
		$this->another_request();
		FakeAccessAllyWebhooks::aal_genpass( self::contact() );

		$stored = new SecondPasswords();
		$this->assertSame( array( $ann->ID => SecondPassword::ACCESSALLY ), self::found() );
		$this->assertSame( array( 1, 'ActiveCampaign' ), array( $stored->count(), $stored->crm() ) );
		$this->assertStringNotContainsString( 'ann@', (string) wp_json_encode( get_option( SecondPasswords::OPTION ) ) );
	}

	/** @return array<string, array{0: callable(WP_User): void}> Ways in which AccessAlly may write it. */
	public static function ways(): array {
		$update = static fn( WP_User $user ) => do_action( 'accessally_update_user', $user->ID, '7' );
		return array(
			'by wp_update_user'          => array( static function ( WP_User $user ) use ( $update ): void {
				wp_update_user( array( 'ID' => $user->ID, 'user_pass' => 'theirs' ) );
				$update( $user );
			} ),
			'after it says so'           => array( static function ( WP_User $user ) use ( $update ): void {
				$update( $user );
				wp_set_password( 'theirs', $user->ID );
			} ),
			'as who resets it, by its webhook' => array( static function ( WP_User $user ): void {
				$_SERVER['REQUEST_URI'] = '/?accessally=aal_genpass';
				reset_password( $user, 'theirs' );
			} ),
			'past WordPress, by its webhook' => array( static function ( WP_User $user ) use ( $update ): void {
				$_SERVER['REQUEST_URI'] = '/?accessally=aal_genpass';
				$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->users, array( 'user_pass' => 'theirs' ), array( 'ID' => $user->ID ) );
				$update( $user );
			} ),
			'when the owner tries the webhook' => array( static function ( WP_User $user ): void {
				wp_set_current_user( 1 );
				$_SERVER['REQUEST_URI'] = '/?accessally=aal_genpass';
				wp_set_password( 'theirs', $user->ID );
			} ),
		);
	}

	/** @dataProvider ways */
	public function test_it_is_found_however_accessally_writes_it( callable $write ): void {
		$ann = $this->customer();

		$write( $ann );

		$this->assertSame( array( $ann->ID => SecondPassword::ACCESSALLY ), self::found() );
	}

	/** @return array<string, array{0: callable(WP_User): void}> */
	public static function own_doings(): array {
		return array(
			'by the link of an e-mail'  => array( static fn( WP_User $user ) => reset_password( $user, 'my own' ) ),
			'on the own profile'        => array( static function ( WP_User $user ): void {
				add_filter( 'send_auth_cookies', '__return_false' );
				wp_set_current_user( $user->ID );
				wp_update_user( array( 'ID' => $user->ID, 'user_pass' => 'my own' ) );
			} ),
			'by an administrator'       => array( static function ( WP_User $user ): void {
				wp_set_current_user( 1 );
				wp_update_user( array( 'ID' => $user->ID, 'user_pass' => 'for her' ) );
			} ),
			'hashed anew when entered'  => array( static function ( WP_User $user ): void {
				$again = static function ( $found ) use ( $user ) {
					wp_set_password( 'the same', $user->ID );
					return $found;
				};
				add_filter( 'authenticate', $again );
				apply_filters( 'authenticate', null, $user->user_login, 'the same' );
				remove_filter( 'authenticate', $again );
			} ),
			'with the webhook’s name in the address of the login page' => array( static function ( WP_User $user ): void {
				$GLOBALS['pagenow']     = 'wp-login.php';
				$_SERVER['REQUEST_URI'] = '/wp-login.php?action=rp&x=aal_genpass';
				reset_password( $user, 'my own' );
			} ),
		);
	}

	/** @dataProvider own_doings */
	public function test_what_the_customer_or_an_administrator_does_is_nothing( callable $change ): void {
		$ann = $this->customer();

		$change( $ann );
		do_action( 'accessally_update_user', $ann->ID, self::contact() ); // AccessAlly follows each change of a user.
		$this->another_request();
		unset( $GLOBALS['pagenow'] );
		$_SERVER = $this->server;
		do_action( 'accessally_update_user', $ann->ID, self::contact() );

		$this->assertSame( array(), self::found() );
	}

	public function test_an_update_without_a_new_password_is_nothing(): void {
		$ann = $this->customer();

		FakeAccessAllyWebhooks::aal_updateuser( self::contact() );
		do_action( 'accessally_update_user', $ann->ID, self::contact() );
		do_action( 'accessally_update_user', new WP_Error( 'none' ), '' );
		wp_update_user( array( 'ID' => $ann->ID, 'first_name' => 'Anna' ) );

		$this->assertSame( array(), self::found() );
	}

	public function test_a_change_by_nobody_who_was_seen_is_a_sign_only_close_to_an_update(): void {
		$ann = $this->customer();
		$bob = $this->customer( 'bob@example.com' );
		wp_set_password( 'by a queue', $ann->ID );
		wp_set_password( 'by a form', $bob->ID );
		$this->another_request();
		$this->assertSame( array(), self::found() );

		do_action( 'accessally_update_user', $ann->ID, self::contact() );
		$this->assertSame( array( $ann->ID => SecondPassword::PERHAPS_ACCESSALLY ), self::found() );

		WelcomedUser::of( $bob->ID )->note_change( time() - 20 * MINUTE_IN_SECONDS );
		do_action( 'accessally_update_user', $bob->ID, self::contact( 'bob@example.com' ) );
		$this->assertArrayNotHasKey( $bob->ID, self::found() );

		$this->another_request();
		FakeAccessAllyWebhooks::aal_genpass( self::contact() );
		$this->assertSame( array( $ann->ID => SecondPassword::ACCESSALLY ), self::found(), 'By now it was seen.' );
	}

	public function test_an_operation_of_accessally_s_that_creates_logins_is_found_too(): void {
		$ann = $this->customer();
		$this->crm_is( array( 'operations' => array( '12' => array( 'kind' => 'login', 'name' => 'Create the login' ) ) ) );

		AccessAllyAPI::run_custom_operation( self::contact(), '12', 'Cart Companion' );

		$this->assertSame( array( $ann->ID => SecondPassword::ACCESSALLY ), self::found() );
	}

	public function test_a_field_that_wp_fusion_syncs_is_found_too(): void {
		$ann = $this->customer();

		apply_filters( 'wpf_set_user_meta', array( 'first_name' => 'Ann' ), $ann->ID );
		wp_update_user( array( 'ID' => $ann->ID, 'first_name' => 'Ann' ) );
		$this->assertSame( array(), self::found() );
		apply_filters( 'wpf_set_user_meta', array( 'user_pass' => 'of the CRM' ), $ann->ID );
		wp_set_password( 'of the CRM', $ann->ID );

		$this->assertSame( array( $ann->ID => SecondPassword::WP_FUSION ), self::found() );
	}

	public function test_a_second_user_for_the_contact_of_a_customer_with_a_login_is_found(): void {
		$this->given_contact( 'old@example.com' );
		$event                              = self::purchase( 'new@example.com' );
		$event['customer']['also_known_as'] = array( 'old@example.com' );
		$this->deliver( $event );
		$this->another_request();
		$first = self::user( 'new@example.com' );

		$second = FakeAccessAllyWebhooks::aal_genpass( self::contact( 'old@example.com' ) );

		$found = ( new SecondPasswords() )->all();
		$this->assertCount( 1, $found );
		$this->assertSame( array( $first->ID, SecondPassword::SECOND_USER, $second ), array( $found[0]->user_id(), $found[0]->by(), $found[0]->second_user_id() ) );
	}

	public function test_where_one_only_makes_logins_nothing_is_found(): void {
		$this->plugin()->logins()->leave_to_automation();
		$this->deliver( self::purchase() );
		$this->another_request();
		FakeAccessAllyWebhooks::aal_genpass( self::contact() );
		$this->another_request();
		FakeAccessAllyWebhooks::aal_genpass( self::contact() );

		$this->assertSame( array(), self::found() );
		$this->assertSame( 1, ( new OtherLogins() )->count() );

		$this->plugin()->logins()->leave_to_automation();
		$this->logins_are_made_here();
		$bob = $this->customer( 'bob@example.com' );
		$this->assertSame( 1, ( new OtherLogins() )->count(), 'Bob’s was made here.' );
		$this->plugin()->logins()->leave_to_automation();
		FakeAccessAllyWebhooks::aal_genpass( self::contact( $bob->user_email ) );
		$this->assertSame( array(), self::found(), 'The owner chose the automation.' );
	}

	public function test_who_is_deleted_or_erased_is_not_named_any_more(): void {
		foreach ( array( 'ann', 'bob' ) as $name ) {
			$this->customer( "$name@example.com" );
			FakeAccessAllyWebhooks::aal_genpass( self::contact( "$name@example.com" ) );
			$this->another_request();
		}
		$this->assertCount( 2, self::found() );

		require_once ABSPATH . 'wp-admin/includes/user.php';
		wp_delete_user( self::user( 'ann@example.com' )->ID );
		$bob = self::user( 'bob@example.com' )->ID;
		$this->assertSame( array( $bob ), array_keys( self::found() ) );

		$this->companion_answers( array() );
		$this->plugin()->personal_data()->erase( 'bob@example.com' );
		$this->assertFalse( get_option( SecondPasswords::OPTION ) );
		$this->assertNull( WelcomedUser::of( $bob ) );
	}

	public function test_many_are_counted_and_the_last_are_kept(): void {
		$stored = new SecondPasswords();
		for ( $number = 1; $number <= SecondPasswords::MOST + 2; $number++ ) {
			$stored->add( new SecondPassword( 1000 + $number, SecondPassword::ACCESSALLY, 1000 + $number ), 'Kit' );
		}

		$this->assertSame( array( SecondPasswords::MOST, SecondPasswords::MOST + 2, 1001 ), array( count( $stored->all() ), $stored->count(), $stored->since() ) );
		$this->assertSame( 1000 + SecondPasswords::MOST + 2, $stored->all()[0]->user_id() );
	}

	public function test_watching_asks_the_database_nothing_until_a_user_is_changed(): void {
		$before = $GLOBALS['wpdb']->num_queries;

		$this->another_request();

		$this->assertSame( $before, $GLOBALS['wpdb']->num_queries );
	}
}
