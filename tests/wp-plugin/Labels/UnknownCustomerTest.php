<?php
/**
 * An order without an address can be looked up: whose it is, as far as the message names it, stands wherever it is listed.
 */

declare(strict_types=1);

use CartCompanion\Admin\NeedsYou\EventRows;
use CartCompanion\Admin\Status\Diagnosis;
use CartCompanion\Admin\Status\EventDetails;
use CartCompanion\Admin\Status\EventPage;
use CartCompanion\Alerts\EventAlert;
use CartCompanion\Domain\Rules\RuleCoverage;
use CartCompanion\Labels\EventLabels;
use CartCompanion\Labels\EventRow;
use CartCompanion\Labels\StateLabels;
use CartCompanion\Store\EventStore;

require_once ABSPATH . 'wp-admin/includes/admin.php';

final class UnknownCustomerTest extends SiteTestCase {
	private const ROW = array(
		'id'           => 'evt_1',
		'type'         => 'other',
		'source'       => 'thrivecart',
		'source_event' => 'order.success',
		'state'        => 'quarantined',
		'email'        => null,
		'name'         => 'Ann Bell',
		'order_id'     => '1234',
		'items'        => array( 'product-12' ),
		'item_names'   => array( 'Course' ),
		'occurred_at'  => '2026-11-24T10:00:00Z',
		'message'      => 'No address.',
	);

	private static function text( callable $print ): string {
		ob_start();
		$print();
		return html_entity_decode( wp_strip_all_tags( (string) ob_get_clean() ), ENT_QUOTES );
	}

	public function test_the_list_and_the_e_mail_name_the_order_the_buyer_and_what_was_bought(): void {
		$rows  = new EventRows( new EventStore(), array( 'items' => array( array( 'kind' => 'quarantined', 'key' => 'quarantined evt_1', 'since' => null, 'event' => self::ROW ) ) ) );
		$list  = self::text( static fn() => $rows->print( 'quarantined', 1 ) );
		$mail  = implode( ' ', ( new EventAlert( 'quarantined', EventRow::from_companion( self::ROW ) ) )->lines() );

		foreach ( array( $list, $mail ) as $said ) {
			$this->assertStringContainsString( 'Unknown customer: Ann Bell, order 1234', $said );
			$this->assertStringContainsString( 'Bought Course', $said );
		}
	}

	public function test_the_page_of_the_message_does(): void {
		$event   = array( 'id' => 'evt_1', 'type' => 'other', 'source' => array( 'name' => 'thrivecart', 'event' => 'order.success' ), 'order' => array( 'id' => '1234', 'invoice_id' => null ), 'customer' => array( 'first_name' => 'Ann', 'last_name' => 'Bell' ), 'items' => array( array( 'key' => 'product-12', 'name' => 'Course' ) ) );
		$details = EventDetails::from_companion( array( 'event' => $event, 'status' => 'quarantined', 'deliveries' => array() ), self::SITE, null );
		$facts   = self::text( static fn() => EventPage::print_facts( 'evt_1', $details ) );

		$this->assertStringContainsString( 'Unknown customer: Ann Bell, order 1234', $facts );
		$this->assertStringContainsString( 'ProductsCourse', $facts );
		$this->assertSame( 'Bought Course', EventLabels::headline( $details->row() ) );
	}

	public function test_its_badge_says_why_it_was_not_understood(): void {
		$coverage = new RuleCoverage( array(), array() );
		$reasons  = array(
			'no_email'      => 'No e-mail address',
			'unknown_event' => 'New kind of ThriveCart message',
			'no_event'      => 'Not understood',
			''              => 'Not understood', // An older companion gives no reason.
		);
		foreach ( $reasons as $because => $word ) {
			$row = EventRow::from_companion( array( 'unread_because' => $because ) + self::ROW );
			$this->assertSame( "<span class=\"cart-companion-state is-attention\">$word</span>", StateLabels::badges( $row, $coverage ) );
			$this->assertSame( $word, StateLabels::words( $row, $coverage ) );
		}
		$this->assertSame( 'Done', StateLabels::words( EventRow::from_companion( array( 'state' => 'delivered', 'unread_because' => 'no_email' ) + self::ROW ), $coverage ) );
	}

	public function test_the_page_advises_by_the_reason(): void {
		$said = static function ( string $because ): string {
			$event = array( 'id' => 'evt_1', 'type' => 'other', 'source' => array( 'name' => 'thrivecart', 'event' => 'order.success' ), 'order' => array( 'id' => '1234' ) );
			$story = EventDetails::from_companion( array( 'event' => $event, 'status' => 'quarantined', 'unread_because' => $because, 'deliveries' => array() ), self::SITE, null );
			return self::text( static fn() => Diagnosis::of( $story )->print() ) . self::text( static fn() => EventPage::print_facts( 'evt_1', $story ) );
		};

		$this->assertStringContainsString( 'StateNo e-mail address', $said( 'no_email' ) );
		$this->assertStringContainsString( 'Look up order 1234 in ThriveCart', $said( 'no_email' ) );
		$this->assertStringNotContainsString( 'to update it', $said( 'no_email' ) );
		$this->assertStringNotContainsString( 'Look up order', $said( 'unknown_event' ) );
		$this->assertStringContainsString( 'If it names no customer, look up order 1234', $said( '' ) );
	}

	public function test_a_message_that_names_nothing_is_unknown(): void {
		$row = EventRow::from_companion( array( 'name' => null, 'order_id' => null, 'items' => array(), 'item_names' => array(), 'source_event' => 'order.odd' ) + self::ROW );

		$this->assertSame( array( 'Unknown customer', 'order.odd' ), array( EventLabels::unknown_customer( $row ), EventLabels::headline( $row ) ) );
	}
}
