<?php
/**
 * The names of a login that the plugin creates, and addresses with which WordPress makes none.
 */

declare(strict_types=1);

final class UserNamesTest extends LoginTestCase {
	/** @return array<string, array{0: string, 1: string}> An address, and how the user name looks. */
	public static function addresses(): array {
		return array(
			'plain'                               => array( 'ann-lee_1@example.com', '/^ann-lee_1@example\.com$/' ),
			'with a plus, which a name cannot have' => array( 'ann+course@example.com', '/^anncourse\d{4,8}$/' ),
			'longer than a name may be'           => array( str_repeat( 'a', 60 ) . '@example.com', '/^a{50}\d{4,8}$/' ),
			'all signs'                           => array( '+++@example.com', '/^customer\d{4,8}$/' ),
			'taken as a name by somebody else'    => array( 'taken@example.com', '/^taken\d{4,8}$/' ),
			'banned as a name'                    => array( 'banned@example.com', '/^banned\d{4,8}$/' ),
		);
	}

	/** @dataProvider addresses */
	public function test_the_user_name_is_the_address_where_wordpress_takes_it( string $email, string $pattern ): void {
		wp_create_user( 'taken@example.com', 'x', 'moved.on@example.com' );
		$ban = static function (): array {
			return array( 'Banned@example.com' );
		};
		add_filter( 'illegal_user_logins', $ban );

		$result = $this->deliver( self::purchase( $email ) )[0];
		remove_filter( 'illegal_user_logins', $ban );

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertMatchesRegularExpression( $pattern, self::user( $email )->user_login );
	}

	/** @return array<string, array{0: string|null, 1: string, 2: string}> First name, name that others see, how its slug begins. */
	public static function names(): array {
		return array(
			'none'                    => array( null, 'Member', 'member-' ),
			'the address typed there' => array( 'ann@example.com', 'Member', 'member' ),
			'of another script'       => array( '李', '李', 'member-' ),
			'with markup'             => array( 'Ann <b>x</b>', 'Ann x', 'ann-x' ),
		);
	}

	/** @dataProvider names */
	public function test_no_name_that_others_see_tells_the_address( ?string $first_name, string $shown, string $slug ): void {
		$this->deliver( self::purchase( 'ann@example.com', array( 'customer' => Sample::customer( 'ann@example.com', array(), $first_name ) ) ) );

		$user = self::user( 'ann@example.com' );
		$this->assertSame( array( $shown, $shown ), array( $user->display_name, $user->nickname ) );
		$this->assertStringStartsWith( $slug, $user->user_nicename );
		$this->assertStringNotContainsString( 'example', $user->user_nicename );
	}

	public function test_an_address_that_wordpress_would_change_into_another_gets_no_login(): void {
		$result = $this->deliver( self::purchase( 'zoë@example.com' ) )[0];

		$this->assertSame( array( 'failed', array( 'course' ), false ), array( $result['outcome'], $result['tags_applied'], $result['user_created'] ) );
		$this->assertStringContainsString( 'The tags are set. No login was created: WordPress does not take the e-mail address', $result['message'] );
		$this->assertNull( self::user( 'zo@example.com' ) );
		$this->assertSame( array(), $this->mails );
	}

	public function test_an_address_that_the_database_takes_for_somebody_elses_gets_no_login(): void {
		global $wpdb;
		$other = wp_create_user( 'zoe', 'x', 'other@example.com' );
		$wpdb->update( $wpdb->users, array( 'user_email' => 'zoë@example.com' ), array( 'ID' => $other ) );
		clean_user_cache( $other );

		$result = $this->deliver( self::purchase( 'zoe@example.com' ) )[0];

		$this->assertSame( array( 'failed', array( 'course' ), null ), array( $result['outcome'], $result['tags_applied'], $result['user_id'] ) );
		$this->assertStringContainsString( "that of user number $other,", $result['message'] );
		$this->assertSame( array(), $this->mails );
	}
}
