<?php
/**
 * The page of one customer: what the companion is told and asked, and what is shown to whom.
 */

declare(strict_types=1);

use CartCompanion\Admin\Customers\{ AddressesPanel, CustomerLookup, CustomerPage, KnownCustomer, LoginPanel, PrivacyPanel, ProductsTable, ProfilePanel, ResyncPreview, TagsNow };
use CartCompanion\Admin\LeftBehind;
use CartCompanion\Companion\Customer;
use CartCompanion\Site\{ Capabilities, LoginSettings };
use CartCompanion\Store\Table;

final class CustomerPageTest extends SiteTestCase {
	private const PATH = '/api/v1/customers/ann%40example.com';

	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ) );
	}

	protected function tearDown(): void {
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	public function test_the_companion_is_told_what_only_this_site_knows(): void {
		$this->deliver( Sample::event( 'purchase.completed', 'ann@example.com', array( 'items' => Sample::items( 'product-12', 'bump-7' ) ) ) );
		$this->companion_answers( array( self::PATH => array( 200, self::answer() ) ) );

		$html = $this->page();

		$this->assertSame( array( 'login' => 'no', 'uncovered' => 'bump-7', 'exempt' => '', 'taken' => '' ), $this->query( 0 ) );
		$this->assertCount( 1, $this->asked, 'It was told all there is.' );
		$this->assertStringContainsString( 'Everything worked.', $html );
		$this->assertStringContainsString( 'Bought for $49.00.', $html );
	}

	public function test_the_companion_is_told_that_logins_are_made_here(): void {
		update_option( LoginSettings::OPTION, array( 'here' => true ) );
		$this->companion_answers( array( self::PATH => array( 200, self::answer() ) ) );

		$this->page();

		$this->assertSame( 'here', $this->query( 0 )['logins'] );
	}

	public function test_the_companion_is_told_which_ends_of_access_a_rule_is_for(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array( 'revoked' ) ), Sample::rule( 'bump-7', 'subscription.ended', array( 'over' ) ) );
		$this->deliver( Sample::event( 'purchase.completed', 'ann@example.com', array( 'items' => Sample::items( 'product-12', 'bump-7' ) ) ) );
		$this->companion_answers( array( self::PATH => array( 200, self::answer() ) ) );

		$this->page();

		$this->assertSame( 'purchase.refunded bump-7,purchase.refunded product-12,subscription.ended bump-7', $this->query( 0 )['taken'] );
	}

	public function test_an_address_or_a_product_that_only_the_companion_knows_makes_it_ask_again(): void {
		wp_insert_user( array( 'user_login' => 'ann', 'user_pass' => 'secret', 'user_email' => 'ann@old.example' ) );
		$answer                              = self::answer();
		$answer['customer']['also_known_as'] = array( 'ann@old.example' );
		$answer['products'][]                = array( 'item' => 'upsell-4', 'name' => 'More (upsell)', 'sentence' => 'Bought.' );
		$this->companion_answers( array( self::PATH => array( 200, $answer ) ) );

		$html = $this->page();

		$this->assertSame( array( 'login' => 'no', 'uncovered' => '', 'exempt' => '', 'taken' => '' ), $this->query( 0 ) );
		$this->assertSame( array( 'login' => 'yes', 'uncovered' => 'upsell-4', 'exempt' => '', 'taken' => '' ), $this->query( 1 ) );
		$this->assertCount( 2, $this->asked );
		$this->assertStringContainsString( 'with the address ann@old.example', $html );
	}

	public function test_a_rule_for_the_end_makes_the_access_end(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'subscription.ended', array(), array( 'course' ) ) );
		$this->deliver( Sample::event( 'purchase.completed', 'ann@example.com' ) );
		$this->companion_answers( array( self::PATH => array( 200, self::answer() ) ) );

		$this->page();

		$this->assertSame( array( 'login' => 'no', 'uncovered' => '', 'exempt' => '', 'taken' => 'subscription.ended product-12' ), $this->query( 0 ) );
	}

	public function test_what_this_site_recorded_is_read_once(): void {
		$this->deliver( Sample::event( 'purchase.completed', 'ann@example.com' ) );
		$this->companion_answers( array( self::PATH => array( 200, self::answer() ) ) );
		$read  = 0;
		$count = static function ( string $query ) use ( &$read ): string {
			$read += (int) ( 0 === strpos( $query, 'SELECT * FROM ' . Table::name() ) );
			return $query;
		};
		add_filter( 'query', $count );
		$this->page();
		remove_filter( 'query', $count );

		$this->assertSame( 1, $read );
	}

	public function test_an_older_companion_is_named_and_its_events_are_shown(): void {
		$event  = array( 'id' => 'evt_1', 'type' => 'purchase.completed', 'items' => array( 'product-12' ), 'item_names' => array( 'Course' ), 'state' => 'delivered', 'occurred_at' => '2026-11-24T10:00:00Z' );
		$answer = array_intersect_key( self::answer(), array_flip( array( 'customer', 'ties', 'entitlements' ) ) ) + array( 'events' => array( 'items' => array( $event ) ), 'due' => 0 );
		$this->companion_answers( array( self::PATH => array( 200, $answer ) ) );

		$html = $this->page();

		$this->assertStringContainsString( 'Your companion is older than this plugin', $html );
		$this->assertStringContainsString( 'Active since', $html );
		$this->assertStringContainsString( 'Bought Course. Done.', $html );
		$this->assertStringNotContainsString( 'Everything worked', $html );
	}

	public function test_each_action_of_the_answer_becomes_its_button_and_an_unknown_one_nothing(): void {
		$answer = self::answer();
		$answer['answer']['actions'] = array(
			array( 'do' => 'make_rule', 'event' => 'evt_1', 'item' => 'product-12' ),
			array( 'do' => 'retry', 'event' => 'evt_1', 'item' => null ),
			array( 'do' => 'check_login', 'event' => 'evt_1', 'item' => null ),
			array( 'do' => 'apply_rules', 'event' => null, 'item' => 'product-12' ),
			array( 'do' => 'read_messages', 'event' => 'evt_9', 'item' => null ),
			array( 'do' => 'tie', 'event' => null, 'item' => null ),
			array( 'do' => 'dance', 'event' => 'evt_1', 'item' => null ),
			array( 'do' => 'wait', 'event' => 'evt_1', 'item' => null ),
		);
		$this->companion_answers( array( self::PATH => array( 200, $answer ) ) );

		preg_match( '~<div class="cart-companion-actions">(.*?)</div>~s', $this->page(), $box );
		preg_match_all( '~<(?:a|button)[^>]*>([^<]*)</~', $box[1], $buttons );

		$this->assertSame( array( 'Make a rule for The Course', 'Retry that event', 'Check login now', 'Apply today’s rules: preview', 'Read the message', 'Tie another address to this customer' ), $buttons[1] );
		$this->assertSame( 1, substr_count( $box[1], 'button-primary' ), 'One of them helps most.' );
	}

	public function test_an_access_that_is_wrong_is_told_with_the_tag_and_what_to_do(): void {
		$answer                      = self::answer();
		$answer['answer']['actions'] = array( array( 'do' => 'check_login', 'event' => 'evt_1', 'item' => null ) );
		$answer['events']['items'][] = array( 'id' => 'evt_1', 'type' => 'purchase.refunded', 'access' => 'still_has_access', 'email' => 'ann@example.com', 'user_id' => 1, 'looked_at' => time(), 'seen_tags' => array( 'course' ), 'tags_removed' => array( 'course' ) );
		$this->companion_answers( array( self::PATH => array( 200, $answer ) ) );

		preg_match( '~cart-companion-answer.*?cart-companion-actions~s', $this->page(), $box );

		$this->assertStringContainsString( 'still holds the tag “course”. Check the tags of the contact in your CRM', $box[0] );
	}

	public function test_that_no_access_depends_on_an_event_is_not_told(): void {
		$answer = self::answer();
		foreach ( array( 'none: No access depends on this event.', 'revoked: The access is gone.' ) as $detail ) {
			$answer['timeline'][] = array( 'at' => '2026-11-24T10:00:00Z', 'event' => 'evt_1', 'type' => 'purchase.completed', 'mode' => 'live', 'what' => 'access', 'detail' => $detail );
		}
		$this->companion_answers( array( self::PATH => array( 200, $answer ) ) );

		$html = $this->page();

		$this->assertStringContainsString( 'Confirmed: this access is gone.', $html );
		$this->assertStringNotContainsString( 'No access depends', $html );
	}

	public function test_support_sees_everything_and_can_change_nothing(): void {
		$support = wp_insert_user( array( 'user_login' => 'support', 'user_pass' => 'secret', 'user_email' => 'support@example.com', 'role' => 'editor' ) );
		get_userdata( $support )->add_cap( Capabilities::VIEW );
		wp_set_current_user( $support );
		$answer                      = self::answer();
		$answer['answer']['actions'] = array( array( 'do' => 'retry', 'event' => 'evt_1', 'item' => null ), array( 'do' => 'create_login', 'event' => 'evt_1', 'item' => null ) );
		$this->companion_answers( array( self::PATH => array( 200, $answer ) ) );

		$html = $this->page( true );

		$this->assertStringContainsString( 'Everything worked.', $html );
		$this->assertStringNotContainsString( '<form', $html );
	}

	public function test_a_profile_asks_nobody_for_who_may_not_see_it(): void {
		$this->companion_answers( array( self::PATH => array( 200, self::answer() ) ) );
		$user  = get_userdata( (int) wp_insert_user( array( 'user_login' => 'ann', 'user_pass' => 'secret', 'user_email' => 'Ann@example.com' ) ) );
		$panel = new ProfilePanel( $this->plugin()->settings(), $this->lookup(), Capabilities::VIEW );

		wp_set_current_user( $user->ID );
		$this->assertSame( array( '', array() ), array( self::shown( fn() => $panel->print( $user ) ), $panel->add_row_action( array(), $user ) ) );
		$this->assertSame( array(), $this->asked );

		wp_set_current_user( 1 );
		$this->assertStringContainsString( 'Everything worked.', self::shown( fn() => $panel->print( $user ) ) );
		$this->assertStringContainsString( 'customer=ann%40example.com', $panel->add_row_action( array(), $user )['cart-companion'] );
	}

	private function page( bool $with_preview = false ): string {
		$plugin = $this->plugin();
		$lookup = $this->lookup();
		$page   = new CustomerPage( $lookup, new AddressesPanel( $plugin->customers() ), new LoginPanel( $lookup, $plugin->logins(), $plugin->connections(), $plugin->access_checks() ), new TagsNow( $lookup, $plugin->rules() ), new ResyncPreview( $plugin->customers() ), new PrivacyPanel( $lookup, $plugin->personal_data() ), new LeftBehind( $plugin->connections() ) );
		return self::shown( static fn() => $page->print( 'ann@example.com', static fn( string $title ) => print( esc_html( $title ) ), false, $with_preview ) );
	}

	private function lookup(): CustomerLookup {
		$plugin = $this->plugin();
		return new CustomerLookup( $plugin->customers(), $plugin->connections(), $plugin->logins(), $plugin->rules() );
	}

	private static function shown( callable $print ): string {
		ob_start();
		$print();
		return (string) ob_get_clean();
	}

	/** @return array<string, string> The query of a request to the companion. */
	private function query( int $at ): array {
		parse_str( (string) wp_parse_url( $this->asked[ $at ]['url'], PHP_URL_QUERY ), $query );
		return $query;
	}

	public function test_each_order_of_a_product_has_a_line_of_its_own(): void {
		$table = static function ( array $by_order ): string {
			$answer = self::answer();

			$answer['products'][0]['by_order'] = $by_order;
			ob_start();
			( new ProductsTable( new KnownCustomer( 'ann@example.com', Customer::from( $answer ), null, array(), array(), null ) ) )->print();
			return (string) ob_get_clean();
		};

		$this->assertStringContainsString( '<td>Bought for $49.00.<br /><span class="description">The customer gets in.</span></td>', $table( array() ) );
		$this->assertStringContainsString( '<td><ul class="ul-disc"><li>Order 1: Paid.</li><li>Order &lt;2&gt;: Paused.</li></ul><span class="description">The customer gets in.</span></td>', $table( array( 'Order 1: Paid.', 'Order <2>: Paused.' ) ) );
	}

	/** @return array<string, mixed> As GET /api/v1/customers/{email} answers. */
	private static function answer(): array {
		return array(
			'customer'     => array( 'email' => 'ann@example.com', 'also_known_as' => array(), 'first_name' => 'Ann', 'last_name' => 'Lee' ),
			'ties'         => array(),
			'entitlements' => array( array( 'item' => 'product-12', 'state' => 'active', 'since' => '2026-11-24T10:00:00Z' ) ),
			'events'       => array( 'items' => array(), 'next_cursor' => null ),
			'due'          => 0,
			'answer'       => array( 'tone' => 'success', 'message' => 'Everything worked.', 'reasons' => array(), 'actions' => array( array( 'do' => 'none', 'event' => null, 'item' => null ) ) ),
			'products'     => array( array( 'item' => 'product-12', 'name' => 'The Course', 'amount' => 4900, 'currency' => 'USD', 'state' => 'active', 'sentence' => 'Bought for $49.00.', 'access_sentence' => 'The customer gets in.' ) ),
			'upcoming'     => array(),
			'timeline'     => array( array( 'at' => '2026-11-24T10:00:00Z', 'event' => 'evt_1', 'type' => 'purchase.completed', 'mode' => 'live', 'what' => 'happened', 'detail' => 'Bought The Course.' ) ),
			'unread'       => array(),
			'unread_total' => 0,
		);
	}
}
