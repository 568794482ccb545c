<?php
/** What other plugins do to the requests of the companion, as the owner reads it. */

declare(strict_types=1);

use CartCompanion\Api\Controller;
use CartCompanion\Crm\Registry;
use CartCompanion\Site\{ EarlyOutput, HookListeners };

final class OddRequestsTest extends SiteTestCase {
	public function test_plugins_that_are_active_and_kept_out_are_named(): void {
		$this->rules( ...Sample::course_rules() );
		update_option( 'active_plugins', array( 'cart-companion/cart-companion.php', 'groundhogg/groundhogg.php' ) );
		$keep_out = static fn( array $plugins ): array => array_values( array_diff( $plugins, array( 'groundhogg/groundhogg.php' ) ) );
		add_filter( 'option_active_plugins', $keep_out );
		update_option( Registry::OPTION, 'gone-crm' );
		$said = $this->deliver( Sample::event( 'purchase.completed' ) )[0]['message'];
		remove_filter( 'option_active_plugins', $keep_out );

		$this->assertStringContainsString( 'keeps them from being loaded when the companion calls: groundhogg.', $said );
		$this->assertStringNotContainsString( 'being loaded', $this->deliver( Sample::event( 'purchase.completed' ) )[0]['message'] );
	}

	public function test_a_list_of_plugins_that_a_cache_has_wrongly_accuses_nobody(): void {
		global $wpdb;
		$this->rules( ...Sample::course_rules() );
		update_option( 'active_plugins', array( 'cart-companion/cart-companion.php' ) );
		update_option( Registry::OPTION, 'gone-crm' );
		wp_load_alloptions();
		$wpdb->update( $wpdb->options, array( 'option_value' => serialize( array( 'cart-companion/cart-companion.php', 'groundhogg/groundhogg.php' ) ) ), array( 'option_name' => 'active_plugins' ) );
		wp_using_ext_object_cache( true );
		$said = $this->deliver( Sample::event( 'purchase.completed' ) )[0]['message'];
		wp_using_ext_object_cache( false );

		$this->assertStringContainsString( 'is not there any more', $said );
		$this->assertStringNotContainsString( 'being loaded', $said );
	}

	public function test_site_health_names_the_file_that_prints_into_answers(): void {
		$this->assertSame( 'good', $this->site_health( 'output' )['status'] );
		update_option( EarlyOutput::OPTION, 'noisy/noisy.php:1' );

		$this->assertSame( 'recommended', $this->site_health( 'output' )['status'] );
		$this->assertStringContainsString( 'noisy/noisy.php:1 prints something', $this->site_health( 'output' )['description'] );
		update_option( EarlyOutput::OPTION, EarlyOutput::SOMEWHERE );

		$this->assertSame( 'recommended', $this->site_health( 'output' )['status'] );
		$this->assertStringContainsString( 'PHP does not say on this server (output_buffering)', $this->site_health( 'output' )['description'] );
	}

	public function test_every_answer_begins_with_whose_it_is(): void {
		$answers = array( $this->signed( 'ping', array() ), rest_do_request( $this->request( 'ping', '{}', null, str_repeat( '0', 64 ) ) ) );
		foreach ( $answers as $answer ) {
			$this->assertSame( array( Controller::MARK => self::SITE ), array_slice( $answer->get_data(), 0, 1 ) );
		}
		$this->assertSame( array( 200, 401 ), array( $answers[0]->get_status(), $answers[1]->get_status() ) );
	}

	public function test_those_who_listen_are_named_by_their_folders_without_wordpress_and_this_plugin(): void {
		$mine = static fn() => null;
		add_action( 'user_register', $mine );
		$found = HookListeners::of( array( 'user_register', 'wp_insert_post', 'no_such_hook' ) );
		remove_action( 'user_register', $mine );

		$this->assertContains( 'OddRequestsTest.php', $found );
		$this->assertNotContains( 'cart-companion', $found );
		$this->assertSame( array( '', array() ), HookListeners::at_work() );
	}
}
