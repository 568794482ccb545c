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

	/** @return array<string, array{0: string, 1: string}> A name, and what of it is shown. */
	public static function long_names(): array {
		return array(
			'of 300 letters'             => array( str_repeat( 'a', 300 ), str_repeat( 'a', 250 ) ),
			'of 300 letters of two bytes' => array( str_repeat( 'ž', 300 ), str_repeat( 'ž', 250 ) ),
			'with a sign that WordPress writes as five' => array( str_repeat( 'a', 200 ) . str_repeat( '&', 50 ), str_repeat( 'a', 200 ) . str_repeat( '&amp;', 10 ) ),
		);
	}

	/** @dataProvider long_names */
	public function test_who_has_a_very_long_name_gets_a_login( string $name, string $shown ): void {
		$result = $this->deliver( self::purchase( 'ann@example.com', array( 'customer' => Sample::customer( 'ann@example.com', array(), $name ) ) ) )[0];

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( $shown, self::user( 'ann@example.com' )->display_name );
		$this->assertSame( self::CREATED, $result['message'] );
	}

	/** @return array<string, array{0: string, 1: string}> What the columns are, a name, and what is written. */
	public static function poor_tables(): array {
		return array(
			'an emoji'                 => array( 'utf8', 'Zoë 🌊', 'Zoë' ),
			'emoji that are joined'    => array( 'utf8mb3', 'Ann 👩‍💻 Lee', 'Ann Lee' ),
			'nothing but an emoji'     => array( 'utf8', '🌊', '' ),
			'a rare character'         => array( 'utf8', '𠮷田', '田' ),
			'letters of Eastern Europe' => array( 'latin1', 'Łukasz “Zoë” Dvořák', 'Lukasz “Zoë” Dvorák' ),
			'letters with no other way to write them' => array( 'latin1', '李', '' ),
		);
	}

	/** @dataProvider poor_tables */
	public function test_an_old_table_takes_the_name_as_well_as_it_can( string $charset, string $name, string $written ): void {
		$old = static fn(): string => $charset;
		add_filter( 'pre_get_col_charset', $old );
		$result = $this->deliver( self::purchase( 'ann@example.com', array( 'customer' => Sample::customer( 'ann@example.com', array(), $name ) ) ) )[0];
		remove_filter( 'pre_get_col_charset', $old );

		$user = self::user( 'ann@example.com' );
		$this->assertSame( array( 'applied', $written ), array( $result['outcome'], $user->first_name ), $result['message'] );
		$this->assertSame( '' === $written ? 'Member' : $written, $user->display_name );
		$this->assertStringContainsString( 'A login was created. The customer’s name was not written in full', $result['message'] );
		$this->assertCount( 1, $this->mails );
	}

	/** @return array<string, array{0: string, 1: string}> An address, and what is said. */
	public static function unfit_addresses(): array {
		$domain = '@' . str_repeat( str_repeat( 'b', 60 ) . '.', 3 ) . 'example';
		return array(
			'longer than WordPress keeps' => array( 'ann' . $domain, 'is longer than the 100 characters that WordPress keeps of one' ),
			'with a sign that WordPress writes otherwise' => array( 'tom&ann@example.com', 'WordPress does not take the e-mail address' ),
		);
	}

	/** @dataProvider unfit_addresses */
	public function test_an_address_that_would_become_another_is_refused_with_what_to_do( string $email, string $said ): void {
		$result = $this->deliver( self::purchase( $email ) )[0];

		$this->assertSame( array( 'failed', array( 'course' ), false ), array( $result['outcome'], $result['tags_applied'], $result['user_created'] ) );
		$this->assertStringContainsString( $said, $result['message'] );
		$this->assertNull( self::user( $email ) );
		$this->assertSame( array(), $this->mails );
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
