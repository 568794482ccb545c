<?php
/**
 * Which tag a rule means.
 */

declare(strict_types=1);

use CartCompanion\Crm\TagList;
use CartCompanion\Domain\Text;
use PHPUnit\Framework\TestCase;

final class TagListTest extends TestCase {
	public function test_the_tag_that_is_spelled_so_comes_before_one_that_differs_by_case(): void {
		$tags = new TagList( array( array( '1', 'Course' ), array( '2', 'course' ) ), array( Text::class, 'lower' ) );

		$this->assertSame( array( '2', '1', '1' ), array( $tags->id_of( 'course' ), $tags->id_of( 'Course' ), $tags->id_of( 'COURSE' ) ) );
	}

	public function test_where_case_tells_tags_apart_another_spelling_is_another_tag(): void {
		$tags = new TagList( array( array( '1', 'Course' ) ), 'strval' );

		$this->assertNull( $tags->id_of( 'course' ) );
		$this->assertSame( array( 'course' ), $tags->without( array( 'course', 'Course' ) ) );
	}

	public function test_a_number_is_a_name(): void {
		$tags = new TagList( array( array( '12', 'twelve' ), array( '13', '12' ) ), array( Text::class, 'lower' ) );

		$this->assertSame( '13', $tags->id_of( '12' ) );
		$this->assertSame( array( 13 => '12' ), $tags->named( array( '12' ) ) );
	}
}
