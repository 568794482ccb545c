<?php
/**
 * What is found when expected access is compared with the tags of a user.
 */

declare(strict_types=1);

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Access\ExpectedAccess;
use CartCompanion\Domain\Rules\MovedTags;
use PHPUnit\Framework\TestCase;

final class ExpectedAccessTest extends TestCase {
	/** @return array<string, array{0: ExpectedAccess, 1: int, 2: string[]|null, 3: string, 4: string[]}> Expected; user and their tags; what is found, and the tags it is about. */
	public static function findings(): array {
		$comes  = ExpectedAccess::comes( array( 'course', 'club' ), array( 'revoked' ) );
		$stays  = ExpectedAccess::stays( array( 'course' ), array( 'trigger' ), array( 'revoked' ) );
		$signs  = ExpectedAccess::stays( array(), array( 'trigger' ), array( 'revoked' ) );
		$goes   = ExpectedAccess::goes( array( 'refunded' ), array( 'course' ) );
		$by_tag = ExpectedAccess::goes( array( 'revoked' ), array() );
		return array(
			'comes: all is there'                      => array( $comes, 7, array( 'course', 'Club', 'x' ), AccessStatus::GRANTED, array() ),
			'comes: a tag is missing'                  => array( $comes, 7, array( 'course' ), AccessStatus::PENDING, array( 'club' ) ),
			'comes: a tag keeps out'                   => array( $comes, 7, array( 'course', 'club', 'revoked' ), AccessStatus::PENDING, array( 'revoked' ) ),
			'comes: no user'                           => array( $comes, 0, null, AccessStatus::PENDING, array( 'course', 'club' ) ),
			'comes: nobody can tell'                   => array( $comes, 7, null, AccessStatus::UNKNOWN, array() ),
			'comes: nothing was applied'               => array( ExpectedAccess::comes( array(), array( 'x' ) ), 7, array(), AccessStatus::NONE, array() ),
			'stays: it is there'                       => array( $stays, 7, array( 'course' ), AccessStatus::GRANTED, array() ),
			'stays: a sign of it is there'             => array( $stays, 7, array( 'trigger' ), AccessStatus::GRANTED, array() ),
			'stays: a tag keeps out'                   => array( $stays, 7, array( 'course', 'revoked' ), AccessStatus::PENDING, array( 'revoked' ) ),
			'stays: it is not there'                   => array( $stays, 7, array(), AccessStatus::PENDING, array( 'course' ) ),
			'stays: a trigger that is gone says nothing' => array( $signs, 7, array(), AccessStatus::NONE, array() ),
			'stays: no user'                           => array( $stays, 0, null, AccessStatus::PENDING, array( 'course', 'trigger' ) ),
			'goes: it is gone'                         => array( $goes, 7, array( 'refunded' ), AccessStatus::REVOKED, array() ),
			'goes: it is still there'                  => array( $goes, 7, array( 'COURSE' ), AccessStatus::STILL, array( 'course' ) ),
			'goes: no user'                            => array( $goes, 0, null, AccessStatus::REVOKED, array() ),
			'goes by a tag: it is set'                 => array( $by_tag, 7, array( 'revoked' ), AccessStatus::REVOKED, array() ),
			'goes by a tag: it is not'                 => array( $by_tag, 7, array( 'course' ), AccessStatus::STILL, array( 'revoked' ) ),
			'nothing'                                  => array( ExpectedAccess::nothing(), 7, array( 'course' ), AccessStatus::NONE, array() ),
		);
	}

	/**
	 * @dataProvider findings
	 * @param string[]|null $tags
	 * @param string[]      $about
	 */
	public function test_what_is_found( ExpectedAccess $expected, int $user_id, ?array $tags, string $access, array $about ): void {
		$found = $expected->compared_with( $user_id, $tags );

		$this->assertSame( array( $access, $user_id, $about ), array( $found->access, $found->user_id, $found->tags ) );
		$this->assertEquals( $expected, ExpectedAccess::from( (array) json_decode( (string) json_encode( $expected->to_array() ), true ) ), 'It is stored as JSON.' );
	}

	public function test_what_later_events_changed_the_other_way_is_expected_no_more(): void {
		$left = ExpectedAccess::stays( array( 'course', 'club' ), array( 'trigger' ), array( 'revoked', 'stop' ) )->after( new MovedTags( array( 'Stop' ), array( 'Course', 'trigger' ) ) );

		$this->assertSame( array( array( 'club' ), array(), array( 'revoked' ) ), array( $left->held, $left->signs, $left->gone ) );
	}

	public function test_a_result_that_does_not_say_it_is_judged_by_the_type_of_its_event(): void {
		$this->assertTrue( ExpectedAccess::is_revocation( 'purchase.refunded', array() ) );
		$this->assertFalse( ExpectedAccess::is_revocation( 'purchase.refunded', array( 'revokes' => false ) ) );
		$this->assertFalse( ExpectedAccess::is_revocation( 'subscription.cancelled', array() ) );
		$this->assertTrue( ExpectedAccess::is_revocation( 'subscription.cancelled', array( 'revokes' => true ) ) );
	}
}
