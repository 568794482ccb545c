<?php
/**
 * WP Fusion's second connector for Kit: the same CRM under another name, and a yes with failures inside.
 */

declare(strict_types=1);

use CartCompanion\Crm\{ Crm, CrmException };

final class WpFusionKitTest extends SiteTestCase {
	private FakeWpFusionKit $kit;
	private object $usual;

	protected function setUp(): void {
		parent::setUp();
		$this->usual       = wp_fusion()->crm;
		$this->kit         = new FakeWpFusionKit();
		wp_fusion()->crm = $this->kit;
		add_filter( 'fake_wpf_available_tags', array( $this, 'list_of_tags' ) );
	}

	protected function tearDown(): void {
		wp_fusion()->crm = $this->usual;
		remove_filter( 'fake_wpf_available_tags', array( $this, 'list_of_tags' ) );
		parent::tearDown();
	}

	public function list_of_tags(): array {
		return $this->kit->available;
	}

	public function test_it_is_the_crm_of_a_kit_key(): void {
		$crms = $this->plugin()->connections();

		$this->assertSame( $crms->all()['convertkit']->crm_slug(), $this->connection()->crm_slug() );
		$this->assertTrue( $this->connection()->acts_on_users_beside( 'convertkit' ) );
		$this->assertArrayHasKey( 'wp-fusion', $crms->reaching( 'convertkit' ) );
		$this->assertSame( 'Kit', $crms->crm_behind( $this->connection() ) );
	}

	public function test_its_calls_are_kept_within_the_limit_of_a_kit_account(): void {
		add_filter( 'cart_companion_crm_limits', static fn(): array => array( 'convertkit' => array( 1, 60.0 ) ) );
		$this->connection()->tags_of( '5' );

		$this->assertSame( CrmException::RATE_LIMITED, $this->error_of( fn() => $this->connection()->tags_of( '5' ) )->kind() );
		remove_all_filters( 'cart_companion_crm_limits' );
	}

	public function test_a_form_is_no_tag(): void {
		$this->assertSame( array( 'Course' ), $this->connection()->tags() );

		$this->connection()->apply( '5', array( 'Course' ) );
		$this->assertSame( array( 7 ), $this->kit->subscribers[5] );

		$this->connection()->apply( '5', array( 'Newsletter' ) );
		$this->assertSame( 'Newsletter', $this->kit->tags[101], 'A tag of the form’s name is made.' );
		$this->assertSame( array( 7, 101 ), $this->kit->subscribers[5] );
	}

	public function test_a_tag_that_was_made_anew_is_applied_although_the_answer_was_yes(): void {
		$this->kit->tags = array( 8 => 'Course' );

		$this->connection()->apply( '5', array( 'Course' ) );

		$this->assertSame( array( 8 ), $this->kit->subscribers[5] );
	}

	public function test_a_contact_that_is_gone_is_not_told_as_tagged(): void {
		$this->assertSame( CrmException::CONTACT_NOT_FOUND, $this->error_of( fn() => $this->connection()->apply( '6', array( 'Course' ) ) )->kind() );
	}

	private function connection(): Crm {
		return $this->plugin()->connections()->all()['wp-fusion'];
	}
}
