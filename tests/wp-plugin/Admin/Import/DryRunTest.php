<?php
/**
 * What the preview of an import says of tags is what the comparison after it does.
 */

declare(strict_types=1);

use CartCompanion\Admin\Import\{ DryRunPanel, KnownContacts, PlannedTags };
use CartCompanion\Companion\Import;
use CartCompanion\Crm\Crm;
use CartCompanion\Domain\Rules\ResyncPlanner;

final class DryRunTest extends SiteTestCase {
	private const NOT_THERE = 'No tag would change: this customer is not in your CRM';
	private const PERHAPS   = 'Only if this customer is in your CRM';

	protected function setUp(): void {
		parent::setUp();
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array( 'revoked' ), array( 'course' ) ) );
	}

	/** @dataProvider customers */
	public function test_a_refund_makes_nobody_a_contact_neither_in_the_preview_nor_after_it( string $state, bool $is_there, string $said, array $applied ): void {
		if ( $is_there ) {
			$this->given_contact( 'wim@example.com' );
		}
		$html = $this->printed( $this->plugin()->connections()->chosen(), $state );
		$this->assertStringContainsString( $said, $html );
		$this->assertSame( self::NOT_THERE === $said, false === strpos( $html, 'cart-companion-tags' ) );

		$resync = array( 'occurred_at' => gmdate( 'Y-m-d\TH:i:s\Z' ), 'items' => array(), 'entitlements' => Sample::holds( array( 'product-12' => $state ) ) );
		$this->assertSame( $applied, $this->deliver( Sample::event( 'customer.resync', 'wim@example.com', $resync ) )[0]['tags_applied'] );
	}

	/** @return array<string, array{0: string, 1: bool, 2: string, 3: string[]}> */
	public static function customers(): array {
		return array(
			'refunded, not in the CRM' => array( 'refunded', false, self::NOT_THERE, array() ),
			'refunded, in the CRM'     => array( 'refunded', true, '</span> revoked</li>', array( 'revoked' ) ),
			'active, not in the CRM'   => array( 'active', false, '</span> course</li>', array( 'course' ) ),
		);
	}

	public function test_where_no_crm_can_be_asked_it_says_on_what_the_tags_depend(): void {
		$this->assertStringContainsString( self::PERHAPS, $this->printed( null, 'refunded' ) );
		$this->assertStringNotContainsString( self::PERHAPS, $this->printed( null, 'active' ) );
	}

	public function test_a_crm_that_does_not_answer_is_asked_once(): void {
		$contacts = new KnownContacts( $this->plugin()->connections()->chosen() );
		$this->crm_is( array( 'faults' => array( '*' => array( 'status' => 503 ) ) ) );
		$this->assertNull( $contacts->has( array( 'wim@example.com' ) ) );
		$calls = count( $this->calls() );
		$this->assertNull( $contacts->has( array( 'yan@example.com' ) ) );
		$this->assertCount( $calls, $this->calls() );
	}

	public function test_a_long_file_asks_the_crm_for_its_first_customers_alone(): void {
		$contacts = new KnownContacts( $this->plugin()->connections()->chosen() );
		$known    = array_map( static fn( int $number ): ?bool => $contacts->has( array( "c$number@example.com" ) ), range( 1, 52 ) );
		$this->assertNull( $known[51] );
		$this->assertFalse( $known[0] );
	}

	public function test_how_many_customers_are_compared_is_said_beside_what_changes(): void {
		$this->assertStringContainsString( 'What customers hold changes in 1 case. Import then has the tags of all 6 customers in the file compared, also of those for whom nothing changes.', $this->printed( null, 'active' ) );
	}

	private function printed( ?Crm $connection, string $state ): string {
		$holds  = Sample::holds( array( 'product-12' => $state ) );
		$change = array( 'email' => 'wim@example.com', 'item' => 'product-12', 'name' => 'Course', 'now' => null, 'after' => $state, 'holds' => $holds, 'also' => array() );
		$import = Import::from( array( 'id' => 'job_1', 'new' => 1, 'customers' => 6, 'changes' => array( $change ), 'changes_total' => 1 ) );
		$rules  = $this->plugin()->rules()->all();
		ob_start();
		( new DryRunPanel( $import, $rules, new PlannedTags( new ResyncPlanner( $rules ) ), new KnownContacts( $connection ) ) )->print();
		return (string) ob_get_clean();
	}
}
