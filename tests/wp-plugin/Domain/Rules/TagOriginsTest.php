<?php
/**
 * What set a tag that a customer has.
 */

declare(strict_types=1);

use CartCompanion\Domain\Rules\TagOrigins;
use PHPUnit\Framework\TestCase;

final class TagOriginsTest extends TestCase {
	private const RULES = array(
		array( 'id' => 'r1', 'product' => 'product-12', 'event' => 'purchase.completed', 'apply' => array( 'course' ), 'remove' => array() ),
		array( 'id' => 'r2', 'product' => '*', 'event' => 'purchase.completed', 'apply' => array( 'buyer' ), 'remove' => array() ),
	);

	public function test_the_last_event_that_gave_it_is_named_with_its_rule(): void {
		$first  = self::event( 'evt_1', array( 'course', 'buyer' ), array(), array( 'r1', 'r2' ) );
		$second = self::event( 'evt_2', array( 'Buyer' ), array(), array( 'r2' ) );
		$found  = new TagOrigins( array( $second, $first ), self::RULES );

		$this->assertSame( array( $first, self::RULES[0] ), array_values( (array) $found->of( 'course' ) ) );
		$this->assertSame( array( $second, self::RULES[1] ), array_values( (array) $found->of( 'buyer' ) ), 'Case does not count.' );
	}

	public function test_a_tag_that_no_event_gave_or_a_later_one_took_was_set_by_somebody_else(): void {
		$bought   = self::event( 'evt_1', array( 'course' ), array(), array( 'r1' ) );
		$refunded = self::event( 'evt_2', array(), array( 'course' ), array( 'r3' ) );
		$found    = new TagOrigins( array( $refunded, $bought ), self::RULES );

		$this->assertNull( $found->of( 'course' ) );
		$this->assertNull( $found->of( 'by hand' ) );
	}

	public function test_a_rule_that_is_gone_or_sets_other_tags_by_now_is_not_named(): void {
		$found = new TagOrigins( array( self::event( 'evt_1', array( 'old' ), array(), array( 'r1', 'r9' ) ), array( 'event_id' => 'evt_0', 'result' => null ) ), self::RULES );

		$this->assertNull( $found->of( 'old' )['rule'] );
		$this->assertSame( 'evt_1', $found->of( 'old' )['event']['event_id'] );
	}

	/**
	 * @param string[] $applied
	 * @param string[] $removed
	 * @param string[] $rules
	 * @return array<string, mixed>
	 */
	private static function event( string $id, array $applied, array $removed, array $rules ): array {
		return array( 'event_id' => $id, 'result' => array( 'tags_applied' => $applied, 'tags_removed' => $removed, 'rules' => $rules ) );
	}
}
