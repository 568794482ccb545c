<?php
/**
 * What the script of the Tag rules screen is answered: warnings, suggestions, tags, and whose tags would change.
 */

declare(strict_types=1);

require_once __DIR__ . '/CardTestCase.php';

use CartCompanion\Admin\FormError;

final class RulesEndpointTest extends CardTestCase {
	private const CUSTOMERS = '/api/v1/customers';

	/**
	 * @param array<int, array<string, string>> $holds What each customer holds.
	 * @return array<string, mixed>
	 */
	private static function page( array $holds, ?string $next, int $total ): array {
		$items = array();
		foreach ( $holds as $at => $held ) {
			$items[] = array( 'email' => "c$at@example.com", 'entitlements' => Sample::holds( $held ) );
		}
		return array( 'items' => $items, 'next_cursor' => $next, 'total' => $total );
	}

	public function test_a_preview_counts_who_would_get_and_lose_tags_and_changes_nothing(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course', 'news' ) ) );
		$this->companion_answers( array( self::CUSTOMERS => array( 200, self::page( array( array( 'product-12' => 'active' ), array( 'product-12' => 'cancelling' ), array( 'product-5' => 'active' ) ), null, 3 ) ) ) );
		$edited = $this->card( 'product-12', array( self::row( 'purchase.completed', array( 'course', 'news', 'gold' ) ), self::row( 'subscription.cancelled', array(), array( 'news' ) ) ) );

		$said = $this->ask( 'preview', array( $edited ) );

		$this->assertTrue( $said['is_over'] );
		$this->assertSame( '3 customers of the last 90 days: 2 would get tags, 1 would lose tags.', $said['sentence'] );
		$this->assertSame( array( 'c0@example.com gets “gold”', 'c1@example.com gets “gold”; loses “news”' ), $said['examples'] );
		parse_str( (string) wp_parse_url( end( $this->asked )['url'], PHP_URL_QUERY ), $query );
		$this->assertSame( array( 'entitlements', '200' ), array( $query['with'], $query['limit'] ) );
		$this->assertSame( 90, (int) round( ( time() - strtotime( $query['since'] ) ) / DAY_IN_SECONDS ) );
		$this->assertCount( 1, $this->plugin()->rules()->all() );
		$this->assertSame( array(), $this->calls(), 'No CRM is asked.' );
	}

	public function test_counting_goes_on_where_it_was_and_says_how_far_it_is(): void {
		$so_far = array( 'cursor' => 'next', 'checked' => 400, 'total' => 401, 'gets' => 7, 'loses' => 2, 'examples' => array( 'x gets “y”' ) );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ) );
		$this->companion_answers( array( self::CUSTOMERS => array( 200, self::page( array( array( 'product-12' => 'active' ) ), null, 401 ) ) ) );

		$said = $this->ask( 'preview', array( $this->card( 'product-12', array( self::row( 'purchase.completed', array( 'course', 'gold' ) ) ) ) ), array( 'so_far' => (string) wp_json_encode( $so_far ) ) );

		$this->assertSame( '401 customers of the last 90 days: 8 would get tags, 2 would lose tags.', $said['sentence'] );
		$this->assertCount( 2, $said['examples'] );
		$this->assertStringContainsString( 'cursor=next', end( $this->asked )['url'] );
	}

	public function test_after_saving_it_is_counted_against_what_all_customers_were_given_last(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ) );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course', 'gold' ) ) );
		$this->companion_answers( array( self::CUSTOMERS => array( 200, self::page( array( array( 'product-12' => 'active' ) ), null, 1 ) ) ) );

		$said = $this->ask( 'who' );
		$this->assertSame( array( 'c0@example.com gets “course”, “gold”' ), $said['examples'] );
		$this->assertSame( '1 customer: by the rules alone, 1 would get tags, 0 would lose tags.', $said['sentence'] );
		$this->assertStringStartsWith( 'It compares today’s rules with those from before the first change on this screen. Your CRM is not asked: whoever has such a tag already keeps it and is counted all the same.', $said['after'] );
		( new CartCompanion\Store\RuleVersions() )->mark_applied();
		$said = $this->ask( 'who' );
		$this->assertSame( '1 customer: by the rules alone, 0 would get tags, 0 would lose tags.', $said['sentence'] );
		$this->assertStringStartsWith( 'It compares today’s rules with those that were applied to all customers on ', $said['after'] );
		$this->assertSame( array(), $this->calls(), 'No CRM is asked.' );
	}

	public function test_an_older_companion_that_lists_no_customers_is_named(): void {
		$this->companion_answers( array() );
		$this->expectException( FormError::class );
		$this->expectExceptionMessage( 'Your companion is older than this plugin' );

		$this->ask( 'who' );
	}

	public function test_a_card_is_looked_at_as_it_is_on_the_screen_also_while_a_rule_is_not_finished(): void {
		$cards = array( $this->card( 'product-12', array( self::row( 'purchase.completed', array( 'course' ) ), self::row( 'purchase.refunded', array( 'revoked' ) ), self::row( 'subscription.payment_failed', array( 'x' ), array(), array( 'failure' => '999' ) ) ) ) );

		$said = $this->ask( 'check', $cards )['product-12'];

		$this->assertSame( '2 rules', $said['state'] );
		$this->assertSame( array( 'The rule for “Refunded” also counts when only a part is refunded. Tick “Full refunds only” if customers should keep access then.' ), $said['warnings'] );
		$this->assertSame( array( array( 'course' ), array( 'revoked' ) ), array( $said['by_rules']['in'], $said['by_rules']['out'] ) );
	}

	public function test_suggestions_are_named_after_each_product(): void {
		$this->companion_answers( array( '/api/v1/products' => array( 200, array( 'items' => array( array( 'key' => 'product-12', 'name' => 'Yoga Course' ), array( 'key' => 'bump-7', 'name' => 'Mat & Block' ) ) ) ) ) );

		$said = $this->ask( 'suggest', array(), array( 'products' => '["product-12","bump-7","junk"]' ) );

		$this->assertSame( array( 'product-12', 'bump-7' ), array_keys( $said ) );
		$this->assertSame( array( 'yoga_course_made_purchase' ), $said['product-12'][0]['apply'] );
		$this->assertSame( array( 'mat_block_made_purchase' ), $said['bump-7'][0]['apply'] );
		$this->assertCount( 7, $said['bump-7'] );
	}

	public function test_tags_are_those_of_the_crm_and_whether_new_ones_can_be_made_is_said(): void {
		$this->given_tag( 'course' );
		$this->given_tag( 'Bonus' );
		AccessAllyAPI::refresh_tag_mapping();
		$this->choose( 'accessally' );
		$this->assertSame( array( array( 'Bonus', 'course' ), true ), array( array_values( array_intersect( $this->ask( 'tags' )['names'], array( 'Bonus', 'course' ) ) ), $this->ask( 'tags' )['can_create'] ) );

		$this->crm_is( array( 'managed' => 'register' ) );
		$this->assertFalse( $this->ask( 'tags' )['can_create'] );
	}

	public function test_a_question_that_only_an_old_page_asks_is_answered_in_words(): void {
		$this->expectException( FormError::class );

		$this->ask( 'nonsense' );
	}
}
