<?php
/**
 * AccessAlly's offerings, as far as its settings tell of them.
 */

declare(strict_types=1);

use CartCompanion\Crm\Crm;
use CartCompanion\Crm\Offering;

final class OfferingListTest extends SiteTestCase {
	public function test_each_is_told_with_the_tags_that_open_and_close_it(): void {
		array_map( array( $this, 'given_tag' ), array( '101_base', '101_instant', '101_module_1', '101_revoke', '2026' ) );
		$this->crm_is(
			array(
				'offerings' => array(
					'101'    => array(
						'name' => ' AccessAlly 101 ',
						'tags' => array( 'base' => '101_base', 'instant' => '101_instant', 'revoke' => '101_revoke', 'module-1' => '101_module_1', 'module-2' => '', 'purchase-success' => '2026' ),
					),
					'closed' => array( 'tags' => array( 'revoke' => '101_revoke' ) ),
					'bare'   => array( 'name' => 'Nothing yet', 'tags' => array( 'base' => '' ) ),
				),
			)
		);

		$offerings = $this->accessally()->offerings();

		$this->assertEquals(
			array(
				new Offering( 'AccessAlly 101', array( '101_base', '101_instant', '101_module_1' ), array( '101_revoke' ) ),
				new Offering( '', array(), array( '101_revoke' ) ),
			),
			$offerings
		);
	}

	public function test_no_crm_is_asked_for_them(): void {
		$this->given_tag( '101_base' );
		$this->crm_is( array( 'offerings' => array( '101' => array( 'name' => '101', 'tags' => array( 'base' => '101_base' ) ) ) ) );
		$this->accessally()->offerings(); // The list of tags may be fetched for the first time.
		$before = $this->calls();

		$this->accessally()->offerings();

		$this->assertSame( $before, $this->calls() );
	}

	public function test_a_connection_without_offerings_lists_none(): void {
		$this->assertSame( array(), $this->plugin()->connections()->all()['fluentcrm']->offerings() );
	}

	private function accessally(): Crm {
		return $this->plugin()->connections()->all()['accessally'];
	}
}
