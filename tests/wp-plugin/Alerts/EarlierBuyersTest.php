<?php
/**
 * After a rule was made for what was sold without one: who bought before is offered it, until the owner has said.
 */

declare(strict_types=1);

use CartCompanion\Admin\ApplyToEarlierBuyers;
use CartCompanion\Admin\DashboardWidget;
use CartCompanion\Admin\Forms;
use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Admin\NeedsYou\NeedsYouScreen;
use CartCompanion\Admin\Status\SummaryPanel;
use CartCompanion\Alerts\ItemsWithoutRule;
use CartCompanion\Alerts\ItemWithoutRule;
use CartCompanion\Companion\Jobs;
use CartCompanion\Companion\NeedsYou;
use CartCompanion\Companion\SignedHttp;
use CartCompanion\Store\EarlierBuyers;
use CartCompanion\Store\EventStore;
use CartCompanion\Store\NoTagsNeeded;

require_once ABSPATH . 'wp-admin/includes/admin.php';

final class EarlierBuyersTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
		NeedsAttention::forget();
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ) );
	}

	protected function tearDown(): void {
		wp_set_current_user( 0 );
		delete_option( EarlierBuyers::OPTION );
		parent::tearDown();
	}

	private function sell( string $email, string ...$items ): string {
		return substr( $this->deliver( Sample::event( 'purchase.completed', $email, array( 'items' => Sample::items( ...$items ) ) ) )[0]['id'], 4 );
	}

	/** The rules with one for product-30. */
	private function make_the_rule(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ), Sample::rule( 'product-30', 'purchase.completed', array( 'mini' ) ) );
	}

	private function panel(): ApplyToEarlierBuyers {
		return new ApplyToEarlierBuyers( $this->plugin()->settings(), new Jobs( new SignedHttp( $this->plugin()->settings() ) ) );
	}

	private static function printed( ApplyToEarlierBuyers $panel ): string {
		ob_start();
		$panel->print();
		return (string) ob_get_clean();
	}

	public function test_each_buyer_before_the_rule_is_counted_once_and_their_events_are_known(): void {
		$events = array( $this->sell( 'ann@example.com', 'product-30' ), $this->sell( 'ann@example.com', 'product-12', 'product-30' ), $this->sell( 'bob@example.com', 'product-30', 'bump-7' ) );
		$this->sell( 'cat@example.com', 'bump-7' );
		$buyers = EarlierBuyers::of_this_site();
		$this->assertSame( array(), $buyers->by_item(), 'While there is no rule they are told as sold without one.' );

		$this->make_the_rule();

		$found = EarlierBuyers::of_this_site()->by_item();
		$this->assertSame( array( 'product-30' ), array_keys( $found ) );
		$this->assertSame( array( 'The product-30', 2 ), array( $found['product-30']['name'], $found['product-30']['buyers'] ) );
		$this->assertSame( $events, EarlierBuyers::of_this_site()->events( 'product-30' ) );
		$this->assertSame( array(), EarlierBuyers::of_this_site()->events( 'bump-7' ) );
	}

	public function test_who_was_refunded_since_is_no_buyer_who_got_nothing(): void {
		$ann = $this->sell( 'ann@example.com', 'product-30', 'bump-7' );
		$this->sell( 'bob@example.com', 'product-30' );
		$this->deliver( Sample::event( 'purchase.refunded', 'bob@example.com', array( 'items' => Sample::items( 'product-30' ), 'entitlements' => Sample::holds( array( 'product-30' => 'refunded' ) ), 'refund' => Sample::refund( true, 'product-30' ) ) ) );
		$this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'items' => Sample::items( 'bump-7' ), 'entitlements' => Sample::holds( array( 'product-30' => 'active', 'bump-7' => 'refunded' ) ), 'refund' => Sample::refund( true, 'bump-7' ) ) ) );
		$this->assertSame( array( '1 buyer today got nothing.' ), array_map( static fn( ItemWithoutRule $item ): string => $item->sentence(), ItemsWithoutRule::of_this_site()->now() ) );

		$this->make_the_rule();

		$this->assertSame( 1, EarlierBuyers::of_this_site()->by_item()['product-30']['buyers'] );
		$this->assertSame( array( $ann ), EarlierBuyers::of_this_site()->events( 'product-30' ) );
	}

	public function test_what_is_applied_anew_is_no_longer_among_them(): void {
		$this->sell( 'ann@example.com', 'product-30' );
		$event = Sample::event( 'purchase.completed', 'bob@example.com', array( 'items' => Sample::items( 'product-30' ) ) );
		$this->deliver( $event );
		$this->make_the_rule();

		$this->deliver_raw( array( array( 'id' => 'dlv_again', 'attempt' => 2, 'replay' => true, 'replay_id' => 'rpl_1' ) + compact( 'event' ) ) );

		$this->assertSame( 1, EarlierBuyers::of_this_site()->by_item()['product-30']['buyers'] );
		$this->assertSame( array( 'mini' ), $this->tags( 'bob@example.com' ) );
	}

	public function test_who_needs_no_tags_is_not_offered_a_rule(): void {
		$this->sell( 'ann@example.com', 'product-30' );
		$this->make_the_rule();
		( new NoTagsNeeded() )->add( 'product-30', 'A mug' );

		$this->assertSame( array(), EarlierBuyers::of_this_site()->by_item() );
	}

	public function test_apply_hands_their_events_over_and_is_not_offered_twice(): void {
		$event = $this->sell( 'ann@example.com', 'product-30' );
		$this->make_the_rule();
		$this->companion_answers( array( '/api/v1/jobs' => array( 200, array( 'job' => array( 'id' => 'job_1', 'kind' => 'replay', 'state' => 'waiting' ) ) ) ) );
		$html = self::printed( $this->panel() );
		$this->assertStringContainsString( '1 buyer since today got nothing, as there was no rule yet.', $html );
		$this->assertStringContainsString( 'Apply the rule to this 1 buyer', $html );

		$notice = self::send( $this->panel(), 'earlier_buyers_apply', array( 'item' => 'product-30' ) );

		$this->assertStringContainsString( 'page=cart-companion-needs-you', $notice->destination() );
		$this->assertSame( array( 'kind' => 'replay', 'events' => array( $event ) ), json_decode( $this->asked[0]['args']['body'], true ) );
		$this->assertSame( '', self::printed( $this->panel() ) );
	}

	public function test_all_that_is_listed_is_applied_by_one_button_and_each_order_once(): void {
		$events = array( $this->sell( 'ann@example.com', 'product-30', 'product-31' ), $this->sell( 'bob@example.com', 'product-31' ) );
		$this->rules( Sample::rule( 'product-30', 'purchase.completed', array( 'mini' ) ), Sample::rule( 'product-31', 'purchase.completed', array( 'maxi' ) ) );
		$this->companion_answers( array( '/api/v1/jobs' => array( 200, array( 'job' => array( 'id' => 'job_1', 'kind' => 'replay', 'state' => 'waiting' ) ) ) ) );
		$this->assertStringContainsString( 'Apply the rules to all buyers listed here', self::printed( $this->panel() ) );

		self::send( $this->panel(), 'earlier_buyers_apply', array( 'item' => '*' ) );

		$this->assertCount( 1, $this->asked );
		$this->assertEqualsCanonicalizing( $events, json_decode( $this->asked[0]['args']['body'], true )['events'] );
		$this->assertSame( '', self::printed( $this->panel() ) );
	}

	public function test_more_than_the_companion_takes_at_once_are_handed_over_in_parts(): void {
		$job = array( 'job' => array( 'id' => 'job_1', 'kind' => 'replay', 'state' => 'draft' ) );
		$this->companion_answers( array( '/api/v1/jobs' => array( 200, $job ), '/api/v1/jobs/job_1/events' => array( 200, $job ), '/api/v1/jobs/job_1/start' => array( 200, $job ) ) );
		$events = array_map( static fn( int $number ): string => "evt_$number", range( 1, 5001 ) );

		( new Jobs( new SignedHttp( $this->plugin()->settings() ) ) )->start_replay( $events );

		$sent = array_map( static fn( array $one ): array => (array) json_decode( $one['args']['body'], true ), $this->asked );
		$this->assertSame( array( 5000, 1, 0 ), array_map( static fn( array $body ): int => count( $body['events'] ?? array() ), $sent ) );
		$this->assertTrue( $sent[0]['more'] );
	}

	public function test_a_no_is_kept_until_somebody_buys_without_a_rule_again(): void {
		$this->sell( 'ann@example.com', 'product-30' );
		$this->make_the_rule();

		self::send( $this->panel(), 'earlier_buyers_leave', array( 'item' => 'product-30' ) );

		$this->assertSame( '', self::printed( $this->panel() ) );
		$this->assertSame( array(), EarlierBuyers::of_this_site()->events( 'product-30' ) );
		$this->assertTrue( Forms::may_change() );
	}

	/** @return array<string, string> What each place says by which an owner learns whether anything needs them. */
	private function places(): array {
		$summary   = array( 'counts' => array( 'skipped' => 1 ), 'needs_you' => array( 'failed' => 0 ), 'worker_seen_at' => gmdate( 'c' ), 'site' => array( 'secret_word_set' => true, 'reachable' => true ) );
		$answers   = array( '/api/v1/summary' => array( 200, $summary ), '/api/v1/needs-you' => array( 200, array( 'items' => array(), 'next_cursor' => null ) ), '/api/v1/jobs' => array( 200, array( 'items' => array() ) ) );
		$plugin    = $this->plugin();
		$companion = $plugin->companion();
		NeedsAttention::forget();
		remove_all_filters( 'pre_http_request' );
		$this->companion_answers( $answers );
		$attention = new NeedsAttention( $plugin->settings(), $companion );
		$http      = new SignedHttp( $plugin->settings() );
		$screen    = new NeedsYouScreen( $plugin->settings(), $companion, new NeedsYou( $http ), new Jobs( $http ), new EventStore(), $attention );
		$printed   = static function ( callable $print ): string {
			ob_start();
			$print();
			return (string) ob_get_clean();
		};
		return array(
			'menu'        => $attention->bubble(),
			'dashboard'   => $printed( array( new DashboardWidget( $plugin->settings(), $attention ), 'print' ) ),
			'status'      => $printed( array( new SummaryPanel( $summary, $attention->issues_now( $summary ) ), 'print' ) ),
			'site health' => implode( ' ', array_intersect_key( $this->site_health( 'needs_you' ), array_flip( array( 'label', 'description' ) ) ) ),
			'needs you'   => $printed( array( $screen, 'print' ) ),
		);
	}

	/** @return array<string, array{0: string}> */
	public static function owners_word(): array {
		return array(
			'apply' => array( 'earlier_buyers_apply' ),
			'no'    => array( 'earlier_buyers_leave' ),
		);
	}

	/** @dataProvider owners_word */
	public function test_no_place_says_that_nothing_needs_the_owner_before_their_word( string $form ): void {
		$calm = '/All is well|[Nn]othing needs you/';
		$this->sell( 'ann@example.com', 'product-30' );
		$this->make_the_rule();

		foreach ( $this->places() as $place => $said ) {
			$this->assertDoesNotMatchRegularExpression( $calm, $said, $place );
			$this->assertMatchesRegularExpression( '/1 product has a rule now, but those who bought it before the rule got nothing\.|Apply the rule to this 1 buyer/', $said, $place );
		}

		remove_all_filters( 'pre_http_request' );
		$this->companion_answers( array( '/api/v1/jobs' => array( 200, array( 'job' => array( 'id' => 'job_1', 'kind' => 'replay', 'state' => 'waiting' ) ) ) ) );
		self::send( $this->panel(), $form, array( 'item' => 'product-30' ) );

		$places = $this->places();
		$this->assertSame( '', $places['menu'] );
		foreach ( array_slice( $places, 1 ) as $place => $said ) {
			$this->assertMatchesRegularExpression( $calm, $said, $place );
		}
	}
}
