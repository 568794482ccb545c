<?php
/**
 * Whether this is the connected site or a copy: from its address, from the companion, and from a person.
 */

declare(strict_types=1);

use CartCompanion\Admin\CopyPanel;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Delivery\DeliveryPoller;
use CartCompanion\Site\PairedAddress;

final class LiveOrCopyTest extends CopyTestCase {
	/** Copying tools replace the old address in every table, in serialised values as well. */
	public function test_a_tool_that_replaces_the_address_everywhere_does_not_make_a_copy_the_live_site(): void {
		global $wpdb;
		$places = 0;
		foreach ( $wpdb->get_results( "SELECT option_name, option_value FROM $wpdb->options" ) as $row ) {
			foreach ( array( self::LIVE, 'shop.example.com', rawurlencode( self::LIVE ), str_replace( '/', '\\/', self::LIVE ), base64_encode( self::LIVE ) ) as $form ) {
				if ( false !== strpos( $row->option_value, $form ) ) {
					$places += 'home' === $row->option_name || 'siteurl' === $row->option_name ? 0 : 1;
				}
			}
		}
		$this->assertSame( 0, $places );
		$this->given_a_copy();
		$this->assertTrue( $this->plugin()->settings()->is_copy() );
	}

	public function test_a_site_at_a_passing_address_goes_on_by_itself_when_its_own_is_back(): void {
		$this->given_a_copy();
		$this->assertSame( 409, $this->signed( 'events', array( 'deliveries' => array( array() ) ) )->get_status() );

		$this->home_is( self::LIVE );

		$this->assertSame( 'applied', $this->deliver( Sample::event( 'purchase.completed' ) )[0]['outcome'] );
	}

	public function test_a_person_says_that_the_site_has_moved(): void {
		$this->home_is( self::COPY );
		$this->companion_answers( array( '/api/v1/site-address' => array( 200, array( 'status' => 'saved', 'url' => self::COPY ) ) ) );
		$forms = new CopyPanel( $this->plugin()->settings(), $this->plugin()->companion() );

		self::send( $forms, 'moved', array() );
		$this->assertTrue( $this->plugin()->settings()->is_copy(), 'Without the tick nothing changes.' );
		self::send( $forms, 'moved', array( 'sure' => '1' ) );

		$this->assertCount( 1, $this->asked );
		$this->assertSame( 'PUT', $this->asked[0]['args']['method'] );
		$this->assertSame( array( 'url' => home_url(), 'home' => self::COPY, 'ajax_url' => admin_url( 'admin-ajax.php' ) ), json_decode( $this->asked[0]['args']['body'], true ) );
		$this->assertTrue( $this->plugin()->settings()->is_active() );
		$this->assertSame( 'applied', $this->deliver( Sample::event( 'purchase.completed' ) )[0]['outcome'] );
	}

	public function test_a_move_that_the_companion_did_not_hear_of_is_none(): void {
		$this->home_is( self::COPY );
		$this->companion_answers( array() ); // One of a version before answers 404.
		try {
			( new CopyPanel( $this->plugin()->settings(), $this->plugin()->companion() ) )->move( array( 'sure' => '1' ) );
			$this->fail( 'It was moved.' );
		} catch ( CompanionError $error ) {
			$this->assertSame( 404, $error->status() );
		}
		$this->assertTrue( $this->plugin()->settings()->is_copy() );
	}

	public function test_a_person_says_that_it_is_a_copy(): void {
		$this->given_a_copy();

		self::send( new CopyPanel( $this->plugin()->settings(), $this->plugin()->companion() ), 'copy' );

		$this->assertFalse( $this->plugin()->settings()->is_paired() );
		$this->assertCount( 1, $this->asked, 'The companion hears that this copy is one no more, and nothing else.' );
		$this->assertStringEndsWith( '&copy_is_over=1', $this->asked[0]['url'] );
		$this->assertNotSame( array(), $this->plugin()->rules()->all() );
	}

	public function test_the_live_site_cannot_be_disconnected_by_the_form_for_copies(): void {
		$forms = new CopyPanel( $this->plugin()->settings(), $this->plugin()->companion() );

		self::send( $forms, 'copy' );
		self::send( $forms, 'moved', array( 'sure' => '1' ) );

		$this->assertTrue( $this->plugin()->settings()->is_active() );
	}

	public function test_a_site_connected_by_an_older_version_learns_its_address_before_it_works_anything(): void {
		delete_option( PairedAddress::OPTION );
		$this->assertFalse( $this->plugin()->settings()->is_active() );
		$event = array( array( 'id' => 'dlv_1', 'attempt' => 1, 'event' => Sample::event( 'purchase.completed' ) ) );

		$response = $this->signed( 'events', array( 'deliveries' => $event, 'site' => array( 'url' => 'http://www.shop.example.com/', 'home' => null ) ) );

		$this->assertSame( 'applied', $response->get_data()['results'][0]['outcome'] );
		$this->assertTrue( $this->plugin()->settings()->is_active() );
	}

	public function test_a_copy_of_such_a_site_learns_that_it_is_one(): void {
		delete_option( PairedAddress::OPTION );
		$this->given_a_copy();

		do_action( DeliveryPoller::HOOK );
		do_action( DeliveryPoller::HOOK );

		$named = '/api/v1/summary?home=' . rawurlencode( self::COPY );
		$this->assertSame( array( '/api/v1/summary', $named ), array_map( static fn( array $asked ) => str_replace( 'https://companion.example.com', '', $asked['url'] ), $this->asked ) );
		$this->assertTrue( $this->plugin()->settings()->is_copy() );
	}

	public function test_a_companion_of_an_older_version_is_asked_before_its_first_push_is_worked(): void {
		delete_option( PairedAddress::OPTION );
		$this->companion_answers( array( '/api/v1/summary' => array( 200, array( 'site' => array( 'url' => self::LIVE ) ) ) ) );

		$this->assertSame( 'applied', $this->deliver( Sample::event( 'purchase.completed' ) )[0]['outcome'] );
		$this->assertCount( 1, $this->asked );
	}

	public function test_nothing_is_worked_while_nobody_can_say_whether_this_is_a_copy(): void {
		delete_option( PairedAddress::OPTION );
		$this->companion_answers( array( '/api/v1/summary' => new WP_Error( 'http_request_failed', 'no route' ) ) );

		$response = $this->signed( 'events', array( 'deliveries' => array( array( 'id' => 'dlv_1', 'attempt' => 1, 'event' => Sample::event( 'purchase.completed' ) ) ) ) );

		$this->assertSame( array( 503, array() ), array( $response->get_status(), $this->calls() ) );
	}

	public function test_a_live_site_whose_copy_was_called_the_live_one_by_mistake_says_so(): void {
		$this->plugin()->settings()->set_always_pull( true );
		$this->companion_answers(
			array(
				'/api/v1/deliveries' => array( 409, array( 'error' => array( 'code' => 'other_address', 'message' => 'Deliveries are for another address.' ) ) ),
				'/api/v1/summary'    => array( 200, array( 'site' => array( 'url' => self::COPY, 'home' => self::COPY ) ) ),
			)
		);

		do_action( DeliveryPoller::HOOK );
		do_action( DeliveryPoller::HOOK );

		$this->assertTrue( $this->plugin()->settings()->is_copy() );
		$this->assertSame( self::COPY, $this->plugin()->settings()->address()->shown() );
		$this->assertCount( 3, $this->asked, 'It asks whom the companion serves, and names itself as a copy from then on.' );
	}

	public function test_fetching_names_this_site_in_what_is_signed(): void {
		$this->companion_answers( array( '/api/v1/deliveries' => array( 200, array( 'deliveries' => array() ) ) ) );

		$this->plugin()->companion()->due();

		parse_str( (string) wp_parse_url( $this->asked[0]['url'], PHP_URL_QUERY ), $query );
		$this->assertSame( array( 'home' => self::LIVE, 'ajax_url' => admin_url( 'admin-ajax.php' ) ), $query );
	}
}
