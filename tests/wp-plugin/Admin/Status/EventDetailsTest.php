<?php
/**
 * What wp-admin shows of an event that the companion tells of.
 */

declare(strict_types=1);

use CartCompanion\Admin\Status\Diagnosis;
use CartCompanion\Admin\Status\DoneByRules;
use CartCompanion\Admin\Status\EventDetails;
use CartCompanion\Admin\Status\EventPage;
use CartCompanion\Admin\Status\SummaryPanel;
use CartCompanion\Admin\Status\Timeline;
use CartCompanion\Alerts\ConnectionTrouble;
use CartCompanion\Alerts\OpenIssues;
use CartCompanion\Labels\EventLabels;
use CartCompanion\Labels\EventRow;
use CartCompanion\Store\EventStore;
use CartCompanion\Store\RuleRepository;

final class EventDetailsTest extends SiteTestCase {
	public function test_the_pricing_option_stands_beside_its_item(): void {
		$items              = Sample::items( 'product-12', 'bump-12', 'upsell-4' );
		$items[1]['option'] = null;
		$items[2]['option'] = '3 payments';

		$this->assertSame( array( 'The upsell-4 (upsell): 3 payments' ), EventLabels::pricing_options( $this->story( $items )->row() ) );
		$this->assertStringContainsString( 'The upsell-4 (upsell): 3 payments', $this->shown( $items ) );
	}

	public function test_a_companion_that_tells_no_pricing_option_leaves_the_row_out(): void {
		$this->assertSame( array(), EventLabels::pricing_options( $this->story( Sample::items( 'product-12', 'bump-12' ) )->row() ) );
		$this->assertStringNotContainsString( 'Pricing option', $this->shown( Sample::items( 'product-12' ) ) );
	}

	public function test_a_part_refund_under_a_rule_for_full_refunds_says_so_and_asks_for_no_rule(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ), array( 'course' ), array( 'partial' => false ) ) );
		$event  = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( false, 'product-12' ) ) );
		$result = $this->deliver( $event )[0];

		$this->assertSame( array( 'skipped', 'Rule “Refunded: The product-12” was not applied: only a part was refunded, and it is for full refunds only.' ), array( $result['outcome'], $result['message'] ) );
		ob_start();
		Diagnosis::of( EventDetails::from_store( ( new EventStore() )->find( $event['id'] ) ) )->print();
		$html = (string) ob_get_clean();
		$this->assertStringContainsString( 'only a part was refunded', $html );
		$this->assertStringContainsString( 'There is a rule for this under Tag rules.', $html );
		$this->assertStringNotContainsString( 'add a rule for this product', $html );
	}

	public function test_a_rule_that_was_made_since_is_not_said_to_count_at_other_times(): void {
		$event = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ) ) );
		$this->rules( Sample::rule( 'product-30', 'purchase.refunded', array( 'revoked' ) ) );
		$this->deliver( $event );
		$this->rules( Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ) ) );

		ob_start();
		Diagnosis::of( EventDetails::from_store( ( new EventStore() )->find( $event['id'] ) ) )->print();
		$this->assertStringNotContainsString( 'change when it counts there', (string) ob_get_clean() );
	}

	public function test_an_event_of_test_mode_is_marked(): void {
		$story = EventDetails::from_companion( array( 'event' => Sample::event( 'purchase.completed', 'ann@example.com', array( 'mode' => 'test' ) ) ), self::SITE, null );

		$this->assertTrue( $story->row()->is_test() );
		$this->assertStringContainsString( 'Test mode of ThriveCart', self::printed( $story ) );
		$this->assertStringNotContainsString( 'Test mode', $this->shown( Sample::items( 'product-12' ) ) );
	}

	public function test_an_event_of_the_companions_own_is_not_said_to_be_thrivecarts(): void {
		$story = EventDetails::from_companion(
			array(
				'event'      => Sample::event( 'customer.resync', 'ann@example.com', array( 'items' => array(), 'source' => array( 'name' => 'companion', 'event' => 'customer.resync' ) ) ),
				'deliveries' => array( array( 'site' => self::SITE, 'state' => 'pending' ) ),
				'timeline'   => array( array( 'at' => '2026-11-24T10:00:00Z', 'what' => 'received', 'detail' => 'The companion said: customer.resync' ) ),
			),
			self::SITE,
			null
		);
		ob_start();
		( new Timeline( $story ) )->print();
		$html = (string) ob_get_clean();

		$this->assertStringNotContainsString( 'ThriveCart reported', $html );
		$this->assertStringContainsString( 'Somebody asked to bring the tags up to date', $html );
		$this->assertStringNotContainsString( 'customer.resync', $html );
		$this->assertSame( 'Tags are compared', EventLabels::headline( $story->row() ) );
		$this->assertStringContainsString( 'No tag changed so far', self::printed( $story ) );
	}

	/** @return array<string, array{0: bool}> */
	public static function ends(): array {
		return array( 'of an import' => array( true ), 'overtaken' => array( false ) );
	}

	/** @dataProvider ends */
	public function test_an_end_that_was_imported_is_not_said_to_be_overtaken( bool $is_imported ): void {
		$at     = '2026-11-24T10:00:00Z';
		$steps  = $is_imported ? array() : array( array( 'at' => $at, 'what' => 'superseded', 'detail' => 'It did not end.' ) );
		$bundle = array(
			'event'      => Sample::event( 'subscription.ended', 'ann@example.com', array( 'source' => array( 'name' => 'companion', 'event' => 'subscription.ended' ) ) ),
			'imported'   => $is_imported,
			'deliveries' => array( array( 'site' => self::SITE, 'state' => 'superseded' ) ),
			'timeline'   => array_merge( array( array( 'at' => $at, 'what' => 'recorded', 'detail' => 'Recorded.' ) ), $steps ),
		);
		$story  = EventDetails::from_companion( $bundle, self::SITE, null );
		ob_start();
		Diagnosis::of( $story )->print();
		( new Timeline( $story ) )->print();
		$html = (string) ob_get_clean();

		$this->assertSame( $is_imported, str_contains( $html, 'recorded only, so that nobody is welcomed a second time' ) );
		$this->assertSame( $is_imported, ! str_contains( $html, 'A later event had already settled this' ) );
		$this->assertSame( $is_imported, ! str_contains( $html, 'Replaced by a later event' ) );
		$this->assertStringNotContainsString( 'It waits for its turn', $html );
	}

	/** @return array<string, array{0: string, 1: bool}> What the companion calls the last attempt, and whether it is a wait. */
	public static function attempts_of_a_wait(): array {
		return array(
			'a wait'                       => array( 'waiting', true ),
			'told by an older companion'   => array( 'retry', true ),
			'a time-out after it'          => array( 'timeout', false ),
		);
	}

	/** @dataProvider attempts_of_a_wait */
	public function test_what_waits_for_accessally_is_not_said_to_have_failed( string $outcome, bool $is_wait ): void {
		$said    = 'Waits for AccessAlly’s contact: the customer’s WordPress user is there.';
		$details = EventDetails::from_companion(
			array(
				'event'      => Sample::event( 'purchase.completed' ),
				'deliveries' => array(
					array(
						'site'     => self::SITE,
						'state'    => 'pending',
						'due_at'   => gmdate( 'Y-m-d\TH:i:s\Z', time() + 300 ),
						'attempts' => array( array( 'at' => '2026-11-24T10:00:00Z', 'outcome' => $outcome, 'message' => $said ) ),
						'result'   => array( 'outcome' => 'retry', 'waiting' => true, 'message' => $said ),
					),
				),
			),
			self::SITE,
			null
		);

		ob_start();
		Diagnosis::of( $details )->print();
		$html = (string) ob_get_clean();

		$this->assertStringContainsString( $said, $html );
		$this->assertSame( ! $is_wait, false !== strpos( $html, 'The last try did not work' ) );
		$this->assertStringContainsString( 'Nothing is lost', $html );
	}

	public function test_what_an_event_that_failed_has_and_has_not_changed_stands_in_its_step(): void {
		$this->rules( array( 'id' => 'r7' ) + Sample::rule( 'product-12', 'purchase.refunded', array( 'refunded', 'former' ), array( 'course' ) ) );
		$said    = 'ActiveCampaign refused: there is no tag “former”.';
		$details = EventDetails::from_companion(
			array(
				'event'      => array( 'refund' => array( 'amount' => 4900, 'full' => true, 'item' => 'product-12', 'reason' => null ) ) + Sample::event( 'purchase.refunded' ),
				'deliveries' => array(
					array(
						'site'     => self::SITE,
						'state'    => 'failed',
						'attempts' => array( array( 'at' => '2026-11-24T10:00:02Z', 'outcome' => 'failed', 'message' => $said ) ),
						'result'   => array( 'outcome' => 'failed', 'message' => $said, 'rules' => array( 'r7' ), 'tags_applied' => array( 'refunded' ), 'tags_removed' => array( 'course' ) ),
					),
				),
				'timeline'   => array(
					array( 'at' => '2026-11-24T10:00:00Z', 'what' => 'received', 'detail' => 'ThriveCart said: order.refund' ),
					array( 'at' => '2026-11-24T10:00:00Z', 'what' => 'recorded', 'detail' => 'Recorded as purchase.refunded.' ),
					array( 'at' => '2026-11-24T10:00:01Z', 'what' => 'sent', 'detail' => 'Sent to the site.' ),
					array( 'at' => '2026-11-24T10:00:02Z', 'what' => 'failed', 'detail' => "Did not work: $said" ),
				),
			),
			self::SITE,
			null
		);
		ob_start();
		( new Timeline( $details ) )->print();
		$html = html_entity_decode( wp_strip_all_tags( (string) ob_get_clean() ), ENT_QUOTES );

		$this->assertStringContainsString( 'ThriveCart reported a refund of $49.00', $html );
		$this->assertStringContainsString( "Did not work: $said", $html );
		$this->assertStringContainsString( 'Set: the tag “refunded”. Removed, if it was there: the tag “course”. Not set so far: the tag “former”.', $html );
		$this->assertStringNotContainsString( 'Recorded', $html );
	}

	public function test_each_rule_is_named_with_what_it_moved_itself(): void {
		$this->rules(
			array( 'id' => 'r1' ) + Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked', 'marked' ) ),
			array( 'id' => 'r2' ) + Sample::rule( 'product-12', 'subscription.paused', array( 'marked' ), array( 'Course' ) ),
			array( 'id' => 'r3' ) + Sample::rule( '*', 'purchase.refunded', array( 'quiet' ) )
		);
		$done = static fn( array $removed, array $applied ): string => ( new DoneByRules( EventRow::from_companion( array( 'items' => array( 'product-12' ), 'item_names' => array( 'Membership' ), 'tags_removed' => $removed, 'tags_applied' => $applied ) ), array( 'r1', 'r2', 'r3' ), ( new RuleRepository() )->all() ) )->sentence();

		$this->assertMatchesRegularExpression( '/^Rule “Paused: [^”,]+” removed the tag “course” \(if it was there\)$/u', $done( array( 'course' ), array() ) );
		$this->assertMatchesRegularExpression( '/^Rule “Refunded: [^”,]+” set the tag “revoked”\. Rules “Refunded: [^”,]+”, “Paused: [^”,]+” set the tag “marked”\. Rule “Paused: [^”,]+” removed the tag “course” \(if it was there\)$/u', $done( array( 'course' ), array( 'revoked', 'marked' ) ) );
		$this->assertStringEndsWith( '. This site set the tag “of a rule that is gone”', $done( array( 'course' ), array( 'of a rule that is gone' ) ) );
		$this->assertSame( '', $done( array(), array() ) );
	}

	public function test_a_comparison_says_plainly_what_it_removed_for_it_had_read_the_tags(): void {
		$row  = array( 'items' => array( 'product-12' ), 'item_names' => array( 'Membership' ), 'tags_removed' => array( 'course' ), 'tags_applied' => array(), 'state' => 'retry' );
		$done = static fn( string $type ): DoneByRules => new DoneByRules( EventRow::from_companion( array( 'type' => $type ) + $row ), array(), array() );

		$this->assertSame( 'This site removed the tag “course”', $done( 'customer.resync' )->sentence() );
		$this->assertSame( 'Removed: the tag “course”.', $done( 'customer.resync' )->left_over() );
		$this->assertSame( 'This site removed the tag “course” (if it was there)', $done( 'purchase.refunded' )->sentence() );
		$this->assertSame( 'Removed, if it was there: the tag “course”.', $done( 'purchase.refunded' )->left_over() );
	}

	public function test_an_event_with_one_item_without_a_rule_did_not_simply_work(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ) );
		$said    = 'No tag rule says what buyers of Call (upsell-4) get: nothing was given for it.';
		$event   = Sample::event( 'purchase.completed', 'ann@example.com', array( 'items' => Sample::items( 'product-12', 'upsell-4' ) ) );
		$result  = array( 'outcome' => 'applied', 'message' => $said, 'tags_applied' => array( 'course' ), 'tags_removed' => array() );
		$this->plugin()->logins()->need_none();
		$this->deliver( $event );
		$details = EventDetails::from_companion(
			array( 'event' => $event, 'deliveries' => array( array( 'site' => self::SITE, 'state' => 'delivered', 'attempts' => array(), 'result' => $result ) ) ),
			self::SITE,
			( new EventStore() )->find( $event['id'] )
		);
		ob_start();
		Diagnosis::of( $details )->print();
		$html = (string) ob_get_clean();

		$this->assertStringContainsString( "<strong>$said</strong>", $html );
		$this->assertStringNotContainsString( 'This worked', $html );
		$this->assertStringContainsString( 'Make the rule</a>', $html );
	}

	/**
	 * @dataProvider last_steps
	 */
	public function test_the_last_step_is_said_once_and_without_our_own_words( string $state, string $what, string $detail, string $said ): void {
		$step    = array( 'at' => '2026-11-24T10:00:00Z', 'what' => $what, 'detail' => $detail );
		$details = EventDetails::from_companion( array( 'event' => Sample::event( 'other' ), 'deliveries' => array( array( 'site' => self::SITE, 'state' => $state, 'attempts' => array(), 'result' => null ) ), 'timeline' => array( $step ) ), self::SITE, null );
		ob_start();
		( new Timeline( $details ) )->print();

		$this->assertSame( array( $said ), self::texts_of( 'strong', (string) ob_get_clean() ) );
	}

	/** @return array<string, string[]> */
	public static function last_steps(): array {
		return array(
			'saved'          => array( 'kept', 'recorded', 'Recorded as other.', 'Saved for your records' ),
			'waits'          => array( 'pending', 'recorded', 'Recorded as other.', 'It waits for its turn' ),
			'not understood' => array( 'quarantined', 'quarantined', 'This version does not know order.new.', 'This version does not know order.new.' ),
		);
	}

	/** @return string[] */
	private static function texts_of( string $element, string $html ): array {
		self::assertStringNotContainsString( '<span>', $html, 'There is nothing more to say.' );
		preg_match_all( "~<$element>([^<]*)</$element>~", $html, $found );
		return $found[1];
	}

	public function test_all_is_not_well_beside_a_failed_comparison_or_a_long_queue(): void {
		$this->assertStringContainsString( 'All is well', $this->summary( array( 'counts' => array( 'pending' => 3 ) ) ) );
		$this->assertStringNotContainsString( 'All is well', $this->summary( array( 'counts' => array( 'pending' => 1500 ) ) ) );
		$this->assertStringNotContainsString( 'All is well', $this->summary( array( 'reconciliation' => array( 'state' => 'failed' ) ) ) );
		$this->assertStringContainsString( 'Ask your host to let it go on', $this->summary( array( 'site' => array( 'paused' => true ) ) ) );
	}

	/** @param array<string, mixed> $told */
	private function summary( array $told ): string {
		$troubles = ( new ConnectionTrouble( $this->plugin()->settings() ) )->all( $told, null );
		ob_start();
		( new SummaryPanel( $told, new OpenIssues( $told, array(), null, $troubles ) ) )->print();
		return (string) ob_get_clean();
	}

	/** @param array<int, array<string, mixed>> $items */
	private function story( array $items ): EventDetails {
		return EventDetails::from_companion( array( 'event' => Sample::event( 'purchase.completed', 'ann@example.com', array( 'items' => $items ) ) ), self::SITE, null );
	}

	/** @param array<int, array<string, mixed>> $items */
	private function shown( array $items ): string {
		return self::printed( $this->story( $items ) );
	}

	private static function printed( EventDetails $story ): string {
		ob_start();
		EventPage::print_facts( 'evt_1', $story );
		return (string) ob_get_clean();
	}
}
