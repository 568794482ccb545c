<?php
/**
 * Operations of rules on the screens: what is said of them where they cannot be run, and where they are not.
 */

declare(strict_types=1);

use CartCompanion\Admin\Import\DryRunPanel;
use CartCompanion\Admin\Import\KnownContacts;
use CartCompanion\Admin\Import\PlannedTags;
use CartCompanion\Admin\Rules\OperationChoices;
use CartCompanion\Admin\Rules\SuggestedRules;
use CartCompanion\Companion\Import;
use CartCompanion\Crm\Operation;
use CartCompanion\Crm\OperationList;
use CartCompanion\Domain\Rules\ResyncPlanner;

final class OperationChoicesTest extends ScreenTestCase {
	private const GRANT = array( 'id' => '12', 'name' => 'Grant 101' );

	/** @return array<int, array<string, mixed>> */
	private static function two_rules(): array {
		return Sample::validated( array( Sample::rule( '*', 'purchase.completed', array( 'a' ) ), Sample::rule( 'product-12', 'purchase.completed', array(), array(), array( 'operations' => array( self::GRANT ) ) ) ) );
	}

	private static function printed( callable $print ): string {
		ob_start();
		$print();
		return (string) ob_get_clean();
	}

	public function test_a_connection_that_runs_none_is_a_warning_and_the_rule_keeps_what_it_has(): void {
		$choices = OperationChoices::of( $this->plugin()->connections()->chosen() );

		$this->assertTrue( $choices->are_shown_with( self::two_rules() ) );
		$this->assertFalse( $choices->are_shown_with( array_slice( self::two_rules(), 0, 1 ) ) );
		$this->assertSame( array( 'The operation “Grant 101” cannot be run. Tags are set, and then each event of its rule needs you. WP Fusion runs no operations of AccessAlly. Choose AccessAlly under Cart Companion → Connect → Your CRM, or take the operation out of the rule.' ), $choices->warnings( self::two_rules() ) );
		$html = self::printed( static fn() => $choices->print( array( self::GRANT ), 'rules[2][operations]', 'Run' ) );
		$this->assertSame( 1, substr_count( $html, 'checked=' ) );
		$this->assertStringContainsString( 'cannot be run here', $html );
	}

	public function test_what_the_boxes_send_is_read_and_nothing_else(): void {
		$sent = array( '{"id":"12","name":"Grant \u201e101\u201c 100%20 & more"}', '{"id":"","name":"x"}', '{"id":13}', 'nonsense', array( 'x' ) );

		$this->assertSame( array( array( 'id' => '12', 'name' => 'Grant „101“ 100%20 & more' ) ), OperationChoices::read( $sent ) );
		$this->assertSame( array(), OperationChoices::read( 'nonsense' ) );
	}

	public function test_rules_are_suggested_with_the_operations_that_are_named_like_the_product(): void {
		$listed = new OperationList( new Operation( '12', 'Grant Yoga' ), new Operation( '13', 'Yoga: revoke access' ), new Operation( '14', 'Grant Piano' ) );

		$with    = array_column( SuggestedRules::for_product( 'product-12', 'Yoga Course', array(), $listed ), null, 'event' );
		$without = array_column( SuggestedRules::for_product( 'product-12', 'Yoga Course', array(), new OperationList() ), null, 'event' );

		$ids = array_map( static fn( array $rule ): array => array_column( $rule['operations'] ?? array(), 'id' ), $with );
		$this->assertSame( array( 'purchase.completed' => array( '12' ), 'subscription.ended' => array( '13' ), 'purchase.refunded' => array( '13' ) ), array_filter( $ids ) );
		$this->assertSame( $without, array_map( static fn( array $rule ): array => array_diff_key( $rule, array( 'operations' => 0 ) ), $with ), 'The tags are suggested as before.' );
		$this->assertFalse( $with['purchase.refunded']['partial'] );
	}

	public function test_an_import_says_which_operations_it_does_not_run(): void {
		$import = Import::from( array( 'id' => 'imp_1', 'state' => 'draft', 'new' => 3, 'rows' => 3, 'readable' => 3 ) );
		$print  = static fn( array $rules ): string => self::printed( array( new DryRunPanel( $import, $rules, new PlannedTags( new ResyncPlanner( $rules ) ), new KnownContacts( null ) ), 'print' ) );

		$this->assertStringContainsString( 'An import sets tags only: AccessAlly’s operations in your rules (“Grant 101”) are not run by it', $print( self::two_rules() ) );
		$this->assertStringNotContainsString( 'operation', $print( array_slice( self::two_rules(), 0, 1 ) ) );
	}
}
