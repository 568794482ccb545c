<?php
/**
 * What was sold although no tag rule says what its buyers get: counted for each product, until the owner has decided.
 */

declare(strict_types=1);

use CartCompanion\Admin\DashboardWidget;
use CartCompanion\Admin\Forms;
use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Admin\Rules\NoTagsPanel;
use CartCompanion\Admin\Products;
use CartCompanion\Admin\Rules\Cards;
use CartCompanion\Admin\Rules\RulesForm;
use CartCompanion\Admin\Status\Diagnosis;
use CartCompanion\Admin\Status\EventDetails;
use CartCompanion\Admin\Status\SummaryPanel;
use CartCompanion\Alerts\ItemWithoutRule;
use CartCompanion\Alerts\ItemsWithoutRule;
use CartCompanion\Alerts\OpenIssues;
use CartCompanion\Labels\EventRow;
use CartCompanion\Labels\StateLabels;
use CartCompanion\Store\AccessStatements;
use CartCompanion\Store\Columns;
use CartCompanion\Store\EventStore;
use CartCompanion\Store\NoTagsNeeded;
use CartCompanion\Store\RuleRepository;

require_once ABSPATH . 'wp-admin/includes/admin.php';

final class WithoutRuleTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
		NeedsAttention::forget();
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array(), array( 'course' ) ) );
	}

	protected function tearDown(): void {
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	/** @param array<string, mixed> $more */
	private function sell( string $email, string $items = 'product-30', array $more = array() ): array {
		return $this->deliver( Sample::event( 'purchase.completed', $email, array( 'items' => Sample::items( ...explode( ' ', $items ) ) ) + $more ) )[0];
	}

	/** @return string[] As "The product-30 (product-30): 2 buyers today got nothing." */
	private static function found(): array {
		return array_map(
			static function ( ItemWithoutRule $item ): string {
				return $item->label() . ': ' . $item->sentence();
			},
			ItemsWithoutRule::of_this_site()->now()
		);
	}

	private static function printed( callable $print ): string {
		ob_start();
		$print();
		return (string) ob_get_clean();
	}

	public function test_a_sale_without_a_rule_is_counted_for_each_product_and_each_buyer_once(): void {
		foreach ( array( 'ann', 'bob', 'bob' ) as $name ) {
			$this->sell( "$name@example.com" );
		}
		$this->sell( 'cat@example.com', 'product-12' );

		$this->assertSame( array( 'The product-30 (product-30): 2 buyers today got nothing.' ), self::found() );
	}

	public function test_a_bump_without_a_rule_beside_a_product_with_one_is_counted(): void {
		$result = $this->sell( 'ann@example.com', 'product-12 bump-7' );

		$this->assertSame( array( 'applied', array( 'course' ), array( 'bump-7' ) ), array( $result['outcome'], $result['tags_applied'], $result['no_rule'] ) );
		$this->assertStringContainsString( 'No tag rule says what buyers of The bump-7 (bump-7) get', $result['message'] );
		$this->assertSame( array( 'The bump-7 (bump-7): 1 buyer today got nothing.' ), self::found() );
	}

	public function test_a_buyer_who_pays_again_and_buys_it_beside_others_is_one_buyer(): void {
		$this->sell( 'ann@example.com' );
		$this->sell( 'ann@example.com', 'product-30 bump-7' );
		$this->deliver( Sample::event( 'subscription.renewed', 'ann@example.com', array( 'items' => Sample::items( 'product-30' ) ) ) );
		$this->sell( 'bob@example.com' );

		$this->assertSame( array( 'The product-30 (product-30): 2 buyers today got nothing.', 'The bump-7 (bump-7): 1 buyer today got nothing.' ), self::found() );
	}

	public function test_a_renewal_counts_where_neither_it_nor_the_purchase_has_a_rule(): void {
		$this->deliver( Sample::event( 'subscription.renewed', 'ann@example.com' ) );
		$this->assertSame( array(), self::found(), 'The purchase has one.' );
		$this->deliver( Sample::event( 'subscription.renewed', 'ann@example.com', array( 'items' => Sample::items( 'product-30' ) ) ) );
		$this->assertCount( 1, self::found() );
		$this->rules( Sample::rule( '*', 'subscription.renewed', array( 'paid' ) ) );
		$this->assertSame( array(), self::found() );
	}

	public function test_a_rule_for_all_products_is_a_rule_and_one_for_refunds_alone_is_none(): void {
		$this->sell( 'ann@example.com' );
		$this->assertCount( 1, self::found() );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'customer' ) ) );
		$this->assertSame( array(), self::found() );
		$this->assertArrayNotHasKey( 'no_rule', $this->sell( 'bob@example.com' ) );
	}

	public function test_test_orders_and_what_has_been_refunded_since_do_not_count(): void {
		$this->plugin()->settings()->set_apply_test_mode( true );
		$this->sell( 'ann@example.com', 'product-30', array( 'mode' => 'test' ) );
		$this->sell( 'bob@example.com', 'product-30', array( 'entitlements' => Sample::holds( array( 'product-30' => 'refunded' ) ) ) );
		foreach ( array( 'purchase.refunded', 'subscription.cancelled', 'cart.abandoned', 'customer.resync' ) as $type ) {
			$this->deliver( Sample::event( $type, 'cat@example.com', array( 'items' => Sample::items( 'product-31' ), 'refund' => Sample::refund( true, 'product-31' ) ) ) );
		}

		$this->assertSame( array(), self::found() );
	}

	public function test_a_retry_after_the_rule_was_made_takes_the_buyer_out(): void {
		$event = Sample::event( 'purchase.completed', 'ann@example.com', array( 'items' => Sample::items( 'product-30' ) ) );
		$this->deliver( $event );
		$rules = $this->plugin()->rules()->all();
		$this->rules( Sample::rule( 'product-30', 'purchase.completed', array( 'mini' ) ) );
		$this->assertSame( array( 'mini' ), $this->replay( $event )['tags_applied'] );
		$this->rules( ...$rules );

		$this->assertSame( array(), self::found() );
	}

	public function test_no_tags_needed_is_kept_and_can_be_taken_back(): void {
		$this->sell( 'ann@example.com' );
		$form = new NoTagsPanel( new NoTagsNeeded() );
		self::send( $form, 'no_tags_needed', array( 'item' => 'product-30', 'name' => 'Mug' ) );
		$this->assertSame( array( array(), array() ), array( self::found(), ItemsWithoutRule::of_this_site()->lately() ) );
		$this->assertSame( 'No tag rule matches this event.', $this->sell( 'bob@example.com' )['message'] );
		$this->assertStringContainsString( 'Mug (product-30)', self::printed( array( $form, 'print' ) ) );

		self::send( $form, 'tags_needed', array( 'item' => 'product-30' ) );
		$this->assertCount( 1, self::found() );
		self::send( $form, 'no_tags_needed', array( 'item' => '"><script>', 'name' => '' ) );
		$this->assertSame( array(), ( new NoTagsNeeded() )->all() );
	}

	public function test_no_tags_needed_keeps_the_name_of_a_product_to_the_letter(): void {
		$form = new NoTagsPanel( new NoTagsNeeded() );
		foreach ( array( '100%effective', 'I <3 Yoga' ) as $name ) {
			self::send( $form, 'no_tags_needed', array( 'item' => 'product-30', 'name' => $name ) );
			$this->assertSame( array( 'product-30' => $name ), ( new NoTagsNeeded() )->all() );
			$this->assertStringContainsString( esc_html( "$name (product-30)" ), self::printed( array( $form, 'print' ) ) );
		}
	}

	public function test_no_tags_needed_asks_for_the_capability_and_a_nonce(): void {
		$forms = new Forms( array( 'no_tags_needed' => array( new NoTagsPanel( new NoTagsNeeded() ), 'note' ) ) );
		$forms->register();
		$this->assertSame( 10, has_action( 'admin_post_cart_companion_no_tags_needed', array( $forms, 'receive' ) ) );
		$_POST = array( 'action' => 'cart_companion_no_tags_needed', 'item' => 'product-30' );
		add_filter( 'wp_die_handler', array( self::class, 'dying' ) );
		foreach ( array( 0, 1 ) as $user ) {
			wp_set_current_user( $user );
			try {
				$forms->receive();
				$this->fail( 'It was let through.' );
			} catch ( RuntimeException $died ) {
				$this->assertSame( array(), ( new NoTagsNeeded() )->all() );
			}
		}
		remove_filter( 'wp_die_handler', array( self::class, 'dying' ) );
		$_POST = array();
	}

	public static function dying(): callable {
		return static function (): void {
			throw new RuntimeException( 'died' );
		};
	}

	public function test_badge_dashboard_status_and_site_health_say_the_same_number(): void {
		$this->sell( 'ann@example.com' );
		$this->sell( 'bob@example.com', 'bump-7' );
		$summary = array( 'counts' => array( 'skipped' => 2 ), 'alerts' => array( 'no_access' => 0, 'still_has_access' => 0 ) );
		$this->companion_answers( array( '/api/v1/summary' => array( 200, $summary ) ) );
		$plugin    = $this->plugin();
		$attention = new NeedsAttention( $plugin->settings(), $plugin->companion() );

		$this->assertStringContainsString( '>2<', $attention->bubble() );
		$widget = self::printed( array( new DashboardWidget( $plugin->settings(), $attention ), 'print' ) );
		$this->assertStringContainsString( '2 products were sold without a tag rule: their buyers got nothing.', $widget );
		$this->assertStringNotContainsString( 'Nothing needs you', $widget );
		$status = self::printed( array( new SummaryPanel( $summary, new OpenIssues( $summary, ItemsWithoutRule::of_this_site()->now() ) ), 'print' ) );
		$this->assertStringNotContainsString( 'All is well', $status );
		$this->assertMatchesRegularExpression( '/page=cart-companion-needs-you&(#038|amp);kind=no_rule">2 products were sold without a tag rule/', $status ); // A newer esc_url() writes &amp;.
		$health = $this->site_health( 'rules' );
		$this->assertSame( array( 'critical', '2 products were sold without a tag rule: their buyers got nothing.' ), array( $health['status'], $health['label'] ) );
	}

	public function test_it_is_told_while_the_companion_cannot_be_asked(): void {
		$this->sell( 'ann@example.com' );
		$this->companion_answers( array( '/api/v1/summary' => new WP_Error( 'http_request_failed', 'no route' ) ) );
		$attention = new NeedsAttention( $this->plugin()->settings(), $this->plugin()->companion() );

		$this->assertStringContainsString( '1 product was sold without a tag rule', $attention->bubble() );
	}

	public function test_the_row_says_no_rule_yet_for_a_sale_and_not_needed_for_the_rest(): void {
		$sold  = $this->row( $this->sell( 'ann@example.com' ) );
		$mixed = $this->row( $this->sell( 'ann@example.com', 'product-12 bump-7' ) );
		$other = $this->row( $this->deliver( Sample::event( 'subscription.cancelled', 'ann@example.com' ) )[0] );

		$this->assertStringContainsString( 'is-attention">No rule yet', self::badges( $sold ) );
		$this->assertStringContainsString( 'Done', self::badges( $mixed ) );
		$this->assertStringContainsString( 'No rule yet', self::badges( $mixed ) );
		$this->assertStringContainsString( 'Not needed', self::badges( $other ) );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'customer' ) ) );
		$this->assertStringNotContainsString( 'No rule yet', self::badges( $sold ) );
	}

	public function test_the_page_of_the_sale_names_the_product_and_leads_to_its_rule(): void {
		$sold = ( new EventStore() )->find( substr( $this->sell( 'ann@example.com' )['id'], 4 ) );
		$html = self::printed( array( Diagnosis::of( EventDetails::from_store( $sold ) ), 'print' ) );

		$this->assertStringContainsString( 'no tag rule says what buyers of The product-30 (product-30) get: this customer got nothing.', $html );
		$this->assertMatchesRegularExpression( '/<a class="button" href="[^"]+page=cart-companion-rules&(#038|amp);product=product-30">Make the rule/', $html );
	}

	private static function badges( EventRow $event ): string {
		return StateLabels::badges( $event, ( new RuleRepository() )->coverage() );
	}

	/** @param array<string, mixed> $result */
	private function row( array $result ): EventRow {
		return EventRow::from_store( ( new EventStore() )->find( substr( $result['id'], 4 ) ) );
	}

	public function test_saving_the_rule_says_what_earlier_buyers_need(): void {
		$this->sell( 'ann@example.com' );
		$plugin = $this->plugin();
		$cards  = new Cards( $plugin->rules(), new AccessStatements(), new NoTagsNeeded(), new Products( $plugin->settings(), $plugin->companion(), $plugin->log() ) );
		$rows   = array( array( 'event' => 'purchase.completed', 'apply' => 'mini' ) );
		self::send( new RulesForm( $cards, $plugin->access_checks() ), 'rules', array( 'complete' => '1', 'product' => 'product-30', 'rules' => $rows ) )->keep();

		$this->assertStringContainsString( 'The next buyers of The product-30 (product-30) get their tags. Those who bought before got nothing so far: below you can apply the rule to them.', self::printed( array( CartCompanion\Admin\Notice::class, 'print_kept' ) ) );
	}

	public function test_who_was_erased_is_no_buyer_any_more(): void {
		$this->sell( 'ann@example.com' );
		$this->plugin()->log()->forget( 'ann@example.com' );

		$this->assertSame( array(), self::found() );
	}

	public function test_an_order_of_very_many_items_is_kept_as_far_as_there_is_room(): void {
		$items  = array_map( static fn( int $number ): string => "product-$number", range( 1000, 1100 ) );
		$packed = (string) Columns::written( array( 'no_rule' => $items ) )['no_rule'];
		$this->assertLessThanOrEqual( 191, strlen( $packed ) );
		$this->assertSame( array(), array_diff( explode( ' ', $packed ), $items ) );
		$this->sell( 'ann@example.com', implode( ' ', $items ) );
		$this->assertNotSame( array(), self::found() );
	}
}
