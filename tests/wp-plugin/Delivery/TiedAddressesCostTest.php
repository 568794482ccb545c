<?php
/** What an event of somebody with several addresses asks the CRM (docs/decisions/050): over WP Fusion, which hides no call. */

declare(strict_types=1);

final class TiedAddressesCostTest extends SiteTestCase {
	private const EMAILS = array( 'own@example.com', 'one@example.com', 'two@example.com' );

	protected function setUp(): void {
		parent::setUp();
		array_map( array( $this, 'given_tag' ), array( 'course', 'workbook', 'revoked' ) );
		$this->rules( ...Sample::course_rules() );
		wp_fusion()->crm->sync_tags();
	}

	/**
	 * @param array<string, mixed> $more
	 * @return string[] What the CRM was asked for it.
	 */
	private function asked_for( string $type, string $order, array $more = array() ): array {
		$before = count( $this->calls() );
		$event  = Sample::event( $type, 'x', $more + array( 'order' => Sample::order( $order ), 'customer' => Sample::customer( self::EMAILS[0], array_slice( self::EMAILS, 1 ) ) ) );
		$result = $this->deliver( $event )[0];
		$calls  = array_slice( $this->calls(), $before );
		$this->assertSame( array( 'applied', count( $calls ) ), array( $result['outcome'], $result['crm_calls'] ), $result['message'] );
		return $calls;
	}

	/** @return string[] */
	private function asked_for_refund(): array {
		return $this->asked_for( 'purchase.refunded', 'first', array( 'refund' => Sample::refund( true, 'product-12' ) ) );
	}

	public function test_a_purchase_looks_for_one_address_after_the_other(): void {
		$this->assertSame( array( 'get_contact_id', 'get_contact_id', 'get_contact_id', 'add_contact', 'apply_tags' ), $this->asked_for( 'purchase.completed', 'first' ) );
		$this->assertSame( array( 'remove_tags', 'apply_tags' ), $this->asked_for( 'purchase.completed', 'second' ), 'The contact is remembered.' );
	}

	public function test_the_first_that_is_known_is_enough(): void {
		$this->given_contact( self::EMAILS[1] );
		$this->assertSame( array( 'get_contact_id', 'get_contact_id', 'remove_tags', 'apply_tags' ), $this->asked_for( 'purchase.completed', 'first' ) );
	}

	/** Two purchases that went to two contacts before the addresses were tied. */
	private function bought_with_two(): void {
		$this->deliver(
			Sample::event( 'purchase.completed', self::EMAILS[0], array( 'order' => Sample::order( 'first' ) ) ),
			Sample::event( 'purchase.completed', self::EMAILS[1], array( 'order' => Sample::order( 'other' ) ) )
		);
	}

	public function test_an_end_reads_the_tags_of_each_other_contact_and_removes_what_is_there(): void {
		$this->bought_with_two();
		$this->assertSame( array( 'remove_tags', 'apply_tags', 'get_tags', 'remove_tags' ), $this->asked_for_refund() );
	}

	/** One without tags may be one that is gone, or was merged. */
	public function test_one_without_tags_is_looked_for_by_each_address_of_its_events(): void {
		$this->bought_with_two();
		$this->asked_for_refund();
		$again = $this->asked_for_refund();
		$this->assertSame( array( 'get_tags', 'get_contact_id' ), array_slice( $again, -2 ) );

		$this->deliver( Sample::event( 'purchase.completed', 'x', array( 'order' => Sample::order( 'other' ), 'customer' => Sample::customer( self::EMAILS[1], array( self::EMAILS[2] ) ) ) ) );
		$this->asked_for_refund();
		$this->assertSame( array( 'get_tags', 'get_contact_id', 'get_contact_id' ), array_slice( $this->asked_for_refund(), -3 ) );
	}
}
