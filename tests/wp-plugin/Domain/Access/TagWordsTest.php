<?php
/**
 * What the name of a tag tells of access to a product.
 */

declare(strict_types=1);

use CartCompanion\Domain\Access\TagWords;
use PHPUnit\Framework\TestCase;

final class TagWordsTest extends TestCase {
	/** @return array<string, array{0: string, 1: bool, 2: bool, 3: bool}> Tag; whether it is about the product, lets in, keeps out. */
	public static function names(): array {
		return array(
			'101_access'                         => array( '101_access', true, true, false ),
			'AccessAlly 101: Has Access'         => array( 'AccessAlly 101: Has Access', true, true, false ),
			'accessally_101_course_revoked'      => array( 'accessally_101_course_revoked', true, false, true ),
			'Revoke Access 101'                  => array( 'Revoke Access 101', true, false, true ),
			'101_PAYF'                           => array( '101_PAYF', true, false, true ),
			'accessally_101_course_made_purchase' => array( 'accessally_101_course_made_purchase', true, false, false ),
			'accessally_101_course_stop'         => array( 'accessally_101_course_stop', true, false, false ),
			'newsletter'                         => array( 'newsletter', false, false, false ),
			'202_access'                         => array( '202_access', false, true, false ),
		);
	}

	/** @dataProvider names */
	public function test_what_it_tells( string $tag, bool $is_about, bool $lets_in, bool $keeps_out ): void {
		$this->assertSame( array( $is_about, $lets_in, $keeps_out ), array( TagWords::is_about( $tag, 'AccessAlly 101 Course' ), TagWords::lets_in( $tag ), TagWords::keeps_out( $tag ) ) );
	}

	public function test_a_tag_that_names_another_product_more_fully_is_about_that_one(): void {
		$this->assertTrue( TagWords::is_about( 'accessally_101_course_revoked', 'AccessAlly 101 Workbook' ), 'By two words of three.' );
		$this->assertTrue( TagWords::is_rather_about( array( 'AccessAlly 101 Course', 'Knitting' ), 'accessally_101_course_revoked', 'AccessAlly 101 Workbook' ) );
		$this->assertFalse( TagWords::is_rather_about( array( 'AccessAlly 101 Workbook' ), 'accessally_101_course_revoked', 'AccessAlly 101 Course' ) );
		$this->assertFalse( TagWords::is_rather_about( array(), 'accessally_101_course_revoked', 'AccessAlly 101 Workbook' ) );
	}

	/** @return array<string, array{0: string, 1: string, 2: string, 3: bool}> Other product, tag, product; whether it is about the other. */
	public static function names_of_two(): array {
		return array(
			'a word that only the other has'       => array( 'AccessAlly 101 Workbook', 'accessally_101_workbook_revoked', 'AccessAlly 101 Course', true ),
			'of several that only the other has'   => array( 'AccessAlly 101 Workbook and Journal', 'accessally_101_workbook_revoked', 'AccessAlly 101 Course', true ),
			'the other is named with more words'   => array( 'AccessAlly 101 Course Workbook', 'accessally_101_course_workbook_revoked', 'AccessAlly 101 Course', true ),
			'a word that only this one has'        => array( 'AccessAlly 101 Workbook', 'accessally_101_course_revoked', 'AccessAlly 101 Course', false ),
			'words of both'                        => array( 'Yoga for Beginners', 'piano_beginners_access', 'Piano', false ),
			'a word of the other that means access' => array( 'AccessAlly 101 Members', 'accessally_101_members', 'AccessAlly 101', false ),
			'one with little in common'            => array( 'Workbook of Piano and Yoga', '101_workbook_access', 'AccessAlly 101', false ),
			'names that are the same'              => array( 'AccessAlly 101 Course', 'accessally_101_revoked', 'AccessAlly 101 Course', false ),
		);
	}

	/** @dataProvider names_of_two */
	public function test_a_word_of_another_product_tells_that_it_is_about_that_one( string $other, string $tag, string $product, bool $expected ): void {
		$this->assertSame( $expected, TagWords::is_rather_about( array( $other ), $tag, $product ) );
	}

	public function test_a_product_without_a_telling_name_matches_nothing(): void {
		$this->assertFalse( TagWords::is_about( 'course_access', 'The Course' ) );
	}
}
