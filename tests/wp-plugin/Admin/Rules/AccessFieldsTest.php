<?php
/**
 * What lets a customer in, on the screen: by the rules until the owner says it, with what was found beside it.
 */

declare(strict_types=1);

require_once __DIR__ . '/CardTestCase.php';

use CartCompanion\Admin\Rules\CardList;
use CartCompanion\Admin\Rules\CardWarnings;
use CartCompanion\Admin\Rules\OperationChoices;
use CartCompanion\Store\AccessStatements;
use CartCompanion\Store\RecentBuyers;

final class AccessFieldsTest extends CardTestCase {
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

		$this->assertStringContainsString( 'By your rules, a customer is in with “made_purchase”, and is kept out by “revoked”.', $this->page( 'product-12' ) );
		$this->assertStringContainsString( 'By your rules, a customer is in with “customer”. Nothing keeps anybody out.', $this->page( 'bump-4' ) );
		$this->assertSame( array( 'made_purchase', 'revoked' ), array( self::field( $this->page( 'product-12' ), 'in' ), self::field( $this->page( 'product-12' ), 'out' ) ) );
		$this->assertStringNotContainsString( 'access[in]', $this->page( '*' ) );
		( new AccessStatements() )->save( array( array( 'product' => 'product-12', 'in' => array( '<b>101</b>' ), 'out' => array() ) ) );
		$page = $this->page( 'product-12' );
		$this->assertSame( array( '<b>101</b>', '' ), array( self::field( $page, 'in' ), self::field( $page, 'out' ) ) );
		$this->assertStringNotContainsString( '<b>101', $page );
	}

	public function test_the_course_named_like_the_product_is_offered_and_the_others_behind_it(): void {
		$this->sell( 'bob@example.com', 'product-12', 'AccessAlly 101 Course' );
		$this->crm_is( array( 'offerings' => array( 'a' => array( 'name' => 'Knitting', 'tags' => array( 'base' => '202_access' ) ), 'b' => array( 'name' => 'AccessAlly 101', 'tags' => array( 'base' => '101_access', 'revoke' => '101_revoked' ) ) ) ) );

		$offers = $this->offers( 'product-12' );

		$this->assertSame( array( 'AccessAlly’s course “AccessAlly 101”: “101_access” lets in; “101_revoked” keeps out.', array( '101_access' ), array( '101_revoked' ), true ), array( $offers[0]['sentence'], $offers[0]['in'], $offers[0]['out'], $offers[0]['is_likely'] ) );
		$this->assertStringContainsString( '“Knitting”', end( $offers )['sentence'] );
		$this->assertFalse( end( $offers )['is_likely'] );
		$this->assertFalse( get_option( AccessStatements::OPTION ), 'Nothing is taken silently.' );
	}

	public function test_without_courses_tags_named_like_the_product_are_offered(): void {
		$this->sell( 'bob@example.com', 'product-12', 'AccessAlly 101 Course' );

		$this->assertContains( 'Tags named like this product: “101_access” lets in; “101_revoked” keeps out.', array_column( $this->offers( 'product-12' ), 'sentence' ) );
	}

	public function test_what_names_another_product_more_fully_is_not_offered_for_this_one(): void {
		$this->given_tag( 'accessally_101_course_revoked' );
		AccessAllyAPI::refresh_tag_mapping();
		$this->sell( 'bob@example.com', 'product-12', 'AccessAlly 101 Course' );
		$this->sell( 'bob@example.com', 'bump-12', 'AccessAlly 101 Workbook' );

		$this->assertContains( 'Tags named like this product: “101_access” lets in; “101_revoked”, “accessally_101_course_revoked” keep out.', array_column( $this->offers( 'product-12' ), 'sentence' ) );
		$this->assertStringNotContainsString( 'Tags named like', implode( array_column( $this->offers( 'bump-12' ), 'sentence' ) ) );
	}

	public function test_what_customers_really_hold_is_counted_without_asking_the_crm(): void {
		foreach ( array( 'ann', 'bob', 'cleo', 'dora', 'emil' ) as $at => $name ) {
			$id = $this->given_contact( "$name@example.com", $at < 4 ? array( '101_access', 'newsletter' ) : array( 'newsletter' ) );
			AccessAlly::add_user_and_password( $id, false, true, array(), true );
			$this->sell( "$name@example.com", 'product-12', 'Knitting' );
		}
		FakeCrm::put_contact( 'finn@example.com' );
		$calls = count( $this->calls() );

		$page = implode( ' ', array_column( $this->offers( 'product-12' ), 'sentence' ) );

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

	/** @return array<int, array<string, mixed>> */
	private function offers( string $product ): array {
		return $this->ask( 'card', array(), compact( 'product' ) )['offers'];
	}

	private function page( string $open ): string {
		$plugin = $this->plugin();
		$rules  = $plugin->rules()->all();
		ob_start();
		( new CardList( $this->cards()->all(), $rules, new CardWarnings( $plugin->connections(), $rules, array() ), OperationChoices::of( $plugin->connections()->chosen() ), $open ) )->print( array() );
		return (string) ob_get_clean();
	}

	private static function field( string $page, string $field ): string {
		return 1 === preg_match( "/<textarea[^>]*name=\"access\\[$field\\]\"[^>]*>([^<]*)</", $page, $found ) ? html_entity_decode( $found[1], ENT_QUOTES ) : 'no field';
	}
}
