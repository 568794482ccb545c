<?php
/**
 * A person who is erased from the record, and the operations that were run for them: nobody is named, and nothing is run again.
 */

declare(strict_types=1);

use CartCompanion\Store\Table;

final class ForgottenOperationsTest extends SiteTestCase {
	private const ANN = 'ann@example.com';

	/** @param string $kind Of operation: increase, or throws. */
	private function event_with( string $kind ): array {
		$this->choose( 'accessally' );
		$this->given_tag( 'course' );
		$this->given_contact( self::ANN );
		$this->crm_is( array( 'operations' => array( '21' => array( 'kind' => $kind, 'name' => 'Ten credits', 'field' => 'credits', 'by' => 10 ) ) ) );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array(), array( 'operations' => array( array( 'id' => '21', 'name' => 'Ten credits' ) ) ) ) );
		$event = Sample::event( 'purchase.completed' );
		$this->deliver( $event );
		return $event;
	}

	/** @return string The row as it lies in the database. */
	private function forgotten( array $event ): string {
		global $wpdb;
		$this->assertSame( 1, $this->plugin()->log()->forget( self::ANN ) );
		return (string) wp_json_encode( $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM ' . Table::name() . ' WHERE event_id = %s', $event['id'] ), ARRAY_A ) );
	}

	public function test_what_was_run_for_who_is_forgotten_is_not_run_again(): void {
		$event   = $this->event_with( 'increase' );
		$contact = (string) FakeCrm::contact_id( FakeCrm::state(), self::ANN );

		$row = $this->forgotten( $event );
		$this->replay( $event );

		$this->assertStringNotContainsString( self::ANN, $row );
		$this->assertStringNotContainsString( "activecampaign $contact", $row );
		$this->assertSame( 10, FakeCrm::state()['contacts'][ $contact ]['fields']['credits'] );
	}

	public function test_what_is_unclear_is_still_asked_without_what_was_said_of_the_person(): void {
		$event = $this->event_with( 'throws' );
		$this->assertStringNotContainsString( 'could not be run', $this->forgotten( $event ) );
		$this->crm_is( array( 'operations' => array( '21' => array( 'kind' => 'increase', 'name' => 'Ten credits', 'field' => 'credits', 'by' => 10 ) ) ) );

		$result = $this->replay( $event );

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringContainsString( 'It may have been run.', $result['message'] );
		$this->assertSame( array(), current( FakeCrm::state()['contacts'] )['fields'] ?? array() );
	}
}
