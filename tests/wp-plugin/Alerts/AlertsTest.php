<?php
/**
 * Customers who paid and cannot get in, or get in and should not: what wp-admin shows of them.
 */

declare(strict_types=1);

use CartCompanion\Admin\DashboardWidget;
use CartCompanion\Admin\Forms;
use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Admin\Status\AccessCheckForm;
use CartCompanion\Admin\Status\EventScreen;
use CartCompanion\Admin\Status\StatusScreen;
use CartCompanion\Alerts\DigestState;
use CartCompanion\Health\ClockSkew;
use CartCompanion\Health\SiteHealth;
use CartCompanion\Health\WatchHealth;
use CartCompanion\Labels\AccessLabels;
use CartCompanion\Labels\EventRow;
use CartCompanion\Privacy\PersonalData;
use CartCompanion\Store\AccessCheckStore;
use CartCompanion\Users\RoleSafety;

require_once ABSPATH . 'wp-admin/includes/admin.php';

final class AlertsTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
		set_current_screen( 'toplevel_page_cart-companion' );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array(), array( 'course' ) ) );
		NeedsAttention::forget();
	}

	protected function tearDown(): void {
		$_GET = array();
		wp_set_current_user( 0 );
		$GLOBALS['current_screen'] = null;
		parent::tearDown();
	}

	/**
	 * @param array<string, int>|null          $alerts Null for a companion of the first release.
	 * @param array<int, array<string, mixed>> $rows
	 * @param array<string, mixed>             $bundle Of the one event that is asked for.
	 */
	private function companion( ?array $alerts, array $rows = array(), array $bundle = array() ): void {
		remove_all_filters( 'pre_http_request' );
		$summary = array( 'counts' => array( 'delivered' => 2 ) ) + ( null === $alerts ? array() : compact( 'alerts' ) );
		$this->companion_answers(
			array(
				'/api/v1/summary'                                   => array( 200, $summary ),
				'/api/v1/events'                                    => array( 200, array( 'items' => $rows, 'next_cursor' => null ) ),
				'/api/v1/events/' . ( $bundle['event']['id'] ?? '' ) => array( 200, $bundle ),
				'/api/v1/reports'                                   => array( 200, array() ),
			)
		);
	}

	/** @return array<string, mixed> A purchase of Ann's, fifteen minutes ago, in which nobody could get in. */
	private function given_alert( array $more = array() ): array {
		$event = Sample::event( 'purchase.completed', 'ann@example.com', $more );
		$this->companion( array() );
		$this->deliver( $event );
		$this->look_after( 901 );
		return $event;
	}

	/** @return array<string, mixed> Its row in the companion's list. */
	private static function row( array $event, ?string $alert = 'no_access', string $access = 'pending' ): array {
		return array(
			'id'          => $event['id'],
			'type'        => $event['type'],
			'state'       => 'delivered',
			'occurred_at' => $event['occurred_at'],
			'email'       => $event['customer']['email'],
			'items'       => array( 'product-12' ),
			'item_names'  => array( 'Course' ),
			'access'      => $access,
			'alert'       => $alert,
		);
	}

	/** @return array<string, mixed> As GET /api/v1/events/{id} answers. */
	private static function bundle( array $event, ?string $alert = 'no_access', string $access = 'pending' ): array {
		return array(
			'event'      => $event,
			'status'     => 'accepted',
			'deliveries' => array( array( 'site' => self::SITE, 'state' => 'delivered', 'attempts' => array(), 'result' => array( 'access' => 'pending', ( 'purchase.refunded' === $event['type'] ? 'tags_removed' : 'tags_applied' ) => array( 'course' ) ), 'access' => $access, 'alert' => $alert ) ),
			'timeline'   => array(),
		);
	}

	private function attention(): NeedsAttention {
		return new NeedsAttention( $this->plugin()->settings(), $this->plugin()->companion() );
	}

	/** @param array<string, string> $arguments Of the address. */
	private function status_screen( array $arguments = array() ): string {
		$_GET   = $arguments;
		$plugin = $this->plugin();
		$event  = new EventScreen( $plugin->settings(), $plugin->companion(), $plugin->log() );
		$screen = new StatusScreen( $plugin->settings(), $plugin->companion(), $plugin->log(), $this->attention(), $event );
		return self::printed( array( $screen, 'print_content' ) );
	}

	private static function printed( callable $print ): string {
		ob_start();
		$print();
		return (string) ob_get_clean();
	}

	private static function text( string $html ): string {
		return trim( (string) preg_replace( '/\s+/', ' ', html_entity_decode( wp_strip_all_tags( str_replace( '<', ' <', $html ) ), ENT_QUOTES ) ) );
	}

	public function test_the_menu_and_the_dashboard_count_and_name_them(): void {
		$this->companion( array( 'no_access' => 2, 'still_has_access' => 1 ) );

		$this->assertSame( '3 2 paying customers cannot get in. 1 customer still has access that should be gone.', self::text( $this->attention()->bubble() ) );
		$widget = self::printed( array( new DashboardWidget( $this->plugin()->settings(), $this->attention() ), 'print' ) );
		$this->assertStringContainsString( '2 paying customers cannot get in.', $widget );
		$this->assertStringContainsString( 'access=no_access', $widget );
		$this->assertStringNotContainsString( 'Nothing needs you', $widget );
	}

	public function test_without_alerts_the_dashboard_is_calm(): void {
		$this->companion( array( 'no_access' => 0, 'still_has_access' => 0 ) );

		$this->assertSame( '', $this->attention()->bubble() );
		$this->assertStringContainsString( 'Nothing needs you', self::printed( array( new DashboardWidget( $this->plugin()->settings(), $this->attention() ), 'print' ) ) );
	}

	public function test_the_status_screen_counts_lists_and_explains_them(): void {
		$event = $this->given_alert();
		$this->companion( array( 'no_access' => 1, 'still_has_access' => 0 ), array( self::row( $event ) ) );

		$html = $this->status_screen( array( 'access' => 'no_access' ) );
		$said = self::text( $html );

		$this->assertStringContainsString( '1 paid and cannot get in', $said );
		$this->assertStringNotContainsString( 'still has access that', $said );
		$this->assertStringNotContainsString( 'All is well', $said );
		$this->assertStringContainsString( 'Cannot get in (1)', $said );
		$this->assertStringContainsString( 'there is no WordPress user with the address ann@example.com.', $said );
		$this->assertStringContainsString( '<span class="cart-companion-state is-attention">Cannot get in</span>', $html );
		$this->assertStringEndsWith( '/api/v1/events?access=no_access', $this->asked[ count( $this->asked ) - 1 ]['url'] );
	}

	public function test_an_older_companion_breaks_no_screen(): void {
		$event = Sample::event( 'purchase.completed' );
		$this->companion( null, array( array_diff_key( self::row( $event ), array( 'alert' => 1 ) ) ) );

		$said = self::text( $this->status_screen( array( 'access' => 'no_access' ) ) );

		$this->assertStringContainsString( 'Bought Course', $said );
		$this->assertStringContainsString( 'All is well', $said );
		$this->assertStringNotContainsString( 'Cannot get in', $said );
		$this->assertSame( '', $this->attention()->bubble() );
		$this->assertStringEndsWith( '/api/v1/events', $this->asked[ count( $this->asked ) - 1 ]['url'], 'A filter it does not know would show everything under a wrong name.' );
	}

	public function test_the_status_screen_says_that_mails_do_not_leave_this_site(): void {
		$this->companion( array( 'no_access' => 0 ) );
		$this->plugin()->settings()->set_alert_email( 'owner@shop.example.com' );
		$record          = DigestState::load();
		$record->trouble = 'SMTP connect() failed.';
		$record->save();
		$said = 'This site could not send an e-mail to owner@shop.example.com: SMTP connect() failed. Check the address under Connect → Preferences';

		$this->assertStringContainsString( $said, self::text( $this->status_screen() ) );
		$this->plugin()->settings()->set_alert_mails( false );
		$this->assertStringNotContainsString( $said, self::text( $this->status_screen() ) );
	}

	public function test_the_event_screen_names_the_customer_and_says_that_there_is_no_user(): void {
		$event = $this->given_alert();
		$this->companion( array( 'no_access' => 1 ), array(), self::bundle( $event ) );

		$html = $this->status_screen( array( 'event' => $event['id'] ) );
		$said = self::text( $html );

		$this->assertStringContainsString( 'The tags are in your CRM, but the customer has no access yet.', $said );
		$this->assertMatchesRegularExpression( '/Access Ann cannot log in yet: there is no WordPress user with the address ann@example.com. Looked \d+ seconds? ago. Next look in (60 mins|60 minutes|1 hour)/', $said );
		$this->assertStringContainsString( 'notice-error', $html );
		$this->assertStringContainsString( 'Look again now', $said );
	}

	public function test_the_event_screen_says_which_tag_the_user_lacks(): void {
		$event = $this->given_alert();
		wp_create_user( 'ann_b', 'x', 'ann@example.com' );
		FakeCrm::change( static function ( array &$state ): void { $state['contacts'][1]['tags'] = array();
} );
		$this->look_after( HOUR_IN_SECONDS );
		$this->companion( array( 'no_access' => 1 ), array(), self::bundle( $event ) );

		$said = self::text( $this->status_screen( array( 'event' => $event['id'] ) ) );

		$this->assertStringContainsString( 'Ann cannot get in yet: the WordPress user “ann_b” does not hold the tag “course”.', $said );
		$this->assertStringContainsString( 'bring this user up to date in your membership plugin', $said );
	}

	public function test_retry_is_only_advised_where_it_makes_a_login(): void {
		$this->plugin()->logins()->make_here( RoleSafety::of_this_site( 'subscriber' ) );
		$words = static function ( string $type ): string {
			return AccessLabels::of( EventRow::of_companion( array( 'type' => $type, 'access' => 'pending', 'looked_at' => time(), 'email' => 'ann@example.com' ) ) )->advice();
		};

		$this->assertStringStartsWith( 'Press Retry: Cart Companion then makes the login.', $words( 'purchase.completed' ) );
		$this->assertStringStartsWith( 'Cart Companion makes logins with purchases and payments only: press Retry on this customer’s purchase', $words( 'customer.resync' ) );
	}

	public function test_all_addresses_are_named_where_several_were_tried(): void {
		$event = $this->given_alert( array( 'customer' => Sample::customer( 'ann@example.com', array( 'ann@work.example.com' ) ) ) );
		$this->companion( array( 'no_access' => 1 ), array(), self::bundle( $event ) );

		$this->assertStringContainsString( 'with any of the addresses ann@example.com, ann@work.example.com.', self::text( $this->status_screen( array( 'event' => $event['id'] ) ) ) );
	}

	public function test_the_event_screen_tells_of_access_that_should_be_gone(): void {
		$this->companion( array() );
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		wp_create_user( 'ann_b', 'x', 'ann@example.com' );
		$event = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ) ) );
		$this->crm_is( array( 'faults' => array( 'get_tags' => array( 'status' => 401, 'times' => 1 ) ) ) );
		$this->deliver( $event );
		FakeCrm::change( static function ( array &$state ): void { $state['contacts'][1]['tags'][] = (string) array_search( 'course', $state['tags'], true );
} );
		$this->look_after( 901 );
		$this->companion( array( 'still_has_access' => 1 ), array(), self::bundle( $event, 'still_has_access', 'still_has_access' ) );

		$this->assertStringContainsString( 'Ann still has access, although it should be gone: the WordPress user “ann_b” still holds the tag “course”.', self::text( $this->status_screen( array( 'event' => $event['id'] ) ) ) );
	}

	public function test_a_tag_that_takes_access_away_and_has_not_come_is_named(): void {
		$row   = array( 'access' => 'still_has_access', 'looked_at' => time(), 'email' => 'ann@example.com', 'seen_tags' => array( 'revoked' ), 'user_id' => wp_create_user( 'ann_r', 'x', 'ann@example.com' ) );
		$words = AccessLabels::of( EventRow::of_companion( array( 'type' => 'purchase.refunded', 'tags_applied' => array( 'revoked' ) ) + $row ) )->sentence();

		$this->assertStringContainsString( 'the WordPress user “ann_r” does not hold the tag “revoked”, which takes it away.', $words );

		$words = AccessLabels::of( EventRow::of_companion( array( 'type' => 'purchase.completed', 'access' => 'pending', 'tags_applied' => array( 'course' ), 'tags_removed' => array( 'revoked' ) ) + $row ) )->sentence();
		$this->assertStringContainsString( 'may be kept out: the WordPress user “ann_r” still holds the tag “revoked”.', $words );
	}

	public function test_look_again_now_looks_tells_the_companion_and_says_what_was_seen(): void {
		$event = $this->given_alert();
		$this->companion( array() );
		$form = new AccessCheckForm( $this->round(), $this->plugin()->log() );

		$form->receive( array( 'event' => $event['id'] ) )->keep();
		$this->assertStringContainsString( 'Looked just now. The customer cannot log in yet', self::text( self::printed( array( CartCompanion\Admin\Notice::class, 'print_kept' ) ) ) );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->asked = array();
		$form->receive( array( 'event' => $event['id'] ) )->keep();

		$this->assertSame( 'Looked just now. Confirmed: the customer has access.', self::text( self::printed( array( CartCompanion\Admin\Notice::class, 'print_kept' ) ) ) );
		$this->assertSame( array( $event['id'] . ' granted' ), $this->told() );
		$this->assertNull( $this->next_look( $event['id'] ) );
	}

	public function test_look_again_now_says_when_the_crm_or_the_companion_is_away(): void {
		$event = $this->given_alert();
		$form  = new AccessCheckForm( $this->round(), $this->plugin()->log() );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$planned = $this->next_look( $event['id'] );
		$this->crm_is( array( 'faults' => array( '*' => array( 'status' => 429 ) ) ) );
		$forms  = new Forms( array( 'look' => array( $form, 'receive' ) ) );
		$answer = new ReflectionMethod( $forms, 'answer_of' );
		$answer->setAccessible( true );
		$answer->invoke( $forms, array( $form, 'receive' ), array( 'event' => $event['id'] ) )->keep();
		$this->assertStringContainsString( 'limits how often', self::printed( array( CartCompanion\Admin\Notice::class, 'print_kept' ) ) );
		$this->assertEqualsWithDelta( $planned, $this->next_look( $event['id'] ), 2, 'The next look stays where it was.' );

		$this->crm_is( array() );
		remove_all_filters( 'pre_http_request' );
		$this->companion_answers( array( '/api/v1/reports' => new WP_Error( 'http_request_failed', 'no route' ) ) );
		$form->receive( array( 'event' => $event['id'] ) )->keep();
		$this->assertStringContainsString( 'the customer has access. The companion could not be told yet', self::text( self::printed( array( CartCompanion\Admin\Notice::class, 'print_kept' ) ) ) );

		$form->receive( array( 'event' => 'evt_unknown' ) )->keep();
		$this->assertStringContainsString( 'nothing to look at', self::text( self::printed( array( CartCompanion\Admin\Notice::class, 'print_kept' ) ) ) );
	}

	public function test_opening_a_screen_of_ours_does_the_looks_that_are_due(): void {
		$event = $this->given_alert();
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->pass( HOUR_IN_SECONDS );

		set_current_screen( 'edit-post' );
		$this->assertSame( 'pending', $this->plugin()->log()->find( $event['id'] )['access'] );
		( new AccessCheckForm( $this->round(), $this->plugin()->log() ) )->before_screen( WP_Screen::get( 'cart-companion_page_cart-companion-rules' ) );

		$this->assertSame( 'granted', $this->plugin()->log()->find( $event['id'] )['access'] );
	}

	public function test_site_health_says_when_nobody_looks_and_who_is_kept_out(): void {
		$event = $this->given_alert();
		$this->pass( HOUR_IN_SECONDS + 60 );
		$health = new WatchHealth( $this->plugin()->settings(), new AccessCheckStore() );
		$this->assertSame( 'good', $health->test_looks()['status'], 'A look that is a minute late is no fault.' );
		$this->pass( HOUR_IN_SECONDS );
		$this->assertSame( 'critical', $health->test_looks()['status'] );
		$this->assertStringContainsString( 'WP-Cron does not run', $health->test_looks()['description'] );

		$this->companion( array( 'no_access' => 1 ), array( self::row( $event ) ) );
		$plugin = $this->plugin();
		$health = new SiteHealth( $plugin->settings(), $plugin->companion(), $plugin->connections(), new ClockSkew( $plugin->settings() ) );
		$this->assertSame( array( 'critical', '1 paying customer cannot get in.' ), array( $health->test_alerts()['status'], $health->test_alerts()['label'] ) );

		$plugin->logins()->need_none();
		$this->companion( array( 'no_access' => 0 ) );
		$health = new SiteHealth( $plugin->settings(), $plugin->companion(), $plugin->connections(), new ClockSkew( $plugin->settings() ) );
		$this->assertSame( 'Cart Companion does not look whether customers can get in', $health->test_alerts()['label'] );
	}

	public function test_what_a_look_found_is_exported_and_erased_with_the_rest(): void {
		$event = $this->given_alert();
		$data  = new PersonalData( $this->plugin()->log() );

		$told = array_column( $data->export( 'ann@example.com' )['data'][0]['data'], 'value', 'name' );
		$this->assertStringContainsString( 'there is no WordPress user with the address ann@example.com', $told['Access'] );

		$data->erase( 'ann@example.com' );
		$row = $this->plugin()->log()->find( $event['id'] );
		$this->assertSame( array( array(), 0, 0 ), array( $row['seen_tags'], $row['user_id'], $row['look_at'] ) );
	}
}
