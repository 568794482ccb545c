<?php
/**
 * Which tags let in to an item and which keep out: by the owner's statement, else by the rules.
 */

declare(strict_types=1);

use CartCompanion\Domain\Rules\AccessTags;
use CartCompanion\Domain\Rules\MovedTags;
use PHPUnit\Framework\TestCase;

final class AccessTagsTest extends TestCase {
	/** @return array<string, array{0: array<int, array<string, mixed>>, 1: string[], 2: string[], 3: string[]}> Rules; what lets in, what of it is counted on, what keeps out. */
	public static function rule_sets(): array {
		$bought = Sample::rule( 'product-12', 'purchase.completed', array( 'made_purchase' ) );
		$access = Sample::rule( 'product-12', 'purchase.completed', array( 'course', 'hello' ), array( 'stop' ) );
		return array(
			'a trigger, and a tag that revokes'          => array( array( $bought, Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ) ) ), array( 'made_purchase' ), array(), array( 'revoked' ) ),
			'a tag that is taken away again'             => array( array( $access, Sample::rule( 'product-12', 'subscription.ended', array( 'revoked' ), array( 'Course' ) ) ), array( 'course', 'hello' ), array( 'course' ), array( 'revoked' ) ),
			'what a pause sets keeps nobody out'         => array( array( $access, Sample::rule( 'product-12', 'subscription.paused', array( 'paused' ) ) ), array( 'course', 'hello' ), array(), array() ),
			'a mark on all refunds, and own rules'       => array( array( $bought, Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ) ), Sample::rule( '*', 'purchase.refunded', array( 'got money back' ) ) ), array( 'made_purchase' ), array(), array( 'revoked' ) ),
			'a mark on all refunds alone'                => array( array( $bought, Sample::rule( '*', 'purchase.refunded', array( 'got money back' ) ) ), array( 'made_purchase' ), array(), array() ),
			'all products revoke, and a purchase undoes' => array( array( Sample::rule( '*', 'purchase.completed', array( 'member' ), array( 'revoked' ) ), Sample::rule( '*', 'purchase.refunded', array( 'revoked', 'got money back' ) ) ), array( 'member' ), array(), array( 'revoked' ) ),
			'what a refund sets and a purchase too'      => array( array( $bought, Sample::rule( 'product-12', 'purchase.refunded', array( 'made_purchase' ) ) ), array( 'made_purchase' ), array(), array() ),
			'no rule'                                    => array( array(), array(), array(), array() ),
		);
	}

	/**
	 * @dataProvider rule_sets
	 * @param array<int, array<string, mixed>> $rules
	 * @param string[]                         $in
	 * @param string[]                         $certain
	 * @param string[]                         $out
	 */
	public function test_what_the_rules_tell( array $rules, array $in, array $certain, array $out ): void {
		$tags = new AccessTags( Sample::validated( $rules ), array( 'product-12' ), array( 'product-1' => array( 'in' => array( 'other' ) ) ) );

		$this->assertSame( array( $in, $certain, $out, false ), array( $tags->in, $tags->certain_in, $tags->out, $tags->is_stated ) );
	}

	/** @return array<string, array{0: array{in: string[], out?: string[]}, 1: string[], 2: string[], 3: string[]}> Statement; what lets in, what of it is counted on, what keeps out. */
	public static function statements(): array {
		return array(
			'both halves'                    => array( array( 'in' => array( '101_access' ), 'out' => array( '101_revoked' ) ), array( '101_access' ), array( '101_access' ), array( '101_revoked' ) ),
			'what lets in; nothing keeps out' => array( array( 'in' => array( '101_access' ), 'out' => array() ), array( '101_access' ), array( '101_access' ), array() ),
			'only what lets in'              => array( array( 'in' => array( '101_access' ) ), array( '101_access' ), array( '101_access' ), array( 'revoked' ) ),
			'only what keeps out'            => array( array( 'in' => array(), 'out' => array( '101_revoked' ) ), array( 'made_purchase' ), array(), array( '101_revoked' ) ),
		);
	}

	/**
	 * @dataProvider statements
	 * @param array{in: string[], out?: string[]} $stated
	 * @param string[]                            $in
	 * @param string[]                            $certain
	 * @param string[]                            $out
	 */
	public function test_what_the_owner_says_comes_first( array $stated, array $in, array $certain, array $out ): void {
		$rules = Sample::validated( array( Sample::rule( 'product-12', 'purchase.completed', array( 'made_purchase' ) ), Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ) ) ) );

		$tags = new AccessTags( $rules, array( 'product-12' ), array( 'product-12' => $stated ) );

		$this->assertSame( array( $in, $certain, $out, true ), array( $tags->in, $tags->certain_in, $tags->out, $tags->is_stated ) );
	}

	public function test_by_a_statement_a_rule_takes_access_only_by_the_stated_tags(): void {
		$rules = Sample::validated( array( Sample::rule( 'product-12', 'purchase.completed', array( 'made_purchase' ) ), Sample::rule( 'product-12', 'purchase.refunded', array( 'mark' ) ) ) );
		$tags  = new AccessTags( $rules, array( 'product-12' ), array( 'product-12' => array( 'in' => array( 'a', 'b' ), 'out' => array( 'revoked' ) ) ) );

		$this->assertTrue( $tags->are_taken( new MovedTags( array( 'Revoked' ) ) ) );
		$this->assertTrue( $tags->are_taken( new MovedTags( array(), array( 'a', 'B' ) ) ) );
		$this->assertFalse( $tags->are_taken( new MovedTags( array(), array( 'a' ) ) ), 'The other one still lets in.' );
		$this->assertFalse( $tags->are_taken( new MovedTags( array( 'mark' ), array( 'made_purchase' ) ) ) );
		$this->assertFalse( $tags->are_doubtful( new MovedTags( array( 'mark' ), array( 'made_purchase' ) ) ), 'The owner has said which tags count.' );
	}
}
