<?php
/**
 * A rule runs AccessAlly's custom operations beside its tags: each once, in its order, and nothing twice by itself.
 */

declare(strict_types=1);

use CartCompanion\Site\RoleSafety;
use CartCompanion\Store\OperationDecisions;
use CartCompanion\Store\OperationSteps;

final class OperationsTest extends SiteTestCase {
	private const ANN     = 'ann@example.com';
	private const GRANT   = array( 'id' => '12', 'name' => 'Grant AccessAlly 101' );
	private const REVOKE  = array( 'id' => '13', 'name' => 'Revoke AccessAlly 101' );
	private const CREDITS = array( 'id' => '21', 'name' => 'Ten credits' );
	private const BROKEN  = array( 'id' => '31', 'name' => 'Broken one' );

	protected function setUp(): void {
		parent::setUp();
		$this->choose( 'accessally' );
		array_map( array( $this, 'given_tag' ), array( 'bought', '101_access', '101_revoked', 'lead' ) );
		$this->crm_is( self::site() );
	}

	/** @return array<string, mixed> */
	private static function site( array $more = array() ): array {
		return $more + array(
			'operations' => array(
				'12' => array( 'kind' => 'grant', 'name' => 'Grant AccessAlly 101', 'apply' => array( '101_access' ), 'remove' => array( '101_revoked' ) ),
				'13' => array( 'kind' => 'revoke', 'name' => 'Revoke AccessAlly 101', 'apply' => array( '101_revoked' ) ),
				'21' => array( 'kind' => 'increase', 'name' => 'Ten credits', 'field' => 'credits', 'by' => 10 ),
				'31' => array( 'kind' => 'throws', 'name' => 'Broken one' ),
			),
		);
	}

	/**
	 * @param array<int, array<string, string>> $operations
	 * @return array<string, mixed>
	 */
	private static function rule( string $event, array $operations, array $apply = array(), array $remove = array(), string $product = 'product-12' ): array {
		return Sample::rule( $product, $event, $apply, $remove, array( 'operations' => $operations ) );
	}

	/** @return array<int, string> Ids of the operations that were run, in order. */
	private function ran(): array {
		return array_values( array_filter( array_column( FakeCrm::state()['calls'], 'operation' ) ) );
	}

	private static function credits(): int {
		$state = FakeCrm::state();
		return (int) ( $state['contacts'][ FakeCrm::contact_id( $state, self::ANN ) ]['fields']['credits'] ?? 0 );
	}

	/** A process that dies after it began an operation leaves this behind. */
	private function leave_begun( array $event, string $id, string $name ): void {
		global $wpdb;
		$row   = $this->plugin()->log()->find( $event['id'] );
		$steps = $row['steps'];

		$steps['operations'] = array( array( 'id' => $id, 'name' => $name, 'rule' => 'r1', 'state' => 'begun', 'at' => time() - 90, 'contact' => $row['connection'] . ' ' . $row['contact_id'] ) );
		$wpdb->update( CartCompanion\Store\Table::name(), array( 'steps' => wp_json_encode( $steps ), 'state' => 'working', 'result' => '', 'claimed_until' => 0 ), array( 'event_id' => $event['id'] ) );
	}

	public function test_operations_run_after_tags_came_and_before_tags_go(): void {
		$this->rules( self::rule( 'purchase.completed', array( self::GRANT, self::CREDITS ), array( 'bought' ), array( 'lead' ) ) );
		$this->given_contact( self::ANN, array( 'lead', '101_revoked' ) );

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( array( 'bought' ), array( 'Grant AccessAlly 101', 'Ten credits' ), array( 'lead' ) ), array( $result['tags_applied'], $result['operations_run'], $result['tags_removed'] ) );
		$moves = array_values( array_intersect( $this->calls(), array( 'add_contact_tags', 'run_custom_operation', 'remove_contact_tags' ) ) );
		$this->assertSame( array( 'add_contact_tags', 'run_custom_operation', 'run_custom_operation', 'remove_contact_tags' ), $moves );
		$this->assertSame( array( '101_access', 'bought' ), $this->tags( self::ANN ) );
		$this->assertSame( array( 'Cart Companion' ), array_values( array_unique( array_filter( array_column( FakeCrm::state()['calls'], 'source' ) ) ) ) );
		$this->assertSame( count( $this->calls() ), $result['crm_calls'] );
	}

	public function test_a_rule_with_operations_only_makes_the_contact_and_the_login(): void {
		$this->rules( self::rule( 'purchase.completed', array( self::GRANT ) ) );
		$this->plugin()->logins()->make_here( RoleSafety::of_this_site( 'subscriber' ) );
		add_filter( 'pre_wp_mail', '__return_true' );

		$result = $this->deliver( Sample::event( 'purchase.completed', 'new@example.com' ) )[0];
		remove_filter( 'pre_wp_mail', '__return_true' );

		$this->assertSame( array( 'applied', true, true ), array( $result['outcome'], $result['contact_created'], $result['user_created'] ), $result['message'] );
		$this->assertSame( array( '101_access' ), $this->tags( 'new@example.com' ) );
	}

	public function test_what_members_see_is_brought_up_to_date_after_an_operation(): void {
		$this->rules( self::rule( 'purchase.completed', array( self::GRANT ) ) );
		$id      = $this->given_contact( self::ANN );
		$user_id = (int) AccessAlly::add_user_and_password( $id, false, true, array(), true );

		$this->deliver( Sample::event( 'purchase.completed' ) );

		$this->assertSame( array( '101_access' ), $this->plugin()->connections()->chosen()->tags_of_user( $user_id ) );
	}

	public function test_one_that_was_begun_and_not_seen_to_end_is_never_run_again_by_itself(): void {
		$this->rules( self::rule( 'purchase.completed', array( self::CREDITS, self::GRANT ), array( 'bought' ), array( 'lead' ) ) );
		$this->given_contact( self::ANN );
		$event = Sample::event( 'purchase.completed' );
		$this->crm_is( array( 'faults' => array( 'add_contact_tags' => array( 'status' => 429, 'times' => 1 ) ) ) + self::site() );
		$this->assertSame( 'retry', $this->deliver( $event )[0]['outcome'] );
		$this->leave_begun( $event, '21', 'Ten credits' );

		$results = array( $this->deliver( $event )[0], $this->deliver( $event )[0], $this->replay( $event ) );

		$this->assertSame( array( 'failed', 'failed', 'failed' ), array_column( $results, 'outcome' ) );
		foreach ( $results as $result ) {
			$this->assertStringContainsString( 'The operation “Ten credits” (21) of rule r1 was begun on', $result['message'] );
			$this->assertStringContainsString( '“It was done” or “Run it again”', $result['message'] );
			$this->assertSame( array( array( 'bought' ), array( 'Grant AccessAlly 101' ) ), array( $result['tags_applied'], $result['operations_run'] ) );
		}
		$this->assertSame( array( '12' ), $this->ran(), 'All else of the event is done, once.' );
	}

	/** @return array<string, array{0: string, 1: int}> */
	public static function words_of_the_owner(): array {
		return array(
			'it was done'  => array( OperationSteps::DONE, 0 ),
			'run it again' => array( OperationSteps::AGAIN, 10 ),
		);
	}

	/** @dataProvider words_of_the_owner */
	public function test_the_owner_says_what_became_of_it( string $word, int $credits ): void {
		$this->rules( self::rule( 'purchase.completed', array( self::CREDITS ), array( 'bought' ) ) );
		$this->given_contact( self::ANN );
		$event = Sample::event( 'purchase.completed' );
		$this->deliver( $event );
		$this->leave_begun( $event, '21', 'Ten credits' );
		$this->assertSame( 'failed', $this->deliver( $event )[0]['outcome'] );
		$before = self::credits();

		$this->assertSame( OperationDecisions::KEPT, ( new OperationDecisions() )->record( $event['id'], array( '21' => $word ) ) );
		$result = $this->replay( $event );

		$this->assertSame( array( 'applied', array( 'Ten credits' ) ), array( $result['outcome'], $result['operations_run'] ), $result['message'] );
		$this->assertSame( $credits, self::credits() - $before );
		$this->assertSame( 0 === $credits, false !== strpos( $result['message'], 'by your answer it was done' ) );
		$this->replay( $event );
		$this->assertSame( $credits, self::credits() - $before, 'The word counts once.' );
	}

	public function test_a_replay_runs_what_was_not_run_before_and_nothing_twice(): void {
		$this->rules( self::rule( 'purchase.completed', array( self::CREDITS ), array( 'bought' ) ) );
		$this->given_contact( self::ANN );
		$event = Sample::event( 'purchase.completed' );
		$this->deliver( $event );
		$this->rules( self::rule( 'purchase.completed', array( self::CREDITS, self::GRANT ), array( 'bought' ) ) );

		$result = $this->replay( $event );

		$this->assertSame( array( '21', '12' ), $this->ran() );
		$this->assertSame( array( 'Ten credits', 'Grant AccessAlly 101' ), $result['operations_run'] );
		$this->assertStringContainsString( 'The operation “Ten credits” was not run again: it was run for this event on', $result['message'] );
	}

	public function test_one_that_throws_stays_unsettled_with_what_accessally_said(): void {
		$this->rules( self::rule( 'purchase.completed', array( self::BROKEN, self::GRANT ), array( 'bought' ), array( 'lead' ) ) );
		$this->given_contact( self::ANN, array( 'lead' ) );
		$event = Sample::event( 'purchase.completed' );

		$result = $this->deliver( $event )[0];
		$this->deliver( $event );

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringContainsString( 'nobody knows how far it came: The custom operation could not be run. It is not run again by itself.', $result['message'] );
		$this->assertStringNotContainsString( 'tried again', $result['message'], 'For it is not.' );
		$this->assertSame( array( '31', '12' ), $this->ran() );
		$this->assertSame( array( '101_access', 'bought' ), $this->tags( self::ANN ) );
	}

	public function test_a_limit_before_it_begins_is_an_ordinary_retry(): void {
		$this->rules( self::rule( 'purchase.completed', array( self::CREDITS ) ) );
		$this->given_contact( self::ANN );
		$limits = static fn(): array => array( 'activecampaign' => array( 1, 60.0 ) );
		$event  = Sample::event( 'purchase.completed' );
		add_filter( 'cart_companion_crm_limits', $limits );
		$result = $this->deliver( $event )[0];
		remove_filter( 'cart_companion_crm_limits', $limits );

		$this->assertSame( array( 'retry', array() ), array( $result['outcome'], $this->ran() ), $result['message'] );
		delete_option( CartCompanion\Crm\RateLimiter::OPTION . 'activecampaign' );
		$this->assertSame( 'applied', $this->deliver( $event )[0]['outcome'] );
		$this->assertSame( 10, self::credits() );
	}

	public function test_one_that_is_gone_and_one_that_became_another_need_the_owner_after_the_tags(): void {
		$gone    = array( 'id' => '99', 'name' => 'Old grant' );
		$another = array( 'id' => '13', 'name' => 'Grant AccessAlly 101' );
		$renamed = array( 'id' => '12', 'name' => 'Grant 101' );
		$this->rules( self::rule( 'purchase.completed', array( $gone, $another, $renamed ), array( 'bought' ) ) );
		$this->given_contact( self::ANN );

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];

		$this->assertSame( array( 'failed', array( 'bought' ), array( 'Grant 101' ) ), array( $result['outcome'], $result['tags_applied'], $result['operations_run'] ) );
		$this->assertStringContainsString( '“Old grant” (99) is no longer in AccessAlly. Choose another one in rule r1', $result['message'] );
		$this->assertStringContainsString( 'under this number AccessAlly now has “Revoke AccessAlly 101”', $result['message'] );
		$this->assertSame( array( '12' ), $this->ran() );
	}

	public function test_a_contact_that_is_gone_is_looked_for_before_an_operation_is_begun(): void {
		$this->rules( self::rule( 'purchase.completed', array( self::CREDITS ) ) );
		$gone  = $this->given_contact( self::ANN );
		$order = array( 'order' => Sample::order( '77' ) );
		$this->deliver( Sample::event( 'purchase.completed', self::ANN, $order ) );
		FakeCrmChanges::delete_contact( self::ANN );
		$kept = $this->given_contact( self::ANN );

		$result = $this->deliver( Sample::event( 'purchase.completed', self::ANN, $order ) )[0];

		$this->assertSame( array( 'applied', $kept ), array( $result['outcome'], $result['contact_id'] ), $result['message'] );
		$this->assertNotSame( $gone, $kept );
		$this->assertSame( 10, self::credits() );
	}

	public function test_a_replay_for_another_contact_asks_the_owner(): void {
		$this->rules( self::rule( 'purchase.completed', array( self::CREDITS ), array( 'bought' ) ) );
		$this->given_contact( self::ANN );
		$event = Sample::event( 'purchase.completed' );
		$this->deliver( $event );
		FakeCrmChanges::delete_contact( self::ANN );
		$this->given_contact( self::ANN );

		$result = $this->replay( $event );

		$this->assertSame( array( 'failed', array( 'bought' ), 0 ), array( $result['outcome'], $result['tags_applied'], self::credits() ) );
		$this->assertStringContainsString( 'but for another contact: this customer has a new one in your CRM since.', $result['message'] );
	}

	public function test_what_comes_back_runs_no_operation_that_counts(): void {
		$this->rules( self::rule( 'purchase.completed', array( self::CREDITS, self::GRANT ) ) );
		$this->given_contact( self::ANN );
		$event = Sample::event( 'subscription.renewed', self::ANN, array( 'entitlements' => Sample::holds( array( 'product-12' => 'active' ) ) ) );

		$result = $this->deliver_raw( array( array( 'id' => 'dlv_1', 'attempt' => 1, 'event' => $event, 'reactivated' => array( 'product-12' ) ) ) )[0];

		$this->assertSame( array( 'applied', array( 'Grant AccessAlly 101' ), array( '12' ) ), array( $result['outcome'], $result['operations_run'], $this->ran() ) );
		$this->assertStringContainsString( '“Ten credits” was not run again: the customer has back what they had lost, and this one would count twice.', $result['message'] );
	}

	public function test_a_refund_of_somebody_unknown_runs_nothing_and_says_so(): void {
		$this->rules( self::rule( 'purchase.refunded', array( self::REVOKE ) ) );

		$result = $this->deliver( Sample::event( 'purchase.refunded', 'nobody@example.com', array( 'refund' => Sample::refund( true, 'product-12' ) ) ) )[0];

		$this->assertSame( array( 'skipped', array() ), array( $result['outcome'], $this->ran() ) );
		$this->assertStringContainsString( 'nobody in the CRM to run it for', $result['message'] );
	}

	/** @return array<string, array{0: string}> */
	public static function ways_of_managed_contacts(): array {
		return array( 'at once' => array( 'register' ), 'later' => array( 'later' ), 'by Sync Users' => array( 'sync' ) );
	}

	/** @dataProvider ways_of_managed_contacts */
	public function test_with_managed_contacts_the_operation_is_run_once_the_contact_is_there( string $way ): void {
		$this->crm_is( self::site( array( 'managed' => $way, 'managed_seconds' => 0.1 ) ) );
		$this->choose( 'accessally' );
		$this->rules( self::rule( 'purchase.completed', array( self::CREDITS ) ) );
		$this->plugin()->logins()->make_here( RoleSafety::of_this_site( 'subscriber' ) );
		add_filter( 'pre_wp_mail', '__return_true' );
		$event  = Sample::event( 'purchase.completed' );
		$result = $this->deliver( $event )[0];
		if ( 'sync' === $way ) {
			$this->assertSame( array( 'retry', array() ), array( $result['outcome'], $this->ran() ), $result['message'] );
			FakeAccessAllyManaged::sync_users();
			$result = $this->deliver( $event )[0];
		}
		remove_filter( 'pre_wp_mail', '__return_true' );

		$this->assertSame( array( 'applied', array( 'Ten credits' ) ), array( $result['outcome'], $result['operations_run'] ), $result['message'] );
		$this->assertSame( 10, self::credits() );
	}
}
