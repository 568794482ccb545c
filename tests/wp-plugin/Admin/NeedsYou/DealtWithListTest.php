<?php
/**
 * What was dealt with is named as its owner knows it.
 */

declare(strict_types=1);

use CartCompanion\Admin\NeedsYou\DealtWithList;
use CartCompanion\Admin\Products;
use CartCompanion\Companion\NeedsYou;
use CartCompanion\Companion\SignedHttp;

require_once dirname( __DIR__ ) . '/ScreenTestCase.php';

final class DealtWithListTest extends ScreenTestCase {
	public function test_a_product_has_its_name(): void {
		$item = array( 'key' => 'no_rule product-30', 'kind' => 'no_rule', 'note' => '', 'by' => 'Ann', 'at' => '2026-11-24T10:00:00Z', 'is_over' => false, 'event' => null );
		$this->companion_answers( array(
			'/api/v1/needs-you/dealt-with' => array( 200, array( 'items' => array( $item, array( 'key' => 'no_rule product-31' ) + $item ), 'next_cursor' => null ) ),
			'/api/v1/products'             => array( 200, array( 'items' => array( array( 'key' => 'product-30', 'name' => 'Workshop' ) ) ) ),
		) );
		$plugin = $this->plugin();
		$list   = new DealtWithList( new NeedsYou( new SignedHttp( $plugin->settings() ) ), new Products( $plugin->settings(), $plugin->companion(), $plugin->log() ) );
		ob_start();
		$list->print( '' );
		$html = (string) ob_get_clean();

		$this->assertStringContainsString( '<br />Workshop (product-30)</td>', $html );
		$this->assertStringContainsString( '<br />product-31</td>', $html, 'Nobody knows its name.' );
	}
}
