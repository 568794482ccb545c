<?php
/**
 * A rule that names operations of AccessAlly's, on every connection there is: it runs them, or the event says that it does not.
 */

declare(strict_types=1);

final class CrmOperationsTest extends ConformanceTestCase {
	/** @dataProvider each_crm */
	public function test_operations_are_run_or_the_event_needs_a_person_with_its_tags_set( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		update_option( FakeCrm::SETUP, array( 'operations' => array( '12' => array( 'kind' => 'grant', 'name' => 'Grant 101' ) ) ) + (array) get_option( FakeCrm::SETUP, array() ), false );
		$crm->given_contact( self::ANN );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ), array(), array( 'operations' => array( array( 'id' => '12', 'name' => 'Grant 101' ) ) ) ) );
		$runs_them = 'accessally' === $crm->connection();
		$this->assertSame( $runs_them, null !== $this->plugin()->connections()->chosen()->operations() );

		$result = $this->buy();

		$this->assertSame( array( 'course' ), $crm->tags( self::ANN ) );
		$this->assertSame( $runs_them ? array( 'applied', array( 'Grant 101' ) ) : array( 'failed', array() ), array( $result['outcome'], $result['operations_run'] ), $result['message'] );
		if ( ! $runs_them ) {
			$this->assertStringContainsString( 'The operation “Grant 101” of rule r1 was not run. ' . $this->plugin()->connections()->chosen()->name() . ' runs no operations of AccessAlly. Choose AccessAlly under Cart Companion → Connect', $result['message'] );
		}
	}

	/** @dataProvider each_crm */
	public function test_a_rule_with_operations_only_still_gives_its_buyer_a_contact( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$this->rules( Sample::rule( '*', 'purchase.completed', array(), array(), array( 'operations' => array( array( 'id' => '12', 'name' => 'Grant 101' ) ) ) ) );

		$result = $this->buy( 'new@example.com' );

		$this->assertTrue( $result['contact_created'], $result['message'] );
		$this->assertSame( 1, $crm->contacts() );
	}
}
