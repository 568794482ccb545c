<?php
/**
 * What differs between two lists of rules.
 */

declare(strict_types=1);

use CartCompanion\Domain\Rules\RuleChanges;
use PHPUnit\Framework\TestCase;

final class RuleChangesTest extends TestCase {
	public function test_each_product_says_what_is_new_what_changed_and_what_is_gone(): void {
		$before = Sample::validated( array( Sample::rule( 'product-2', 'purchase.completed', array( 'a' ) ), Sample::rule( 'product-2', 'purchase.refunded', array( 'b' ) ), Sample::rule( '*', 'purchase.completed', array( 'c' ) ) ) );
		$after  = Sample::validated( array( Sample::rule( 'product-2', 'purchase.completed', array( 'a', 'x' ) ), Sample::rule( 'product-10', 'purchase.completed', array( 'd' ), array(), array( 'id' => 'r9' ) ), Sample::rule( '*', 'purchase.completed', array( 'c' ) ) ) );

		$changes = new RuleChanges( $before, $after );

		$this->assertSame( array( 'product-2', 'product-10' ), $changes->products(), 'In the order of their numbers.' );
		$this->assertSame( array( 'product-2' => array( 'added' => 0, 'changed' => 1, 'removed' => 1 ), 'product-10' => array( 'added' => 1, 'changed' => 0, 'removed' => 0 ) ), $changes->counts() );
		$this->assertSame( array( 'a', 'x' ), $changes->by_product()['product-2']['changed'][0][1]['apply'] );
	}

	public function test_another_order_of_rules_or_tags_and_another_id_change_nothing(): void {
		$one   = Sample::rule( 'product-2', 'purchase.completed', array( 'a', 'b' ) );
		$other = Sample::rule( 'product-2', 'purchase.refunded', array( 'c' ) );

		$changes = new RuleChanges( Sample::validated( array( $one, $other ) ), Sample::validated( array( $other, array( 'apply' => array( 'b', 'a' ), 'id' => 'r7' ) + $one ) ) );

		$this->assertTrue( $changes->is_empty() );
	}

	public function test_a_rule_that_is_there_twice_counts_twice(): void {
		$rule = Sample::rule( 'product-2', 'purchase.completed', array( 'a' ) );

		$this->assertSame( array( 'added' => 0, 'changed' => 0, 'removed' => 1 ), ( new RuleChanges( Sample::validated( array( $rule, $rule ) ), Sample::validated( array( $rule ) ) ) )->counts()['product-2'] );
	}
}
