<?php
/**
 * What somebody types for a product, in ThriveCart's form.
 */

declare(strict_types=1);

use CartCompanion\Domain\ProductKey;
use PHPUnit\Framework\TestCase;

final class ProductKeyTest extends TestCase {
	/** @return array<int, array{0: string, 1: string}> */
	public static function typed(): array {
		return array(
			array( '12', 'product-12' ),
			array( ' #12 ', 'product-12' ),
			array( 'Product 12', 'product-12' ),
			array( 'bump12', 'bump-12' ),
			array( 'UPSELL_4', 'upsell-4' ),
			array( 'downsell-5', 'downsell-5' ),
			array( '12a', '' ),
			array( '-12', '' ),
			array( '*', '' ),
			array( "12\n13", '' ),
			array( '', '' ),
		);
	}

	/** @dataProvider typed */
	public function test_a_number_alone_means_a_product( string $typed, string $key ): void {
		$this->assertSame( $key, ProductKey::typed( $typed ) );
	}

	public function test_a_rule_may_be_for_all_products_and_nothing_else_may(): void {
		$this->assertTrue( ProductKey::is_for_a_rule( '*' ) );
		$this->assertFalse( ProductKey::is_item( '*' ) );
		$this->assertFalse( ProductKey::is_for_a_rule( "product-12\n" ) );
	}
}
