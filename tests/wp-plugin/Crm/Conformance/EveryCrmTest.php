<?php
/**
 * A way to a CRM that the plugin registers is one that the tests of every CRM are run with.
 */

declare(strict_types=1);

final class EveryCrmTest extends ConformanceTestCase {
	public function test_what_is_registered_has_a_stand_in_and_is_tested(): void {
		$tested = array_map( static fn( TestCrm $crm ): string => $crm->connection(), TestCrms::all() );

		$this->assertEqualsCanonicalizing( array_keys( $this->plugin()->connections()->all() ), array_unique( $tested ) );
	}

	public function test_whatever_asks_for_a_key_is_led_to_a_server_with_that_key(): void {
		$with_key = array_filter( $this->plugin()->connections()->all(), static fn( CartCompanion\Crm\Crm $crm ): bool => null !== $crm->credentials() );

		$this->assertEqualsCanonicalizing( array_keys( $with_key ), array_keys( ApiCrm::all() ) );
		foreach ( $with_key as $slug => $crm ) {
			ApiCrm::of( $slug )->set_up();
			$this->assertTrue( $crm->is_connected(), $slug );
			$this->assertTrue( $crm->verify_credentials(), $slug );
		}
	}

	public function test_no_two_read_what_was_entered_from_one_constant(): void {
		$constants = array();
		foreach ( $this->plugin()->connections()->all() as $crm ) {
			$constants = array_merge( $constants, array_column( null === $crm->credentials() ? array() : $crm->credentials()->fields(), 'constant' ) );
		}

		$this->assertNotSame( array(), $constants );
		$this->assertSame( array_unique( $constants ), $constants );
	}
}
