<?php
/**
 * Whose tags other rules would change.
 */

declare(strict_types=1);

use CartCompanion\Domain\Rules\RulePreview;
use PHPUnit\Framework\TestCase;

final class RulePreviewTest extends TestCase {
	/**
	 * @param array<int, array<string, mixed>> $before
	 * @param array<int, array<string, mixed>> $after
	 */
	private static function preview( array $before, array $after ): RulePreview {
		return new RulePreview( Sample::validated( $before ), Sample::validated( $after ) );
	}

	public function test_who_holds_the_product_gets_what_its_new_rule_gives_and_nobody_else_does(): void {
		$preview = self::preview( array(), array( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array( 'revoked' ) ) ) );

		$this->assertSame( array( 'gets' => array( 'course' ), 'loses' => array() ), $preview->of( Sample::holds( array( 'product-12' => 'active' ) ) ), 'A tag that no rule ever gave is not lost.' );
		$this->assertSame( array( 'gets' => array(), 'loses' => array() ), $preview->of( Sample::holds( array( 'product-12' => 'refunded' ) ) ) );
		$this->assertSame( array( 'gets' => array(), 'loses' => array() ), $preview->of( Sample::holds( array( 'product-5' => 'active' ) ) ) );
		$this->assertSame( array( 'gets' => array(), 'loses' => array() ), $preview->of( array() ) );
	}

	public function test_who_cancelled_loses_what_the_new_rule_takes(): void {
		$bought  = Sample::rule( 'product-12', 'purchase.completed', array( 'course', 'newsletter' ) );
		$preview = self::preview( array( $bought ), array( $bought, Sample::rule( 'product-12', 'subscription.cancelled', array( 'stop' ), array( 'newsletter' ) ) ) );

		$this->assertSame( array( 'gets' => array( 'stop' ), 'loses' => array( 'newsletter' ) ), $preview->of( Sample::holds( array( 'product-12' => 'cancelling' ) ) ) );
		$this->assertSame( array( 'gets' => array(), 'loses' => array() ), $preview->of( Sample::holds( array( 'product-12' => 'active' ) ) ) );
	}

	public function test_the_same_rules_change_nothing(): void {
		$rules = Sample::course_rules();

		$this->assertSame( array( 'gets' => array(), 'loses' => array() ), self::preview( $rules, array_reverse( $rules ) )->of( Sample::holds( array( 'product-12' => 'refunded', 'bump-12' => 'active' ) ) ) );
	}
}
