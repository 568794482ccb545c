<?php
/**
 * The role of logins that the plugin creates: the owner's choice, and never more than they agreed to.
 */

declare(strict_types=1);

use CartCompanion\Admin\Connect\LoginsPanel;

final class RoleSafetyTest extends LoginTestCase {
	/** @return array<string, array{0: callable(): void, 1: string}> What became of the role, and what is said. */
	public static function roles_that_changed(): array {
		return array(
			'gone'                             => array(
				static function (): void {
					remove_role( 'club' );
				},
				'the role “club” that new customers should get is not on this site any more',
			),
			'it may do more'                   => array(
				static function (): void {
					get_role( 'club' )->add_cap( 'edit_posts' );
				},
				'the role “Club” may do more today than when you chose it (edit posts)',
			),
			'it may take over the site'        => array(
				static function (): void {
					get_role( 'club' )->add_cap( 'promote_users' );
				},
				'with the role “Club” a customer could take over this site by now (promote users)',
			),
		);
	}

	/**
	 * @dataProvider roles_that_changed
	 * @param callable(): void $change
	 */
	public function test_a_role_that_changed_since_gives_no_login( callable $change, string $said ): void {
		add_role( 'club', 'Club', array( 'read' => true, 'read_private_posts' => true ) );
		$this->logins_are_made_here( 'club' );
		$change();
		$event  = self::purchase();
		$result = $this->deliver( $event )[0];

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringContainsString( $said, $result['message'] );
		$this->assertNull( self::user( 'ann@example.com' ) );

		$this->logins_are_made_here( 'subscriber' );
		$this->assertTrue( $this->replay( $event )['user_created'] );
		$this->assertSame( array( 'subscriber' ), self::user( 'ann@example.com' )->roles );
	}

	public function test_a_role_that_may_do_less_by_now_is_given(): void {
		add_role( 'club', 'Club', array( 'read' => true, 'read_private_posts' => true ) );
		$this->logins_are_made_here( 'club' );
		get_role( 'club' )->remove_cap( 'read_private_posts' );

		$this->deliver( self::purchase() );

		$this->assertSame( array( 'club' ), self::user( 'ann@example.com' )->roles );
	}

	/** @return array<string, array{0: string, 1: bool, 2: string}> Role, whether the owner agreed, what is said. */
	public static function choices(): array {
		return array(
			'a subscriber'              => array( 'subscriber', false, 'with the role “Subscriber”.' ),
			'an author'                 => array( 'author', false, 'may do more than a subscriber: upload files, edit posts, edit published posts, publish posts, delete posts, and delete published posts. If you want that, tick “I know”' ),
			'an author, agreed to'      => array( 'author', true, 'with the role “Author”.' ),
			'an editor, agreed to'      => array( 'editor', true, 'With the role “Editor” a customer could take over this site (unfiltered html), so it cannot be chosen.' ),
			'an administrator'          => array( 'administrator', true, 'so it cannot be chosen' ),
			'a role that is not there'  => array( 'nobody', true, 'Choose a role for the logins. Nothing was changed.' ),
		);
	}

	/** @dataProvider choices */
	public function test_the_owner_chooses_a_role( string $role, bool $agreed, string $said ): void {
		delete_option( 'cart_companion_logins' );
		wp_set_current_user( 1 );

		$notice = self::send( new LoginsPanel( $this->plugin()->logins(), $this->plugin()->connections(), $this->access_checks() ), 'logins', array( 'logins' => 'here', 'only_here' => '1', 'role' => $role ) + ( $agreed ? array( 'agreed' => array( $role ) ) : array() ) );
		$notice->keep();

		list( $kind, $sentence ) = get_option( 'cart_companion_kept_notice_1' )['value'];
		$this->assertStringContainsString( $said, $sentence );
		$this->assertSame( 'success' === $kind ? array( true, $role ) : array( false, 'subscriber' ), array( $this->plugin()->logins()->is_made_here(), $this->plugin()->logins()->role() ) );
		wp_set_current_user( 0 );
	}

	public function test_a_tick_for_one_role_says_nothing_of_another(): void {
		delete_option( 'cart_companion_logins' );
		wp_set_current_user( 1 );

		self::send( new LoginsPanel( $this->plugin()->logins(), $this->plugin()->connections(), $this->access_checks() ), 'logins', array( 'logins' => 'here', 'role' => 'author', 'agreed' => array( 'contributor' ) ) );

		$this->assertFalse( $this->plugin()->logins()->is_made_here() );
		wp_set_current_user( 0 );
	}

	public function test_who_may_not_create_users_has_none_created(): void {
		delete_option( 'cart_companion_logins' );
		wp_set_current_user( 1 );
		$forbid = static function ( array $all ): array {
			return array( 'create_users' => false ) + $all;
		};
		add_filter( 'user_has_cap', $forbid );
		self::send( new LoginsPanel( $this->plugin()->logins(), $this->plugin()->connections(), $this->access_checks() ), 'logins', array( 'logins' => 'here', 'role' => 'subscriber' ) );
		remove_filter( 'user_has_cap', $forbid );
		wp_set_current_user( 0 );

		$this->assertFalse( $this->plugin()->logins()->is_made_here() );
	}
}
