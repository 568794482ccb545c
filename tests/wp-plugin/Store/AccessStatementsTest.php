<?php
/**
 * What the owner says of products, as it is stored; somebody may have written it by hand.
 */

declare(strict_types=1);

use CartCompanion\Domain\InvalidInput;
use CartCompanion\Domain\Message;
use CartCompanion\Store\AccessStatements;

final class AccessStatementsTest extends SiteTestCase {
	public function test_it_is_stored_in_the_form_that_others_read_and_write(): void {
		( new AccessStatements() )->save( array( array( 'product' => 'product-12', 'in' => array( '101_access' ), 'out' => array( '101_revoked' ) ) ) );

		$this->assertSame( array( array( 'product' => 'product-12', 'in' => array( '101_access' ), 'out' => array( '101_revoked' ) ) ), get_option( 'cart_companion_access' ) );
		$this->assertSame( array( 'product-12' => array( 'in' => array( '101_access' ), 'out' => array( '101_revoked' ) ) ), ( new AccessStatements() )->all() );
	}

	public function test_rows_that_cannot_be_used_are_left_out_and_warned_of(): void {
		update_option( AccessStatements::OPTION, array( 'nonsense', array( 'product' => 'product-12', 'in' => 'a' ), array( 'product' => 'product-12', 'in' => array( 'b' ) ), array( 'product' => '*', 'in' => array( 'c' ) ) ) );
		$statements = new AccessStatements();

		$this->assertSame( array( 'product-12' => array( 'in' => array( 'a' ) ) ), $statements->all() );
		$this->assertEquals(
			array( new Message( Message::ACCESS_OF_NOTHING, 1, '' ), new Message( Message::ACCESS_TWICE, 3, 'product-12' ), new Message( Message::ACCESS_OF_NOTHING, 4, '*' ) ),
			$statements->warnings()
		);
		update_option( AccessStatements::OPTION, 'nonsense' );
		$this->assertSame( array( array(), array() ), array( $statements->all(), $statements->warnings() ) );
	}

	public function test_where_one_row_cannot_be_used_none_is_saved(): void {
		$statements = new AccessStatements();
		try {
			$statements->save( array( array( 'product' => 'product-12', 'in' => array( 'a' ) ), array( 'product' => 'product-12', 'in' => array( 'b' ) ) ) );
		} catch ( InvalidInput $error ) {
			$this->assertSame( Message::ACCESS_TWICE, $error->reason()->code() );
			$this->assertFalse( get_option( AccessStatements::OPTION ) );
			return;
		}
		$this->fail( 'It was saved.' );
	}
}
