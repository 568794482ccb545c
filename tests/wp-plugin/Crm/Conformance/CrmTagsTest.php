<?php
/**
 * Which tags a contact has after an order and after a refund, in every CRM.
 */

declare(strict_types=1);

use CartCompanion\Crm\ConnectionTest;
use CartCompanion\Domain\Events\Person;

final class CrmTagsTest extends ConformanceTestCase {
	/** @dataProvider each_crm */
	public function test_a_known_contact_keeps_its_tags_and_gets_several_more( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course', 'workbook', 'call', 'club' ) );
		$crm->given_contact( self::ANN, array( 'newsletter' ) );

		$result = $this->buy();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertFalse( $result['contact_created'] );
		$this->assertSame( array( 'call', 'club', 'course', 'newsletter', 'workbook' ), $crm->tags( self::ANN ) );
		$this->assertSame( 1, $crm->contacts() );
	}

	/** @dataProvider each_crm */
	public function test_a_missing_tag_is_created_once_and_used( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course', 'Brand new: 100 % “ÄÖ” & more' ) ) );

		$this->deliver_with_new_tag( $crm, Sample::event( 'purchase.completed' ), 'Brand new: 100 % “ÄÖ” & more' );
		$result = $this->buy( 'bob@example.com' );

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'Brand new: 100 % “ÄÖ” & more', 'course' ), $crm->tags( 'bob@example.com' ) );
		$this->assertSame( array( 'Brand new: 100 % “ÄÖ” & more', 'course' ), $crm->tag_names() );
	}

	/** @dataProvider each_crm */
	public function test_a_tag_deleted_in_the_crm_since_is_created_again( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$this->buy();
		$crm->delete_tag( 'course' );

		$result = $this->deliver_with_new_tag( $crm, Sample::event( 'purchase.completed', 'bob@example.com' ), 'course' );

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'course' ), $crm->tags( 'bob@example.com' ) );
	}

	/** @dataProvider each_crm */
	public function test_a_refund_removes_its_tags_and_no_other( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course', 'workbook' ) );
		$this->rules(
			Sample::rule( '*', 'purchase.completed', array( 'course', 'workbook' ), array( 'revoked' ) ),
			Sample::rule( '*', 'purchase.refunded', array( 'revoked' ), array( 'course', 'workbook', 'never heard of' ) )
		);
		$crm->given_tag( 'revoked' );
		$crm->given_contact( self::ANN, array( 'newsletter', 'revoked' ) );
		$this->buy();
		$this->assertSame( array( 'course', 'newsletter', 'workbook' ), $crm->tags( self::ANN ) );

		$result = $this->refund();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'newsletter', 'revoked' ), $crm->tags( self::ANN ) );
		$this->assertSame( array( 'newsletter', 'revoked' ), $this->read( $crm ) );
	}

	/** @dataProvider each_crm */
	public function test_a_rule_that_spells_a_tag_with_a_capital_takes_it_away_all_the_same( TestCrm $crm ): void {
		$this->shop( $crm, array( 'workshop' ) );
		$crm->given_contact( self::ANN, array( 'newsletter', 'workshop' ) );
		$this->plugin()->connections()->all()[ $crm->connection() ]->verify_credentials(); // WP Fusion has the list by now.
		$this->rules( Sample::rule( '*', 'purchase.refunded', array(), array( 'Workshop' ) ) );

		$result = $this->refund();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'newsletter' ), $crm->tags( self::ANN ) );
	}

	/** @dataProvider each_crm */
	public function test_a_refund_reaches_the_contact_whose_rule_only_applies( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course', 'revoked' ) );
		$this->rules( Sample::rule( '*', 'purchase.refunded', array( 'revoked' ) ) );
		$crm->given_contact( self::ANN, array( 'course' ) );

		$result = $this->refund();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'course', 'revoked' ), $crm->tags( self::ANN ) );
		$this->assertSame( 1, $crm->contacts() );
	}

	/** @dataProvider each_crm */
	public function test_a_tag_to_be_applied_anew_is_taken_away_first( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course' ) );
		$crm->given_contact( self::ANN, array( 'course' ) );
		$this->rules( array( 'again' => true ) + Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );

		$result = $this->buy();

		$this->assertSame( 'applied', $result['outcome'], $result['message'] );
		$this->assertSame( array( 'course' ), $crm->tags( self::ANN ) );
	}

	/** @dataProvider each_crm */
	public function test_the_owners_test_leaves_a_contact_as_it_was( TestCrm $crm ): void {
		$this->shop( $crm, array( 'course', ConnectionTest::TAG ) );
		$crm->given_contact( self::ANN, array( 'course' ) );

		$trial = ConnectionTest::run( $this->plugin()->connections()->all()[ $crm->connection() ], self::ANN );

		$this->assertTrue( $trial->worked, $trial->message );
		$this->assertSame( array( 'course' ), $crm->tags( self::ANN ) );
	}

	/** @return string[] Ann's tags as the connection reads them, sorted. */
	private function read( TestCrm $crm ): array {
		$connection = $this->plugin()->connections()->all()[ $crm->connection() ];
		$tags       = $connection->tags_of( $connection->find( new Person( array( self::ANN ) ) )->id() );
		sort( $tags );
		return $tags;
	}
}
