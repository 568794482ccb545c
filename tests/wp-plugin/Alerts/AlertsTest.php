<?php
/**
 * Customers who paid and cannot get in, or get in and should not: what wp-admin shows of them.
 */

declare(strict_types=1);

use CartCompanion\Admin\DashboardWidget;
use CartCompanion\Alerts\DigestState;

final class AlertsTest extends AlertsTestCase {
	public function test_the_menu_and_the_dashboard_count_and_name_them(): void {
		$this->companion( array( 'no_access' => 2, 'still_has_access' => 1 ) );

		$this->assertSame( '3 2 paying customers cannot get in. 1 customer still has access that should be gone.', self::text( $this->attention()->bubble() ) );
		$widget = self::printed( array( new DashboardWidget( $this->plugin()->settings(), $this->attention() ), 'print' ) );
		$this->assertStringContainsString( '2 paying customers cannot get in.', $widget );
		$this->assertStringContainsString( 'kind=no_access', $widget );
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

		$this->assertStringContainsString( '1 paying customer cannot get in.', $said );
		$this->assertStringNotContainsString( 'still has access that', $said );
		$this->assertStringNotContainsString( 'All is well', $said );
		$this->assertStringContainsString( 'Cannot get in (1)', $said );
		$this->assertStringContainsString( 'there is no WordPress user with the address ann@example.com.', $said );
		$this->assertStringContainsString( '<span class="cart-companion-state is-attention">Cannot get in</span>', $html );
		$this->assertStringContainsString( '/api/v1/events?access=no_access', implode( ' ', array_column( $this->asked, 'url' ) ) );
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

	public function test_site_health_says_when_nobody_looks_and_who_is_kept_out(): void {
		$event = $this->given_alert();
		$this->assertSame( 'good', $this->site_health( 'looks' )['status'] );
		$this->overdue = 1;
		$this->companion( array() );
		$this->assertSame( array( 'critical', 'Cart Companion should have checked the access of 1 event an hour ago' ), array( $this->site_health( 'looks' )['status'], $this->site_health( 'looks' )['label'] ) );
		$this->assertStringContainsString( 'The companion cannot ask this site', $this->site_health( 'looks' )['description'] );

		$this->companion( array( 'no_access' => 1 ), array( self::row( $event ) ) );
		$plugin = $this->plugin();
		$this->assertSame( array( 'critical', '1 paying customer cannot get in.' ), array( $this->site_health( 'alerts' )['status'], $this->site_health( 'alerts' )['label'] ) );

		$plugin->logins()->need_none();
		$this->companion( array( 'no_access' => 0 ) );
		$this->assertSame( 'Cart Companion does not check whether customers can get in', $this->site_health( 'alerts' )['label'] );
	}

	public function test_what_a_look_found_is_exported_and_erased_with_the_rest(): void {
		$event = $this->given_alert();
		$data  = $this->plugin()->personal_data();

		$this->companion_answers( array() );
		$told = array_column( $data->export( 'ann@example.com' )['data'][0]['data'], 'value', 'name' );
		$this->assertStringContainsString( 'there is no WordPress user with the address ann@example.com', $told['Access'] );

		$data->erase( 'ann@example.com' );
		$row = $this->plugin()->log()->find( $event['id'] );
		$this->assertSame( array( array(), 0 ), array( $row['seen_tags'], $row['user_id'] ) );
	}
}
