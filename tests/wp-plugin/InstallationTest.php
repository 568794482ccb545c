<?php
/**
 * The plugin leaves nothing behind, and forgets people who ask for it.
 */

declare(strict_types=1);

use CartCompanion\Alerts\Digest;
use CartCompanion\Alerts\DigestState;
use CartCompanion\Installation;
use CartCompanion\Store\Addresses;
use CartCompanion\Store\Table;

final class InstallationTest extends SiteTestCase {
	public function test_uninstalling_removes_everything_it_made(): void {
		global $wpdb;
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$this->plugin()->settings()->set_apply_test_mode( true );
		$this->deliver( Sample::event( 'purchase.completed' ) );
		set_transient( 'cart_companion_reached', 'yes', 60 );
		DigestState::load()->save();
		update_user_meta( 1, 'managetoplevel_page_cart-companioncolumnshidden', array( 'amount' ) );
		update_user_meta( 1, 'cart_companion_per_page', 75 );
		wp_schedule_event( time(), 'hourly', Digest::HOOK );
		wp_schedule_event( time(), 'hourly', Installation::FORMER_HOOK );

		Installation::remove_everything();

		$left = $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%cart\\_companion%' AND option_name NOT LIKE 'cart\\_companion\\_fake%'" );
		$this->assertSame( array(), $left );
		$this->assertSame( array(), $wpdb->get_col( "SELECT meta_key FROM $wpdb->usermeta WHERE meta_key LIKE '%cart%companion%'" ) );
		$this->assertSame( array(), $wpdb->get_col( "SHOW TABLES LIKE '%cart\\_companion%'" ) );
		$this->assertStringNotContainsString( 'cart_companion', (string) wp_json_encode( _get_cron_array() ) );

		// Dropping a table ends the transaction: the test tidies up by itself.
		$wpdb->query( "DELETE FROM $wpdb->options WHERE option_name LIKE 'cart\\_companion\\_fake%' OR option_name LIKE 'fake\\_%'" );
		wp_cache_flush();
		Table::ensure();
		$this->assertSame( array( Addresses::name(), Table::name() ), $wpdb->get_col( "SHOW TABLES LIKE '%cart\\_companion%'" ) );
	}

	public function test_the_entry_of_access_checks_that_an_older_version_made_ends_when_it_comes(): void {
		wp_schedule_event( time(), 'hourly', 'cart_companion_looks' );

		do_action( 'cart_companion_looks' );

		$this->assertFalse( wp_next_scheduled( 'cart_companion_looks' ) );
	}

	public function test_the_log_is_searched_by_whole_addresses(): void {
		$this->deliver( Sample::event( 'purchase.completed', 'ann@example.com' ), Sample::event( 'purchase.completed', 'joann@example.com' ) );

		$found = $this->plugin()->log()->recent( 10, ' Ann@Example.com' );

		$this->assertCount( 1, $found );
		$this->assertSame( array( 'ann@example.com', 'done', 'No tag rule says what buyers of The product-12 (product-12) get: nothing was given for it.' ), array( $found[0]['email'], $found[0]['state'], $found[0]['message'] ) );
		$this->assertSame( array( 'product-12' => 'The product-12' ), $found[0]['items'] );
		$this->assertSame( array( 'done' => 2 ), $this->plugin()->log()->counts() );
	}

	public function test_a_forgotten_person_is_gone_but_the_event_stays_seen(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$event = Sample::event( 'purchase.completed' );
		$this->deliver( $event );
		$calls = count( $this->calls() );

		$this->assertSame( 1, $this->plugin()->log()->forget( 'ann@example.com' ) );

		$this->assertSame( array(), $this->plugin()->log()->recent( 10, 'ann@example.com' ) );
		$this->assertStringNotContainsString( 'ann@', (string) wp_json_encode( $this->plugin()->log()->find( $event['id'] ) ) );
		$this->assertSame( 'skipped', $this->deliver( $event )[0]['outcome'] );
		$this->assertCount( $calls, $this->calls() );
	}
}
