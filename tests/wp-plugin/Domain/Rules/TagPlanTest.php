<?php
/**
 * What a plan becomes when earlier events of the customer found nobody in the CRM.
 */

declare(strict_types=1);

use CartCompanion\Domain\Rules\TagPlan;
use PHPUnit\Framework\TestCase;

final class TagPlanTest extends TestCase {
	/** @return array<string, array{0: bool, 1: bool, 2: string[]}> Whether it describes the target state; whether the contact is new; what is applied. */
	public static function contacts(): array {
		return array(
			'of any event'                    => array( false, false, array( 'own', 'left' ) ),
			'of a late event, a new contact'  => array( true, true, array( 'own', 'left', 'later' ) ),
			'of a late event, a known one'    => array( true, false, array( 'own', 'left' ) ),
		);
	}

	/**
	 * @dataProvider contacts
	 * @param string[] $applied
	 */
	public function test_what_was_left_undone_is_applied_with_it( bool $is_target_state, bool $is_new, array $applied ): void {
		$plan = new TagPlan();

		$plan->apply           = array( 'own' );
		$plan->remove          = array( 'gone' );
		$plan->is_target_state = $is_target_state;
		$plan->if_new          = $is_target_state ? array( 'own', 'left', 'later' ) : array();
		$plan->catch_up( array( 'left', 'gone' ), $is_new );

		$this->assertSame( $applied, $plan->apply );
	}
}
