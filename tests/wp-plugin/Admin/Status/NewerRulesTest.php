<?php
/**
 * An event for which a rule was made after it: its page says so, and how the rule comes to count.
 */

declare(strict_types=1);

use CartCompanion\Admin\Status\Diagnosis;
use CartCompanion\Admin\Status\EventDetails;
use CartCompanion\Store\EventStore;
use CartCompanion\Store\RuleVersions;

final class NewerRulesTest extends SiteTestCase {
	private function diagnosis( array $event ): string {
		ob_start();
		Diagnosis::of( EventDetails::from_store( ( new EventStore() )->find( $event['id'] ) ) )->print();
		return html_entity_decode( wp_strip_all_tags( (string) ob_get_clean() ), ENT_QUOTES );
	}

	/** @return array<string, mixed> An event that was done a quarter of an hour ago. */
	private function given( string $type, array $more = array() ): array {
		$event = Sample::event( $type, 'ann@example.com', $more );
		$this->deliver( $event );
		$this->pass( 901 );
		return $event;
	}

	public function test_a_sale_before_its_rule_is_retried_not_given_another_rule(): void {
		$event = $this->given( 'purchase.completed' );
		$this->assertStringContainsString( 'Make the rule', $this->diagnosis( $event ) );

		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ) );

		$said = $this->diagnosis( $event );
		$this->assertStringContainsString( 'When this event was done, no tag rule was for it', $said );
		$this->assertStringContainsString( 'Rule “Bought: The product-12” was made after this event was done, and did not count for it. To have it count here, press Retry. Others who bought before it are listed under Needs you, unless you have settled that.', $said );
		$this->assertStringNotContainsString( 'add a rule', $said );
	}

	public function test_a_refund_before_its_rule_is_too(): void {
		$this->rules( Sample::rule( 'product-30', 'purchase.refunded', array( 'revoked' ) ) );
		$event = $this->given( 'purchase.refunded', array( 'refund' => Sample::refund( true, 'product-12' ) ) );
		$this->versions_are_older_by( DAY_IN_SECONDS );
		$this->assertStringContainsString( 'add a rule for this product', $this->diagnosis( $event ) );

		$this->rules( Sample::rule( 'product-30', 'purchase.refunded', array( 'revoked' ) ), Sample::rule( '*', 'purchase.refunded', array( 'revoked' ), array(), array( 'partial' => false ) ) );

		$said = $this->diagnosis( $event );
		$this->assertStringContainsString( 'was made after this event was done, and did not count for it. To have it count here, press Retry. To have it count for everybody, press Apply to all customers under Tag rules.', $said );
		$this->assertStringNotContainsString( 'change when it counts', $said );
	}

	public function test_a_rule_that_was_there_and_did_not_count_is_not_said_to_be_newer(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ), array(), array( 'partial' => false ) ) );
		$this->versions_are_older_by( DAY_IN_SECONDS );
		$event = $this->given( 'purchase.refunded', array( 'refund' => Sample::refund( false, 'product-12' ) ) );

		$this->assertStringContainsString( 'There is a rule for this under Tag rules.', $this->diagnosis( $event ) );
	}

	public function test_one_item_of_several_whose_rule_is_newer_is_no_simple_success(): void {
		$this->plugin()->logins()->need_none();
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ) );
		$event = $this->given( 'purchase.completed', array( 'items' => Sample::items( 'product-12', 'upsell-4' ) ) );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ), Sample::rule( 'upsell-4', 'purchase.completed', array( 'call' ) ) );

		$said = $this->diagnosis( $event );
		$this->assertStringContainsString( 'Rule “Bought: The upsell-4 (upsell)” was made after this event was done', $said );
		$this->assertStringNotContainsString( 'This worked', $said );
	}

	public function test_a_renewal_whose_item_has_a_rule_for_buyers_by_now_is_brought_in_line_on_the_customers_page(): void {
		$event = $this->given( 'subscription.renewed' );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ) );

		$said = $this->diagnosis( $event );
		$this->assertStringContainsString( 'press Preview on the customer’s page', $said );
		$this->assertStringNotContainsString( 'press Retry', $said );
	}

	public function test_versions_tell_which_rules_there_were(): void {
		$rule = Sample::rule( 'product-12', 'purchase.completed', array( 'a' ) );
		$this->rules( $rule );
		$this->versions_are_older_by( DAY_IN_SECONDS );
		$this->rules( $rule, Sample::rule( 'product-12', 'purchase.completed', array( 'b' ) ) );
		$versions = new RuleVersions();
		$at       = static fn( int $ago ): int => count( $versions->rules_at( time() - $ago ) );

		$this->assertSame( array( 2, 1, 0 ), array( $at( 0 ), $at( HOUR_IN_SECONDS ), $at( 2 * DAY_IN_SECONDS ) ) );
		delete_option( RuleVersions::INDEX );
		$this->assertSame( 2, $at( HOUR_IN_SECONDS ), 'Where no version is kept nothing was changed.' );
	}

	private function versions_are_older_by( int $seconds ): void {
		$versions = ( new RuleVersions() )->all();
		foreach ( $versions as $number => $version ) {
			$versions[ $number ]['at'] = gmdate( 'c', strtotime( $version['at'] ) - $seconds );
		}
		update_option( RuleVersions::INDEX, $versions, false );
	}
}
