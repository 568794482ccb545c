<?php
/**
 * "Did it work for this customer?": one history after the other, and what the owner reads above its events.
 */

declare(strict_types=1);

use CartCompanion\Admin\Status\CustomerAnswer;
use CartCompanion\Admin\Status\CustomerPanel;
use CartCompanion\Admin\LeftBehind;
use CartCompanion\Domain\Rules\RuleCoverage;
use CartCompanion\Labels\Entitlement;
use CartCompanion\Labels\EntitlementLabels;
use CartCompanion\Labels\EventRow;

require_once ABSPATH . 'wp-admin/includes/admin.php';

final class CustomerAnswerTest extends SiteTestCase {
	private const ALL_WELL = 'Yes: everything that came from ThriveCart was done.';
	private const UNCLEAR  = 'Everything that came from ThriveCart was done, but not everything can be seen from here:';
	private const NOT_ALL  = 'Not everything: nothing was done for a product that this customer bought.';

	/** @return array<string, array{0: array<int, array<string, mixed>>, 1: array<string, string>, 2: string, 3: string}> Events, newest first; states by item; the kind of the answer; how it goes. */
	public static function histories(): array {
		return self::histories_of_buyers() + self::histories_of_refunds() + self::histories_of_subscriptions() + self::histories_of_others();
	}

	/** @return array<string, array{0: array<int, array<string, mixed>>, 1: array<string, string>, 2: string, 3: string}> */
	private static function histories_of_buyers(): array {
		$bought = self::row( 'purchase.completed', 'granted' );
		$held   = array( 'product-12' => 'active' );
		$young  = array( 'worked_at' => '30 seconds ago' );
		$alert  = array( 'alert' => 'no_access' );
		return array(
			'a new buyer, all is well'              => array( array( $bought ), $held, 'success', self::ALL_WELL . '|Course: Active. The customer has access.' ),
			'bought, and there is no rule'          => array( array( self::row( 'purchase.completed', 'none', array( 'bump-12' ), array( 'state' => 'skipped', 'message' => 'No tag rule matches this event.' ) ) ), array( 'bump-12' => 'active' ), 'warning', self::NOT_ALL . '|Workbook (order bump): bought, but there is no tag rule for it: who buys it gets nothing. Make one' ),
			'one of two items has no rule'          => array( array( self::row( 'purchase.completed', 'granted', array( 'product-12', 'bump-12' ) ) ), $held + array( 'bump-12' => 'active' ), 'warning', self::NOT_ALL . '|Course: Active. The customer has access.|Workbook (order bump): bought, but there is no tag rule' ),
			'bought before there was a rule'        => array( array( self::row( 'purchase.completed', 'none', array( 'product-12' ), array( 'state' => 'skipped' ) ) ), $held, 'warning', self::NOT_ALL . '|Course: bought before there was a tag rule for it' ),
			'bought what needs no tags'             => array( array( self::row( 'purchase.completed', 'none', array( 'bump-5' ), array( 'state' => 'skipped' ) ) ), array( 'bump-5' => 'active' ), 'success', self::ALL_WELL . '|Mug (order bump): Active. Buyers of it need no tags, as you noted.' ),
			'one of two items needs no tags'        => array( array( self::row( 'purchase.completed', 'granted', array( 'product-12', 'bump-5' ) ) ), $held + array( 'bump-5' => 'active' ), 'success', self::ALL_WELL . '|Course: Active. The customer has access.|Mug (order bump): Active. Buyers of it need no tags, as you noted.' ),
			'on its way'                            => array( array( self::row( 'purchase.completed', '', array( 'product-12' ), array( 'state' => 'pending' ) ) ), $held, 'info', 'Not yet: “Bought Course” (1 hour ago) is on its way.' ),
			'waiting, the CRM is down'              => array( array( self::row( 'purchase.completed', '', array( 'product-12' ), array( 'state' => 'pending', 'message' => 'The CRM is down.' ) ) ), $held, 'warning', 'Not yet: “Bought Course” (1 hour ago) will be tried again automatically. The CRM is down.' ),
			'failed'                                => array( array( self::row( 'purchase.completed', '', array( 'product-12' ), array( 'state' => 'failed', 'message' => 'No tag can be made.' ) ) ), $held, 'error', 'No, not everything worked: “Bought Course” (1 hour ago) needs you. No tag can be made.' ),
			'failed, and another product works'     => array( array( $bought, self::row( 'purchase.completed', '', array( 'product-5' ), array( 'state' => 'dead' ) ) ), $held + array( 'product-5' => 'active' ), 'error', 'No, not everything worked: “Bought Club”' ),
			'locked out'                            => array( array( $alert + self::row( 'purchase.completed', 'pending' ) ), $held, 'warning', 'Half: the tags were set after “Bought Course” (1 hour ago). Not yet: the customer cannot get in so far.' ),
			'locked out, and a payment is waiting'  => array( array( self::row( 'subscription.renewed', '', array( 'product-12' ), array( 'state' => 'pending' ) ), $alert + self::row( 'purchase.completed', 'pending' ) ), $held, 'warning', 'Half: the tags were set after “Bought Course”' ),
			'nobody has looked again yet'           => array( array( $young + self::row( 'purchase.completed', 'pending' ) ), $held, 'info', 'The tags were set after “Bought Course” (1 hour ago). Whether' ),
			'nothing here can see it'               => array( array( self::row( 'purchase.completed', 'unknown' ) ), $held, 'info', self::UNCLEAR . '|Course: Active. Whether the customer has access cannot be said from here.' ),
			'one works, the other is locked out'    => array( array( $bought, $alert + self::row( 'purchase.completed', 'pending', array( 'product-5' ) ) ), $held + array( 'product-5' => 'active' ), 'warning', 'Half: the tags were set after “Bought Club”' ),
		);
	}

	/** @return array<string, array{0: array<int, array<string, mixed>>, 1: array<string, string>, 2: string, 3: string}> */
	private static function histories_of_refunds(): array {
		$bought  = self::row( 'purchase.completed', 'granted' );
		$both    = self::row( 'purchase.completed', 'granted', array( 'product-12', 'product-5' ) );
		$gone    = self::row( 'purchase.refunded', 'revoked', array( 'product-12' ), array( 'revokes' => true, 'by_rule' => false ) );
		$still   = array( 'alert' => 'still_has_access' ) + self::row( 'purchase.refunded', 'still_has_access' );
		$partial = array( 'revokes' => false, 'by_rule' => false, 'tags_applied' => array( 'goodwill' ) );
		$over    = array( 'product-12' => 'refunded' );
		$held    = array( 'product-12' => 'active' );
		return array(
			'refunded, and the access is gone'              => array( array( $gone, $bought ), $over, 'success', self::ALL_WELL . '|Course: Refunded, and the access is gone, as it should be.' ),
			'refunded, and still in'                        => array( array( $still, $bought ), $over, 'warning', 'Half: the tags were changed after “Got a refund for Course” (1 hour ago). The customer still has access' ),
			'refunded, and no rule takes anything'          => array( array( self::row( 'purchase.refunded', 'none', array( 'product-12' ), array( 'state' => 'skipped', 'revokes' => true ) ), $bought ), $over, 'info', self::UNCLEAR . '|Course: Refunded, but nothing was taken away with it. No tag rule matches this event.' ),
			'refunded, and not in the CRM'                  => array( array( self::row( 'purchase.refunded', 'none', array( 'product-12' ), array( 'state' => 'skipped', 'revokes' => true, 'message' => 'This customer is not in your CRM.' ) ), $bought ), $over, 'info', self::UNCLEAR . '|Course: Refunded, but nothing was taken away with it. This customer is not in your CRM.' ),
			'refunded while locked out, no look since'      => array( array( $gone, self::row( 'purchase.completed', 'pending' ) ), $over, 'success', self::ALL_WELL . '|Course: Refunded, and the access is gone' ),
			'the alert of a refunded purchase is in sight'  => array( array( $gone, array( 'alert' => 'no_access' ) + self::row( 'purchase.completed', 'pending' ) ), $over, 'info', 'Whether the customer’s access is right is being checked again' ),
			'refunded, bought again'                        => array( array( $bought, $still ), $held, 'info', 'Whether the customer’s access is right is being checked again' ),
			'partly refunded, no rule counts'               => array( array( self::row( 'purchase.refunded', 'none', array( 'product-12' ), array( 'state' => 'skipped', 'revokes' => false ) ), $bought ), $held, 'success', self::ALL_WELL . '|Course: Active. The customer has access.' ),
			'partly refunded, access seen'                  => array( array( array( 'access' => 'granted' ) + self::row( 'purchase.refunded', '', array( 'product-12' ), $partial ), $bought ), $held, 'success', self::ALL_WELL . '|Course: Active. The customer has access.' ),
			'partly refunded, nobody knows what a tag does' => array( array( self::row( 'purchase.refunded', 'none', array( 'product-12' ), $partial ), $bought ), $held, 'info', self::UNCLEAR . '|Course: Active. Whether the customer has access cannot be said' ),
			'partly refunded, and the rule took access'     => array( array( self::row( 'purchase.refunded', 'revoked', array( 'product-12' ), array( 'revokes' => true, 'by_rule' => true ) ), $bought ), $held, 'success', self::ALL_WELL . '|Course: Active. What was paid for is not over, but your tag rule took the access away.' ),
			'partly refunded, and locked out as before'     => array( array( self::row( 'purchase.refunded', 'none', array( 'product-12' ), $partial ), self::row( 'purchase.completed', 'pending' ) ), $held, 'warning', 'Half: the tags were set after “Bought Course”' ),
			'two products, one refunded'                    => array( array( $gone, $both ), $over + array( 'product-5' => 'active' ), 'success', self::ALL_WELL . '|Course: Refunded, and the access is gone, as it should be.|Club: Active. The customer has access.' ),
			'two products, one refunded, the other out'     => array( array( $gone, array( 'alert' => 'no_access' ) + self::row( 'purchase.completed', 'pending', array( 'product-12', 'product-5' ) ) ), $over + array( 'product-5' => 'active' ), 'warning', 'Half: the tags were set after “Bought Course + Club”' ),
		);
	}

	/** @return array<string, array{0: array<int, array<string, mixed>>, 1: array<string, string>, 2: string, 3: string}> */
	private static function histories_of_subscriptions(): array {
		$bought = self::row( 'purchase.completed', 'granted' );
		$stays  = array( 'revokes' => false, 'by_rule' => false, 'tags_applied' => array( 'stop' ) );
		$taken  = array( 'revokes' => true, 'by_rule' => true );
		$paused = array( 'product-12' => 'paused' );
		return array(
			'cancelled, paid time left'                 => array( array( self::row( 'subscription.cancelled', 'granted', array( 'product-12' ), $stays ), $bought ), array( 'product-12' => 'cancelling' ), 'success', self::ALL_WELL . '|Course: Cancelled, paid until December 8, 2026, then it ends automatically. The customer has access.' ),
			'cancelled, locked out before'              => array( array( self::row( 'subscription.cancelled', 'none', array( 'product-12' ), $stays ), array( 'alert' => 'no_access' ) + self::row( 'purchase.completed', 'pending' ) ), array( 'product-12' => 'cancelling' ), 'warning', 'Half: the tags were set after “Bought Course”' ),
			'cancelled, and locked out all along'       => array( array( array( 'alert' => 'no_access' ) + self::row( 'subscription.cancelled', 'pending', array( 'product-12' ), $stays ), array( 'alert' => 'no_access' ) + self::row( 'purchase.completed', 'pending' ) ), array( 'product-12' => 'cancelling' ), 'warning', 'Half: the tags were set after “Bought Course”' ),
			'cancelled, bought before our time, out'    => array( array( array( 'alert' => 'no_access' ) + self::row( 'subscription.cancelled', 'pending', array( 'product-12' ), $stays ) ), array( 'product-12' => 'cancelling' ), 'warning', 'Half: the tags were set after “Cancelled Course”' ),
			'cancelled, worked by an earlier version'   => array( array( self::row( 'subscription.cancelled', 'revoked', array( 'product-12' ), array( 'tags_applied' => array( 'stop' ) ) ), $bought ), array( 'product-12' => 'cancelling' ), 'info', self::UNCLEAR . '|Course: Cancelled, paid until December 8, 2026, then it ends automatically. Whether the customer has access cannot be said' ),
			'cancelled and over'                        => array( array( self::row( 'subscription.ended', 'revoked' ), self::row( 'subscription.cancelled', 'none', array( 'product-12' ), $stays ), $bought ), array( 'product-12' => 'ended' ), 'success', self::ALL_WELL . '|Course: Ended, and the access is gone, as it should be.' ),
			'paused'                                    => array( array( self::row( 'subscription.paused', 'granted', array( 'product-12' ), $stays ), $bought ), $paused, 'success', self::ALL_WELL . '|Course: Paused. The customer has access.' ),
			'paused without a rule'                     => array( array( self::row( 'subscription.paused', 'none', array( 'product-12' ), array( 'state' => 'skipped' ) ), $bought ), $paused, 'success', self::ALL_WELL . '|Course: Paused. The customer has access.' ),
			'paused, and the rule took access'          => array( array( self::row( 'subscription.paused', 'revoked', array( 'product-12' ), $taken ), $bought ), $paused, 'success', self::ALL_WELL . '|Course: Paused. What was paid for is not over, but your tag rule took the access away.' ),
			'paused, the rule took it, and still in'    => array( array( self::row( 'subscription.paused', 'still_has_access', array( 'product-12' ), $taken + array( 'user_id' => 1 ) ), $bought ), $paused, 'warning', 'Half: the tags were changed after “Paused Course” (1 hour ago). The customer still has access' ),
			'a payment overdue'                         => array( array( self::row( 'subscription.payment_failed', 'granted', array( 'product-12' ), $stays ), $bought ), array( 'product-12' => 'past_due' ), 'success', self::ALL_WELL . '|Course: Payment overdue. The customer has access.' ),
			'recovered'                                 => array( array( self::row( 'subscription.recovered', 'none' ), self::row( 'subscription.payment_failed', 'granted', array( 'product-12' ), $stays ), $bought ), array( 'product-12' => 'active' ), 'success', self::ALL_WELL . '|Course: Active. The customer has access.' ),
			'ended, and goes on'                        => array( array( self::row( 'subscription.renewed', 'granted' ), self::row( 'subscription.ended', 'revoked' ), $bought ), array( 'product-12' => 'active' ), 'success', self::ALL_WELL . '|Course: Active. The customer has access.' ),
		);
	}

	/** @return array<string, array{0: array<int, array<string, mixed>>, 1: array<string, string>, 2: string, 3: string}> */
	private static function histories_of_others(): array {
		$bought = self::row( 'purchase.completed', 'pending' );
		return array(
			'unknown to us'                          => array( array(), array(), 'warning', 'Nothing has come from ThriveCart for ann@example.com. Check the spelling' ),
			'a resync of nobody'                     => array( array( self::row( 'customer.resync', 'none', array(), array( 'state' => 'skipped', 'message' => 'No tag rule matches this event.' ) ) ), array(), 'info', 'This customer has bought nothing that the companion knows of. The last that happened: “Tags were compared” (1 hour ago). No tag rule' ),
			'only a cart was left'                   => array( array( self::row( 'cart.abandoned', 'none' ) ), array(), 'info', 'This customer has bought nothing that the companion knows of. The last that happened: “Left the cart with Course”' ),
			'a test order'                           => array( array( array( 'mode' => 'test' ) + self::row( 'purchase.completed', 'granted' ) ), array(), 'info', 'Only test orders have come for this customer.' ),
			'a test order of what is locked out'     => array( array( array( 'mode' => 'test' ) + self::row( 'purchase.completed', 'granted' ) ), array( 'product-12' => 'active' ), 'info', self::UNCLEAR . '|Course: Active. Whether' ),
			'imported, and a resync gave access'     => array( array( self::row( 'customer.resync', 'granted', array() ), self::row( 'purchase.completed', '', array( 'product-12' ), array( 'state' => 'superseded', 'source' => 'thrivecart-csv' ) ) ), array( 'product-12' => 'active' ), 'success', self::ALL_WELL . '|Course: Active. The customer has access.' ),
			'a resync took what was left'            => array( array( self::row( 'customer.resync', 'revoked', array(), array( 'revokes' => true ) ), $bought ), array( 'product-12' => 'refunded' ), 'success', self::ALL_WELL . '|Course: Refunded, and the access is gone' ),
			'a resync found who still gets in'       => array( array( self::row( 'customer.resync', 'pending', array(), array( 'revokes' => true ) ), $bought ), array( 'product-12' => 'refunded' ), 'warning', 'Half: the tags were changed after “Tags were compared and put right” (1 hour ago)' ),
			'tied addresses, the other one bought'   => array( array( array( 'email' => 'old@example.com' ) + self::row( 'purchase.completed', 'granted' ) ), array( 'product-12' => 'active' ), 'success', self::ALL_WELL . '|Course: Active. The customer has access.' ),
			'what is known is older than the events' => array( array( self::row( 'subscription.renewed', 'none', array( 'product-12' ), array( 'state' => 'skipped' ) ) ), array( 'product-12' => 'active' ), 'info', self::UNCLEAR . '|Course: Active. Whether' ),
		);
	}

	/**
	 * @dataProvider histories
	 * @param array<int, array<string, mixed>> $rows
	 * @param array<string, string>            $states
	 */
	public function test_the_answer_is_decided_from_all_that_the_customer_holds( array $rows, array $states, string $kind, string $answer ): void {
		foreach ( $rows as &$row ) { // Said only now: the table was made when the whole suite began.
			$row['worked_at'] = gmdate( 'Y-m-d H:i:s', (int) strtotime( $row['worked_at'] . ' UTC' ) );
		}
		$events = array_map( array( EventRow::class, 'from_companion' ), $rows );

		$html = $this->printed( CustomerAnswer::of( 'ann@example.com', $events, self::holdings( $states, $events ), 0, new EntitlementLabels( true ) ) );

		$this->assertStringContainsString( "notice-$kind ", $html );
		$this->assertStringStartsWith( $answer, self::text( $html ) );
		foreach ( 'success' === $kind ? $events : array() as $event ) {
			$this->assertSame( '', $event->alert(), 'An alert below, and “Yes” above it.' );
			$this->assertNotContains( $event->state(), array( 'failed', 'dead', 'quarantined', 'pending', 'delivering' ) );
		}
	}

	public function test_an_event_that_waits_beyond_the_list_is_not_forgotten(): void {
		$events = array( EventRow::from_companion( self::row( 'purchase.completed', 'granted' ) ) );

		$html = $this->printed( CustomerAnswer::of( 'ann@example.com', $events, self::holdings( array( 'product-12' => 'active' ), $events ), 2, new EntitlementLabels( true ) ) );

		$this->assertSame( 'Not yet: 2 events of this customer are on their way.', self::text( $html ) );
	}

	public function test_what_could_not_be_read_is_not_called_nothing(): void {
		$bought = array( EventRow::from_companion( self::row( 'purchase.completed', 'granted' ) ) );
		$words  = new EntitlementLabels( true );

		$unknown = self::text( $this->printed( CustomerAnswer::of( 'ann@example.com', array(), array(), 0, $words, 2 ) ) );
		$known   = self::text( $this->printed( CustomerAnswer::of( 'ann@example.com', $bought, self::holdings( array( 'product-12' => 'active' ), $bought ), 0, $words, 1 ) ) );

		$this->assertStringStartsWith( 'Among what could be read, nothing has come from ThriveCart for ann@example.com.|2 messages of ThriveCart’s could not be read, and may be about this customer', $unknown );
		$this->assertStringStartsWith( 'Yes: everything that could be read was done.|Course: Active. The customer has access.|1 message of ThriveCart’s could not be read', $known );
	}

	public function test_the_status_screen_tells_the_search_what_nobody_could_read(): void {
		$this->companion_answers(
			array(
				'/api/v1/summary'                     => array( 200, array( 'counts' => array( 'quarantined' => 1 ) ) ),
				'/api/v1/customers/ann%40example.com' => array( 404, array( 'error' => array( 'code' => 'not_found', 'message' => 'Nobody.' ) ) ),
				'/api/v1/events'                      => array( 200, array( 'items' => array(), 'next_cursor' => null ) ),
			)
		);
		$screen    = $this->status_screen_object();
		$_GET['s'] = 'ann@example.com';
		set_current_screen( 'toplevel_page_cart-companion' );

		ob_start();
		$screen->print();
		$_GET                      = array();
		$GLOBALS['current_screen'] = null;

		$this->assertStringContainsString( '1 message of ThriveCart’s could not be read', (string) ob_get_clean() );
	}

	public function test_a_customer_is_found_by_an_address_that_wordpress_does_not_take(): void {
		$this->companion_answers(
			array(
				'/api/v1/summary'                          => array( 200, array( 'counts' => array() ) ),
				'/api/v1/customers/zo%C3%AB%40example.com' => array( 404, array( 'error' => array( 'code' => 'not_found', 'message' => 'Nobody.' ) ) ),
				'/api/v1/events'                           => array( 200, array( 'items' => array(), 'next_cursor' => null ) ),
			)
		);
		$screen    = $this->status_screen_object();
		$_GET['s'] = 'Zoë@example.com';
		set_current_screen( 'toplevel_page_cart-companion' );

		ob_start();
		$screen->print();
		$_GET                      = array();
		$GLOBALS['current_screen'] = null;

		$this->assertStringContainsString( 'Nothing has come from ThriveCart for zoë@example.com', (string) ob_get_clean() );
	}

	public function test_where_nobody_logs_in_access_is_not_spoken_of(): void {
		$events = array( EventRow::from_companion( self::row( 'purchase.completed', 'none' ) ) );

		$html = $this->printed( CustomerAnswer::of( 'ann@example.com', $events, self::holdings( array( 'product-12' => 'active', 'product-5' => 'refunded' ), $events ), 0, new EntitlementLabels( false ) ) );

		$this->assertSame( self::ALL_WELL . '|Course: Active.|product-5: Refunded.', self::text( $html ) );
	}

	public function test_while_the_companion_is_down_nothing_is_said_of_what_the_customer_holds(): void {
		$done    = array( EventRow::from_companion( self::row( 'purchase.completed', 'granted' ) ) );
		$failed  = array( EventRow::from_companion( self::row( 'purchase.completed', '', array( 'product-12' ), array( 'state' => 'failed' ) ) ) );
		$unknown = 'What this customer bought, and whether all of it arrived, is known to the companion only, which cannot be asked at the moment.';

		$this->assertSame( 'The last that this site did for them: “Bought Course” (1 hour ago). Confirmed: the customer has access.|' . $unknown, self::text( $this->printed( CustomerAnswer::of_own_record( 'ann@example.com', $done ) ) ) );
		$this->assertSame( 'This site itself has no record of ann@example.com.|' . $unknown, self::text( $this->printed( CustomerAnswer::of_own_record( 'ann@example.com', array() ) ) ) );
		$this->assertStringStartsWith( 'No, not everything worked', self::text( $this->printed( CustomerAnswer::of_own_record( 'ann@example.com', $failed ) ) ) );
	}

	public function test_what_is_open_beyond_the_first_page_is_asked_for(): void {
		$first = array_fill( 0, 50, array( 'id' => 'evt_2' ) + self::row( 'subscription.renewed', 'granted' ) );
		$older = array( 'id' => 'evt_1', 'state' => 'failed', 'message' => 'The CRM refuses the address.' ) + self::row( 'purchase.completed', '' );
		$this->companion_answers(
			array(
				'/api/v1/customers/ann%40example.com' => array( 200, array( 'entitlements' => Sample::holds( array( 'product-12' => 'active' ) ), 'due' => 0, 'events' => array( 'items' => $first, 'next_cursor' => 'evt_2' ) ) ),
				'/api/v1/events'                      => array( 200, array( 'items' => array( $older ), 'next_cursor' => null ) ),
			)
		);

		ob_start();
		CustomerPanel::ask( $this->plugin()->companion(), $this->plugin()->log(), 'ann@example.com' )->print( 0, new LeftBehind( $this->plugin()->connections() ) );

		$this->assertStringContainsString( 'No, not everything worked: “Bought Course” (1 hour ago) needs you. The CRM refuses the address.', (string) ob_get_clean() );
	}

	private function printed( CustomerAnswer $answer ): string {
		ob_start();
		$answer->print();
		return (string) ob_get_clean();
	}

	private static function text( string $html ): string {
		return wp_strip_all_tags( str_replace( '</p><p>', '|', $html ) );
	}

	/**
	 * @param array<string, string> $states By item.
	 * @param EventRow[]            $events
	 * @return Entitlement[]
	 */
	private static function holdings( array $states, array $events ): array {
		$rules    = array( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ), Sample::rule( 'product-5', 'purchase.completed', array( 'club' ) ) );
		$names    = array();
		$holdings = array();
		foreach ( $events as $event ) {
			$names += $event->products();
		}
		foreach ( $states as $item => $state ) {
			$until      = 'cancelling' === $state ? array( 'until' => '2026-12-08T10:00:00Z' ) : array();
			$holdings[] = new Entitlement( compact( 'item', 'state' ) + $until, $names[ $item ] ?? '', $events, new RuleCoverage( $rules, array( 'bump-5' => 'Mug' ) ) );
		}
		return $holdings;
	}

	/**
	 * @param string[]             $items
	 * @param array<string, mixed> $more
	 * @return array<string, mixed> An event as the companion lists it, with what this site noted.
	 */
	private static function row( string $type, string $access, array $items = array( 'product-12' ), array $more = array() ): array {
		$names = array( 'product-12' => 'Course', 'product-5' => 'Club', 'bump-12' => 'Workbook', 'bump-5' => 'Mug' );
		return $more + array(
			'id'          => 'evt_1',
			'type'        => $type,
			'state'       => 'delivered',
			'occurred_at' => gmdate( 'Y-m-d\TH:i:s\Z', time() - HOUR_IN_SECONDS ),
			'worked_at'   => gmdate( 'Y-m-d H:i:s', time() - HOUR_IN_SECONDS ),
			'items'       => $items,
			'item_names'  => array_map(
				static function ( string $item ) use ( $names ): string {
					return $names[ $item ];
				},
				$items
			),
			'access'      => $access,
		);
	}
}
