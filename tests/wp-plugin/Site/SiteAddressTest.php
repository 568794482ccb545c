<?php
/**
 * Which addresses are one site's, and which are another's.
 */

declare(strict_types=1);

use CartCompanion\Site\PairedAddress;
use CartCompanion\Site\SiteAddress;

final class SiteAddressTest extends SiteTestCase {
	/** @return array<string, array{0: string, 1: string, 2: bool}> Connected as, is now, whether it is the same site. */
	public static function addresses(): array {
		return array(
			'nothing changed'        => array( 'https://shop.example.com', 'https://shop.example.com', true ),
			'http to https'          => array( 'http://shop.example.com', 'https://shop.example.com', true ),
			'www added'              => array( 'https://shop.example.com', 'https://www.shop.example.com', true ),
			'www left out'           => array( 'http://www.shop.example.com', 'https://shop.example.com', true ),
			'a slash at the end'     => array( 'https://shop.example.com', 'https://shop.example.com/', true ),
			'upper case'             => array( 'https://shop.example.com', 'HTTPS://Shop.Example.COM', true ),
			'a dot at the end'       => array( 'https://shop.example.com', 'https://shop.example.com.', true ),
			'the usual port'         => array( 'https://shop.example.com', 'https://shop.example.com:443', true ),
			'punycode'               => array( 'https://müller.example', 'https://xn--mller-kva.example', true ),
			'punycode, upper case'   => array( 'https://xn--mller-kva.example', 'https://MÜLLER.example', true ),
			'a path'                 => array( 'https://example.com/shop', 'http://www.example.com//shop/', true ),
			'a path, encoded'        => array( 'https://example.com/caf%C3%A9', 'https://example.com/café', true ),
			'staging host'           => array( 'https://shop.example.com', 'https://staging.shop.example.com', false ),
			'hoster’s own host'      => array( 'https://shop.example.com', 'https://shop.hoster.example', false ),
			'folder below the live'  => array( 'https://shop.example.com', 'https://shop.example.com/staging', false ),
			'folder above the copy'  => array( 'https://shop.example.com/de', 'https://shop.example.com', false ),
			'folder beside the live' => array( 'https://example.com/shop', 'https://example.com/shop2', false ),
			'folders differ by case' => array( 'https://example.com/Shop', 'https://example.com/shop', false ),
			'another port'           => array( 'http://localhost:8080', 'http://localhost:8081', false ),
			'a port of its own'      => array( 'https://shop.example.com', 'https://shop.example.com:8443', false ),
			'another top level'      => array( 'https://shop.example.com', 'https://shop.example.test', false ),
			'no host at all'         => array( 'https://shop.example.com', 'https://', false ),
			'nothing'                => array( 'https://shop.example.com', '', false ),
		);
	}

	/** @dataProvider addresses */
	public function test_a_site_knows_itself_by_its_address( string $connected, string $now, bool $is_same ): void {
		update_option( 'home', $connected );
		$this->plugin()->settings()->save_pairing( 'https://companion.example.com', self::SITE, self::KEY, 'https://companion.example.com/w' );
		$this->assertTrue( $this->plugin()->settings()->is_active() );

		$this->home_is( $now );

		$this->assertSame( array( $is_same, ! $is_same ), array( $this->plugin()->settings()->is_active(), $this->plugin()->settings()->is_copy() ) );
	}

	public function test_the_address_of_a_language_is_not_taken_for_a_move(): void {
		$this->plugin()->settings()->save_pairing( 'https://companion.example.com', self::SITE, self::KEY, 'https://companion.example.com/w' );

		add_filter( 'home_url', array( self::class, 'in_german' ) );
		add_filter( 'option_home', array( self::class, 'in_german' ) );
		$is_active = $this->plugin()->settings()->is_active();
		remove_filter( 'home_url', array( self::class, 'in_german' ) );
		remove_filter( 'option_home', array( self::class, 'in_german' ) );

		$this->assertTrue( $is_active );
	}

	public static function in_german( string $url ): string {
		return str_replace( '//', '//de.', $url );
	}

	/**
	 * A site that was connected by an older version learns its address from the companion, which may write it otherwise.
	 *
	 * @return array<string, array{0: string, 1: string, 2: string, 3: bool}> Home, folder of WordPress, what the companion sends to, whether that is this site.
	 */
	public static function names_of_one_site(): array {
		return array(
			'as it is'                  => array( 'https://shop.example.com', 'https://shop.example.com', 'http://www.shop.example.com/', true ),
			'by WordPress’s own folder' => array( 'https://shop.example.com', 'https://shop.example.com/wp', 'https://shop.example.com/wp', true ),
			'the live site’s folder'    => array( 'https://staging.example.com', 'https://shop.example.com/wp', 'https://shop.example.com/wp', false ),
			'the live site, copy below' => array( 'https://shop.example.com/staging', 'https://shop.example.com/staging', 'https://shop.example.com', false ),
			'the live site'             => array( 'https://staging.example.com', 'https://staging.example.com', 'https://shop.example.com', false ),
			'a page of it'              => array( 'https://shop.example.com', 'https://shop.example.com', 'https://shop.example.com/de', false ),
		);
	}

	/** @dataProvider names_of_one_site */
	public function test_what_the_companion_sends_to_is_compared_with_this_site( string $home, string $folder, string $url, bool $is_ours ): void {
		$this->home_is( $home );
		update_option( 'siteurl', $folder );
		$address = new PairedAddress( 'site_of_an_older_version' );

		$address->learn_from( array( 'url' => $url, 'home' => null ) );

		$this->assertSame( array( true, $is_ours ), array( $address->is_known(), $address->is_here() ) );
	}

	public function test_the_address_of_a_language_is_ours_where_a_plugin_makes_such(): void {
		$this->home_is( 'https://shop.example.com' );
		$this->assertFalse( SiteAddress::is_ours( 'https://shop.example.com/pt-br' ) );
		add_filter( 'home_url', '__return_empty_string' );
		$is_ours = array( SiteAddress::is_ours( 'https://shop.example.com/pt-br' ), SiteAddress::is_ours( 'https://shop.example.com/staging' ) );
		remove_filter( 'home_url', '__return_empty_string' );

		$this->assertSame( array( true, false ), $is_ours );
	}

	public function test_what_the_site_calls_itself_counts_more_than_where_the_companion_sends(): void {
		$this->home_is( 'https://shop.example.com' );
		$address = new PairedAddress( 'site_of_an_older_version' );

		$address->learn_from( array( 'url' => 'https://shop.example.com', 'home' => 'https://elsewhere.example.com' ) );
		$this->assertTrue( $address->is_elsewhere() );

		$address->learn_from( array( 'url' => 'https://shop.example.com/de', 'home' => 'http://shop.example.com' ) );
		$this->assertTrue( $address->is_here() );
		$address->learn_from( array( 'url' => 'https://typo.example.com' ) );
		$this->assertTrue( $address->is_here() );
		$address->learn_from( array( 'url' => 7, 'home' => array() ) );
		$address->learn_from( 'shop' );
		$this->assertTrue( $address->is_here() );
	}

	public function test_it_is_not_loaded_with_every_page_and_goes_with_the_pairing(): void {
		global $wpdb;
		$autoload = $wpdb->get_var( $wpdb->prepare( "SELECT autoload FROM $wpdb->options WHERE option_name = %s", PairedAddress::OPTION ) );
		$this->assertContains( $autoload, array( 'no', 'off' ) );

		$this->plugin()->settings()->forget_pairing();
		$this->assertFalse( get_option( PairedAddress::OPTION ) );
	}
}
