<?php
/**
 * What lets a customer in, on the screen: by the rules until the owner says it, with what was found beside it.
 */

declare(strict_types=1);

use CartCompanion\Admin\Products;
use CartCompanion\Admin\Rules\AccessPanel;
use CartCompanion\Store\AccessStatements;
use CartCompanion\Store\RecentBuyers;

final class AccessPanelTest extends ScreenTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->choose( 'accessally' );
		foreach ( array( 'made_purchase', '101_access', '101_revoked', 'newsletter', '202_access' ) as $tag ) {
			$this->given_tag( $tag );
		}
		AccessAllyAPI::refresh_tag_mapping();
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'made_purchase' ) ), Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ) ), Sample::rule( '*', 'purchase.completed', array( 'customer' ) ) );
		$this->companion_answers( array( '/api/v1/access-checks' => array( 200, array() ) ) );
	}

	public function test_until_the_owner_says_it_the_rules_are_shown_for_each_product_that_was_sold_or_has_one(): void {
		$this->sell( 'bob@example.com', 'bump-4', 'The workbook' );

		$page = $this->page();

		$this->assertSame( array( 'made_purchase', 'revoked' ), array( self::field( $page, 'product-12', 'in' ), self::field( $page, 'product-12', 'out' ) ) );
		$this->assertSame( array( 'customer', '' ), array( self::field( $page, 'bump-4', 'in' ), self::field( $page, 'bump-4', 'out' ) ) );
		$this->assertStringContainsString( 'By your rules', $page );
		$this->assertStringNotContainsString( 'access[*]', $page );
	}

	/** @return array<string, array{0: string, 1: string, 2: array<int, array<string, mixed>>}> What was typed in both fields, what is kept. */
	public static function entries(): array {
		return array(
			'tags of its own'            => array( " 101_access \r\nVIP, gold\n\n101_access", '101_revoked', array( array( 'product' => 'product-12', 'in' => array( '101_access', 'VIP, gold' ), 'out' => array( '101_revoked' ) ) ) ),
			'as the rules say'           => array( 'made_purchase', 'revoked', array() ),
			'both emptied'               => array( '', '', array() ),
			'nothing keeps out'          => array( 'made_purchase', '', array( array( 'product' => 'product-12', 'in' => array( 'made_purchase' ), 'out' => array() ) ) ),
			'only what keeps out'        => array( '', '101_revoked', array( array( 'product' => 'product-12', 'in' => array(), 'out' => array( '101_revoked' ) ) ) ),
			'markup is a name like any'  => array( '<b>101</b>', 'revoked', array( array( 'product' => 'product-12', 'in' => array( '<b>101</b>' ), 'out' => array( 'revoked' ) ) ) ),
		);
	}

	/**
	 * @dataProvider entries
	 * @param array<int, array<string, mixed>> $kept
	 */
	public function test_what_says_no_more_than_the_rules_is_not_kept( string $in, string $out, array $kept ): void {
		$notice = self::send( $this->panel(), 'access', array( 'access' => array( 'product-12' => compact( 'in', 'out' ) ), 'complete' => '1' ) );

		$this->assertStringContainsString( 'Saved.', self::text_of( array( $notice, 'print_inline' ) ) );
		$this->assertSame( $kept, get_option( AccessStatements::OPTION ) );
		$this->assertStringNotContainsString( '<b>101', $this->page() );
	}

	public function test_a_tag_cannot_do_both_and_a_form_that_was_cut_is_not_saved(): void {
		$both = self::send( $this->panel(), 'access', array( 'access' => array( 'product-12' => array( 'in' => 'a', 'out' => 'A' ) ), 'complete' => '1' ) );
		$cut  = self::send( $this->panel(), 'access', array( 'access' => array( 'product-12' => array( 'in' => 'a' ) ) ) );

		$this->assertStringContainsString( 'cannot let a customer in and keep them out', self::text_of( array( $both, 'print_inline' ) ) );
		$this->assertStringContainsString( 'max_input_vars', self::text_of( array( $cut, 'print_inline' ) ) );
		$this->assertFalse( get_option( AccessStatements::OPTION ) );
	}

	public function test_a_product_that_the_form_does_not_show_keeps_what_was_said_of_it(): void {
		( new AccessStatements() )->save( array( array( 'product' => 'upsell-9', 'in' => array( 'x' ), 'out' => array() ) ) );

		self::send( $this->panel(), 'access', array( 'access' => array( 'product-12' => array( 'in' => '101_access', 'out' => '' ) ), 'complete' => '1' ) );

		$this->assertSame( array( 'product-12', 'upsell-9' ), array_keys( ( new AccessStatements() )->all() ) );
	}

	public function test_the_course_named_like_the_product_is_offered_and_the_others_behind_it(): void {
		$this->sell( 'bob@example.com', 'product-12', 'AccessAlly 101 Course' );
		$this->crm_is( array( 'offerings' => array( 'a' => array( 'name' => 'Knitting', 'tags' => array( 'base' => '202_access' ) ), 'b' => array( 'name' => 'AccessAlly 101', 'tags' => array( 'base' => '101_access', 'revoke' => '101_revoked' ) ) ) ) );

		$page = $this->page();
		$this->assertMatchesRegularExpression( '/“AccessAlly 101”: “101_access” lets in; “101_revoked” keeps out.*Another course.*“Knitting”/s', $page );

		$_GET = array( 'access_for' => 'product-12', 'offer' => '0' );
		$page = $this->page();
		$this->assertSame( array( '101_access', '101_revoked' ), array( self::field( $page, 'product-12', 'in' ), self::field( $page, 'product-12', 'out' ) ) );
		$this->assertStringContainsString( 'not saved yet', $page );
		$this->assertFalse( get_option( AccessStatements::OPTION ), 'Nothing is taken silently.' );
		$_GET = array( 'access_for' => 'product-12', 'offer' => '99' );
		$this->assertSame( 'made_purchase', self::field( $this->page(), 'product-12', 'in' ) );
	}

	public function test_without_courses_tags_named_like_the_product_are_offered(): void {
		$this->sell( 'bob@example.com', 'product-12', 'AccessAlly 101 Course' );

		$this->assertStringContainsString( 'Tags named like this product: “101_access” lets in; “101_revoked” keeps out.', $this->page() );
	}

	public function test_what_names_another_product_more_fully_is_not_offered_for_this_one(): void {
		$this->given_tag( 'accessally_101_course_revoked' );
		AccessAllyAPI::refresh_tag_mapping();
		$this->sell( 'bob@example.com', 'product-12', 'AccessAlly 101 Course' );
		$this->sell( 'bob@example.com', 'bump-12', 'AccessAlly 101 Workbook' );

		$this->assertSame( 1, substr_count( $this->page(), '>Tags named like this product' ) );
		$this->assertStringContainsString( 'Tags named like this product: “101_access” lets in; “101_revoked”, “accessally_101_course_revoked” keep out.', $this->page() );
	}

	public function test_what_customers_really_hold_is_counted_without_asking_the_crm(): void {
		foreach ( array( 'ann', 'bob', 'cleo', 'dora', 'emil' ) as $at => $name ) {
			$id = $this->given_contact( "$name@example.com", $at < 4 ? array( '101_access', 'newsletter' ) : array( 'newsletter' ) );
			AccessAlly::add_user_and_password( $id, false, true, array(), true );
			$this->sell( "$name@example.com", 'product-12', 'Knitting' );
		}
		FakeCrm::put_contact( 'finn@example.com' );
		$calls = count( $this->calls() );

		$page = $this->page();

		$this->assertStringContainsString( '4 of the last 5 customers of this product hold “101_access”.', $page );
		$this->assertLessThan( strpos( $page, 'hold “newsletter”' ), strpos( $page, 'hold “101_access”' ), 'What is named like access comes first.' );
		$this->assertStringNotContainsString( 'hold “made_purchase”', $page, 'That is in the field already.' );
		$this->assertCount( $calls, $this->calls() );
	}

	public function test_who_was_refunded_is_no_customer_any_more(): void {
		$user_id = wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->sell( 'ann@example.com', 'product-12', 'Knitting' );
		$this->assertSame( array( $user_id ), ( new RecentBuyers() )->of_item( 'product-12', 20 ) );
		$this->assertSame( array(), ( new RecentBuyers() )->of_item( 'product-1', 20 ) );

		$this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ), 'entitlements' => Sample::holds( array( 'product-12' => 'refunded' ) ) ) ) );

		$this->assertSame( array(), ( new RecentBuyers() )->of_item( 'product-12', 20 ) );
	}

	private function sell( string $email, string $item, string $name ): void {
		$this->deliver( Sample::event( 'purchase.completed', $email, array( 'items' => array( array( 'name' => $name ) + Sample::items( $item )[0] ) ) ) );
	}

	private function panel(): AccessPanel {
		$plugin = $this->plugin();
		return new AccessPanel( $plugin->rules(), new Products( $plugin->settings(), $plugin->companion(), $plugin->log() ), $plugin->connections(), $plugin->access_checks(), new AccessStatements() );
	}

	private function page(): string {
		ob_start();
		$this->panel()->print();
		return (string) ob_get_clean();
	}

	private static function text_of( callable $print ): string {
		ob_start();
		$print();
		return html_entity_decode( wp_strip_all_tags( (string) ob_get_clean() ), ENT_QUOTES );
	}

	private static function field( string $page, string $product, string $field ): string {
		return 1 === preg_match( "/<textarea[^>]*name=\"access\[$product\]\[$field\]\"[^>]*>([^<]*)</", $page, $found ) ? html_entity_decode( $found[1], ENT_QUOTES ) : 'no field';
	}
}
