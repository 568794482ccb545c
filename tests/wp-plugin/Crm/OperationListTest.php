<?php
/**
 * What the name of an operation tells: which kind it is, whether it is still the one that a rule means, which product.
 */

declare(strict_types=1);

use CartCompanion\Crm\Operation;
use CartCompanion\Crm\OperationList;
use PHPUnit\Framework\TestCase;

final class OperationListTest extends TestCase {
	/** @return array<string, array{0: string, 1: string, 2: string}> */
	public static function names(): array {
		return array(
			'the same'                  => array( 'Grant 101', 'grant  101', Operation::SAME ),
			'never known'               => array( '', 'Grant 101', Operation::SAME ),
			'had no name'               => array( 'Operation 12', 'Grant 101', Operation::SAME ),
			'more words'                => array( 'Grant 101', 'Grant 101 (2027)', Operation::RENAMED ),
			'the opposite'              => array( 'Grant 101', 'Revoke 101', Operation::ANOTHER ),
			'something else'            => array( 'Grant 101', 'Grant Piano', Operation::ANOTHER ),
			'another of no known kind'  => array( 'Welcome series', 'Birthday', Operation::ANOTHER ),
		);
	}

	/** @dataProvider names */
	public function test_an_id_may_mean_another_operation_by_now( string $kept, string $now, string $expected ): void {
		$this->assertSame( $expected, ( new Operation( '12', $now ) )->compared_with( $kept ) );
	}

	public function test_the_kind_is_what_accessally_says_else_what_the_name_says(): void {
		$kinds = array( 'grant-course-permission' => Operation::GRANTS, 'revoke-course-permission' => Operation::REVOKES, 'release-offering' => Operation::GRANTS, 'increase-field' => Operation::COUNTS, 'add-remove-tags' => Operation::OTHER, 'Course Revoke Access' => Operation::REVOKES, 'Grant and revoke' => Operation::OTHER );
		foreach ( $kinds as $words => $kind ) {
			$this->assertSame( $kind, Operation::kind_in( $words ), $words );
		}
		$this->assertSame( Operation::COUNTS, ( new Operation( '1', 'Grant ten credits', Operation::COUNTS ) )->kind );
	}

	public function test_the_operation_of_a_product_is_the_one_most_like_it_and_none_where_two_are(): void {
		$list = new OperationList( new Operation( '1', 'Grant Yoga' ), new Operation( '2', 'Grant Yoga Basics' ), new Operation( '3', 'Revoke Yoga Basics' ), new Operation( '4', 'Grant Piano Evenings' ), new Operation( '5', 'Grant Piano Mornings' ) );

		$this->assertSame( '2', $list->like( Operation::GRANTS, 'Yoga Basics Course' )->id );
		$this->assertSame( '3', $list->like( Operation::REVOKES, 'Yoga Basics Course' )->id );
		$this->assertNull( $list->like( Operation::GRANTS, 'Piano' ) );
		$this->assertNull( $list->like( Operation::GRANTS, 'Cooking' ) );
		$this->assertNull( $list->like( Operation::GRANTS, '' ) );
	}
}
