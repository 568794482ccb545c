<?php
/**
 * Undoing a test purchase takes away what it set and nothing else, in the CRM it was set in; what stays is said.
 */

declare(strict_types=1);

use CartCompanion\Delivery\DeliveryPoller;
use CartCompanion\Delivery\TestPurchaseError;
use CartCompanion\Delivery\TestPurchases;
use CartCompanion\Store\EventStore;
use CartCompanion\Store\TestContact;
use CartCompanion\Store\TestPurchaseRun;

require_once __DIR__ . '/TestPurchaseTestCase.php';

final class TestPurchaseLeavesOthersTest extends TestPurchaseTestCase {
	/** An order that ThriveCart brings, of the address that a test purchase has at the moment. @return array<string, mixed> */
	private function buys( string $product, string $email = TestPurchases::EMAIL ): array {
		$item = array( 'key' => $product, 'kind' => 'product', 'name' => 'Another', 'plan' => 'one-time', 'amount' => 100 );
		return $this->deliver( self::purchase( $email, array( 'id' => 'evt_00000000000000000000000077', 'order' => array( 'id' => '77' ), 'items' => array( $item ) ) ) )[0];
	}

	public function test_a_real_order_of_its_address_keeps_tags_login_contact_and_mail(): void {
		$this->rules(
			Sample::rule( 'product-12', 'purchase.completed', array( 'course', 'shared' ), array() ),
			Sample::rule( 'product-13', 'purchase.completed', array( 'club', 'shared' ), array() )
		);
		$this->begin();
		$this->arrives();
		$this->assertSame( array( 'club', 'course', 'shared' ), ( $this->buys( 'product-13' )['outcome'] === 'applied' ) ? $this->tags( TestPurchases::EMAIL ) : array() );
		FakeCrmChanges::move_tags( TestPurchases::EMAIL, array( 'newsletter' ), array() );
		wp_mail( TestPurchases::EMAIL, 'Your receipt', 'x' );

		$run = $this->purchases()->advance();
		$this->assertSame( TestPurchaseRun::OVER, $run->state );
		$this->assertSame( array( 'club', 'newsletter', 'shared' ), $this->tags( TestPurchases::EMAIL ) );
		$this->assertNotNull( self::user( TestPurchases::EMAIL ) );
		$this->assertSame( array( '77' ), array_column( ( new EventStore() )->recent( 10, TestPurchases::EMAIL ), 'order_id' ) );
		$this->assertSame( array( 'Your receipt' ), array_column( $this->mails, 'subject' ) );
		$this->assertStringContainsString( 'has another order by now', $run->left );
		$this->assertArrayNotHasKey( TestPurchaseRun::UNDONE, $run->marks );
		$this->assertSame( array( '', '' ), array( $run->contact_in, TestContact::email() ), 'It is no contact of tests any more.' );

		do_action( DeliveryPoller::HOOK );
		$this->assertNotNull( self::user( TestPurchases::EMAIL ), 'The watch over late logins leaves it alone, too.' );
		$this->expectException( TestPurchaseError::class );
		$this->begin();
	}

	public function test_it_waits_while_a_real_order_of_its_address_is_in_hand(): void {
		global $wpdb;
		$this->begin();
		$this->arrives();
		$this->buys( 'product-12' );
		$wpdb->query( "UPDATE {$wpdb->prefix}cart_companion_events SET state = 'working', claimed_until = " . ( time() + 30 ) . " WHERE order_id = '77'" );
		$this->assertSame( TestPurchaseRun::UNDOING, $this->purchases()->advance()->state );
		$wpdb->query( "UPDATE {$wpdb->prefix}cart_companion_events SET state = 'done', claimed_until = 0" );
		$this->assertSame( TestPurchaseRun::OVER, $this->purchases()->advance()->state );
		$this->assertSame( array( 'course' ), $this->tags( TestPurchases::EMAIL ), 'The real order gave it, too.' );
	}

	public function test_tags_that_others_gave_stay_and_are_named(): void {
		$this->begin();
		$this->arrives();
		FakeCrmChanges::move_tags( TestPurchases::EMAIL, array( 'welcome' ), array() );
		$run = $this->purchases()->advance();
		$this->assertSame( array( 'welcome' ), $this->tags( TestPurchases::EMAIL ) );
		$this->assertStringContainsString( 'still has these tags in your CRM: welcome.', $run->left );
		$this->assertSame( TestPurchaseRun::OVER, $run->state );
	}

	public function test_it_is_undone_in_the_crm_that_it_was_begun_with(): void {
		$this->begin();
		$this->arrives();
		$this->choose( 'accessally' );
		add_filter( 'cart_companion_connections', array( self::class, 'without_wp_fusion' ) );
		$run = $this->purchases()->advance();
		$this->assertSame( TestPurchaseRun::UNDOING, $run->state );
		$this->assertStringContainsString( 'could not be removed', $run->left );
		$this->assertStringContainsString( '“wp-fusion/', $run->left );
		remove_filter( 'cart_companion_connections', array( self::class, 'without_wp_fusion' ) );
		$this->assertSame( array( TestPurchaseRun::OVER, '' ), array( $this->purchases()->advance()->state, TestPurchaseRun::load()->left ) );
		$this->assert_nothing_left();
	}

	public function test_undone_is_not_claimed_where_the_crm_is_gone_for_good(): void {
		$this->begin();
		$this->arrives();
		add_filter( 'cart_companion_connections', array( self::class, 'without_wp_fusion' ) );
		$this->purchases()->advance();
		TestPurchaseRun::change( static function ( TestPurchaseRun $run ): void {
			$run->began_at -= DAY_IN_SECONDS;
		} );
		$run = $this->purchases()->advance();
		remove_filter( 'cart_companion_connections', array( self::class, 'without_wp_fusion' ) );
		$this->assertSame( TestPurchaseRun::OVER, $run->state );
		$this->assertStringContainsString( 'could not be removed', $run->left );
		$this->assertArrayNotHasKey( TestPurchaseRun::UNDONE, $run->marks );
		$this->assertSame( array( 'course' ), $this->tags( TestPurchases::EMAIL ) );
	}

	/** @param array<string, mixed> $connections @return array<string, mixed> */
	public static function without_wp_fusion( array $connections ): array {
		return array_diff_key( $connections, array( 'wp-fusion' => true ) );
	}

	/** @return array<string, array{string, bool}> */
	public static function addresses(): array {
		return array(
			'reserved'        => array( TestPurchases::EMAIL, false ),
			'reserved, below' => array( 'a@shop.test', false ),
			'somebody can be' => array( 'owner@my-example.com', true ),
			'looks like it'   => array( 'owner@shop.latest', true ),
		);
	}

	/** @dataProvider addresses */
	public function test_a_login_made_afterwards_stays_where_it_may_be_somebodys( string $email, bool $stays ): void {
		TestPurchaseRun::change( static function ( TestPurchaseRun $run ) use ( $email ): void {
			$run->id       = str_repeat( 'a', 32 );
			$run->email    = $email;
			$run->began_at = microtime( true );
		} );
		wp_insert_user( array( 'user_login' => 'late', 'user_email' => $email, 'user_pass' => 'x', 'role' => 'subscriber' ) );
		do_action( DeliveryPoller::HOOK );
		$this->assertSame( $stays, null !== self::user( $email ) );
	}

	public function test_mail_to_who_looks_after_the_site_is_sent(): void {
		update_option( 'admin_email', 'office@example.com' );
		$this->begin( 'office@example.com' );
		wp_mail( 'Office@example.com', 'An update', 'x' );
		$this->assertSame( 'An update', end( $this->mails )['subject'] );
	}
}
