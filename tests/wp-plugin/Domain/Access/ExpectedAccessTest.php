<?php
/**
 * What is found when expected access is compared with the tags of a user.
 */

declare(strict_types=1);

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Access\ExpectedAccess;
use CartCompanion\Domain\Access\ItemAccess;
use CartCompanion\Domain\Rules\MovedTags;
use PHPUnit\Framework\TestCase;

final class ExpectedAccessTest extends TestCase {
	/** @return array<string, array{0: ExpectedAccess, 1: int, 2: string[]|null, 3: string, 4: string[]}> Expected; user and their tags; what is found, and the tags it is about. */
	public static function findings(): array {
		$comes  = ExpectedAccess::comes( new ItemAccess( 'product-12', array( 'course', 'trigger' ), array( 'course' ), array( 'revoked' ) ), new ItemAccess( 'bump-12', array( 'club' ), array( 'club' ), array() ) );
		$fires  = ExpectedAccess::comes( new ItemAccess( 'product-12', array( 'trigger' ), array(), array( 'revoked' ) ) );
		$untold = ExpectedAccess::comes( new ItemAccess( 'product-12', array(), array(), array( 'revoked' ) ) );
		$stays  = ExpectedAccess::stays( new ItemAccess( 'product-12', array( 'course', 'trigger' ), array( 'course' ), array( 'revoked' ) ) );
		$signs  = ExpectedAccess::stays( new ItemAccess( 'product-12', array( 'trigger' ), array(), array( 'revoked' ) ) );
		$goes   = ExpectedAccess::goes_by_changes( array( 'refunded' ), array( 'course' ) );
		$by_tag = ExpectedAccess::goes_by_changes( array( 'revoked' ), array() );
		$fired  = ExpectedAccess::goes( false, new ItemAccess( 'product-12', array(), array(), array( 'refunded' ) ) );
		$forbid = ExpectedAccess::goes( false, new ItemAccess( 'product-12', array( 'course' ), array( 'course' ), array( 'revoked' ), true ) );
		return array(
			'comes: all is there'                      => array( $comes, 7, array( 'course', 'Club', 'x' ), AccessStatus::GRANTED, array() ),
			'comes: a tag is missing'                  => array( $comes, 7, array( 'course' ), AccessStatus::PENDING, array( 'club' ) ),
			'comes: a tag keeps out'                   => array( $comes, 7, array( 'course', 'club', 'revoked' ), AccessStatus::PENDING, array( 'revoked' ) ),
			'comes: no user'                           => array( $comes, 0, null, AccessStatus::PENDING, array( 'course', 'trigger', 'club' ) ),
			'comes: nobody can tell'                   => array( $comes, 7, null, AccessStatus::UNKNOWN, array() ),
			'comes: one tag of an item is enough'      => array( $comes, 7, array( 'trigger', 'club' ), AccessStatus::GRANTED, array() ),
			'comes: the trigger is gone'               => array( $fires, 7, array( 'x' ), AccessStatus::PENDING, array( 'trigger' ), true ),
			'comes: no trigger, but a tag keeps out'   => array( $fires, 7, array( 'revoked' ), AccessStatus::PENDING, array( 'revoked' ) ),
			'comes: no tag says it, there is a user'   => array( $untold, 7, array(), AccessStatus::GRANTED, array() ),
			'comes: no tag says it, no user'           => array( $untold, 0, null, AccessStatus::PENDING, array() ),
			'comes: no tag says it, one keeps out'     => array( $untold, 7, array( 'Revoked' ), AccessStatus::PENDING, array( 'revoked' ) ),
			'comes: nothing to go by'                  => array( ExpectedAccess::comes(), 7, array(), AccessStatus::NONE, array() ),
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
			'goes by a tag that may be a trigger'      => array( $fired, 7, array( 'course' ), AccessStatus::STILL, array( 'refunded' ), true ),
			'goes by a trigger that is still there'    => array( $fired, 7, array( 'refunded' ), AccessStatus::REVOKED, array() ),
			'goes: a tag forbids, beside the access'   => array( $forbid, 7, array( 'course', 'revoked' ), AccessStatus::REVOKED, array() ),
			'goes: nothing forbids, and it lets in'    => array( $forbid, 7, array( 'course' ), AccessStatus::STILL, array( 'course' ) ),
			'goes: nothing lets in'                    => array( $forbid, 7, array(), AccessStatus::REVOKED, array() ),
			'nothing'                                  => array( ExpectedAccess::nothing(), 7, array( 'course' ), AccessStatus::NONE, array() ),
		);
	}

	/**
	 * @dataProvider findings
	 * @param string[]|null $tags
	 * @param string[]      $about
	 */
	public function test_what_is_found( ExpectedAccess $expected, int $user_id, ?array $tags, string $access, array $about, bool $is_doubtful = false ): void {
		$found = $expected->compared_with( $user_id, $tags );

		$this->assertSame( array( $access, $user_id, $about, $is_doubtful ), array( $found->access, $found->user_id, $found->tags, $found->is_doubtful ) );
		$this->assertEquals( $expected, ExpectedAccess::from( (array) json_decode( (string) json_encode( $expected->to_array() ), true ) ), 'It is stored as JSON.' );
	}

	public function test_what_later_events_changed_the_other_way_is_expected_no_more(): void {
		$expected = ExpectedAccess::stays( new ItemAccess( 'product-12', array( 'course', 'club', 'trigger' ), array( 'course', 'club' ), array( 'revoked', 'stop' ) ), new ItemAccess( 'bump-12', array( 'Course' ), array(), array() ) );

		$left = $expected->after( new MovedTags( array( 'Stop' ), array( 'Course', 'trigger' ) ) );

		$this->assertEquals( array( new ItemAccess( 'product-12', array( 'club' ), array( 'club' ), array( 'revoked' ) ) ), $left->items );
	}

	public function test_an_item_that_was_turned_the_other_way_since_is_looked_at_no_more_whatever_its_tags(): void {
		$item  = new ItemAccess( 'product-12', array( 'stated' ), array( 'stated' ), array(), true );
		$comes = ExpectedAccess::comes( $item );
		$goes  = ExpectedAccess::goes( false, $item );

		$this->assertTrue( $comes->after( new MovedTags(), array(), array( 'product-12' ) )->is_empty() );
		$this->assertFalse( $comes->after( new MovedTags(), array( 'product-12' ), array( 'product-1' ) )->is_empty() );
		$this->assertTrue( $goes->after( new MovedTags(), array( 'product-12' ) )->is_empty() );
		$this->assertFalse( $goes->after( new MovedTags(), array(), array( 'product-12' ) )->is_empty() );
	}

	public function test_a_tag_given_again_since_is_not_said_to_be_left_behind(): void {
		$this->assertTrue( ExpectedAccess::goes_by_changes( array(), array( 'course' ) )->after( new MovedTags( array( 'Course' ) ) )->is_empty() );
		$this->assertTrue( ExpectedAccess::goes_by_changes( array( 'revoked' ), array() )->after( new MovedTags( array(), array( 'revoked' ) ) )->is_empty() );
	}

	/** @return array<string, array{0: array<string, mixed>, 1: string[], 2: string}> As builds up to 0.1.0 stored it; tags of the user, what is found. */
	public static function stored_by_earlier_builds(): array {
		$stays = array( 'way' => 'stays', 'by_rule' => false, 'held' => array( 'course' ), 'gone' => array( 'revoked' ), 'signs' => array( 'trigger' ), 'until' => 0 );
		$comes = array( 'way' => 'comes', 'by_rule' => false, 'held' => array( 'course', 'trigger' ), 'gone' => array( 'revoked' ), 'signs' => array(), 'until' => 0 ); // Of a resync.
		$goes  = array( 'way' => 'goes', 'by_rule' => true, 'held' => array(), 'gone' => array( 'course', 'club' ), 'signs' => array(), 'until' => 0 );
		$by_tag = array( 'way' => 'goes', 'by_rule' => false, 'held' => array( 'revoked', 'refunded' ), 'gone' => array(), 'signs' => array(), 'until' => 0 );
		return array(
			'stays, and is there'        => array( $stays, array( 'trigger' ), AccessStatus::GRANTED ),
			'stays, and is not there'    => array( $stays, array(), AccessStatus::PENDING ),
			'stays, and a tag keeps out' => array( $stays, array( 'course', 'revoked' ), AccessStatus::PENDING ),
			'comes, and one is there'    => array( $comes, array( 'course' ), AccessStatus::GRANTED ),
			'comes, and a tag keeps out' => array( $comes, array( 'course', 'revoked' ), AccessStatus::PENDING ),
			'goes, and one is left'      => array( $goes, array( 'club' ), AccessStatus::STILL ),
			'goes, and none is left'     => array( $goes, array(), AccessStatus::REVOKED ),
			'goes by tags, one missing'  => array( $by_tag, array( 'refunded' ), AccessStatus::STILL ),
			'goes by tags, all there'    => array( $by_tag, array( 'refunded', 'revoked' ), AccessStatus::REVOKED ),
			'nothing'                    => array( array( 'way' => '', 'held' => array(), 'gone' => array() ), array(), AccessStatus::NONE ),
		);
	}

	/**
	 * @dataProvider stored_by_earlier_builds
	 * @param array<string, mixed> $stored
	 * @param string[]             $tags
	 */
	public function test_what_an_earlier_build_stored_is_read( array $stored, array $tags, string $access ): void {
		$expected = ExpectedAccess::from( $stored );

		$this->assertSame( array( $access, ! empty( $stored['by_rule'] ) ), array( $expected->compared_with( 7, $tags )->access, $expected->by_rule ) );
	}

	public function test_a_trigger_that_an_earlier_build_counted_on_is_doubtful_when_it_is_gone(): void {
		$comes = array( 'way' => 'comes', 'by_rule' => false, 'held' => array( 'trigger' ), 'gone' => array(), 'signs' => array(), 'until' => 0 );

		$this->assertTrue( ExpectedAccess::from( $comes )->compared_with( 7, array() )->is_doubtful );
	}

	public function test_a_result_that_does_not_say_it_is_judged_by_the_type_of_its_event(): void {
		$this->assertTrue( ExpectedAccess::is_revocation( 'purchase.refunded', array() ) );
		$this->assertFalse( ExpectedAccess::is_revocation( 'purchase.refunded', array( 'revokes' => false ) ) );
		$this->assertFalse( ExpectedAccess::is_revocation( 'subscription.cancelled', array() ) );
		$this->assertTrue( ExpectedAccess::is_revocation( 'subscription.cancelled', array( 'revokes' => true ) ) );
	}
}
