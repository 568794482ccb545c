<?php
/** A site whose rules only run operations can finish its set-up, and is told why no test purchase is offered. */

declare(strict_types=1);

use CartCompanion\Admin\Connect\SetUpLight;
use CartCompanion\Admin\Connect\SetUpLights;
use CartCompanion\Admin\Connect\TestPurchasePanel;
use CartCompanion\Admin\Products;
use CartCompanion\Companion\CurrentSummary;
use CartCompanion\Store\SetUpState;

require_once __DIR__ . '/../ScreenTestCase.php';

final class SetUpByOperationsTest extends ScreenTestCase {
	protected function setUp(): void {
		parent::setUp();
		delete_option( SetUpState::OPTION );
		$this->companion_answers( array() );
	}

	/** @return array<string, string> State and words of each light. */
	private function lights(): array {
		$plugin = $this->plugin();
		$lights = new SetUpLights( $plugin->settings(), new CurrentSummary( $plugin->settings(), $plugin->companion() ), $plugin->connections(), $plugin->rules(), $plugin->logins(), new SetUpState() );
		return array_map( static fn( SetUpLight $light ): string => "$light->state $light->words", $lights->all() );
	}

	private function panel(): string {
		$plugin = $this->plugin();
		ob_start();
		( new TestPurchasePanel( $plugin->test_purchases(), $plugin->rules(), new Products( $plugin->settings(), $plugin->companion(), $plugin->log() ) ) )->print();
		return (string) ob_get_clean();
	}

	public function test_tags_are_not_needed_and_no_test_purchase_is_promised(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array(), array() ) + array( 'operations' => array( array( 'id' => '12', 'name' => 'Grant' ) ) ) );
		$lights = $this->lights();
		$this->assertSame( 'done for 1 product', $lights[ SetUpLights::RULES ] );
		$this->assertSame( 'done Not needed', $lights[ SetUpLights::TAGS ] );
		$this->assertNotSame( SetUpLight::TO_DO, strtok( $lights[ SetUpLights::LOGIN ], ' ' ), 'Its control would be a test purchase.' );
		$this->assertStringContainsString( 'Your rules run operations only', $this->panel() );
	}

	public function test_beside_a_rule_with_tags_they_are_looked_for(): void {
		$this->rules(
			Sample::rule( 'product-12', 'purchase.completed', array(), array() ) + array( 'operations' => array( array( 'id' => '12', 'name' => 'Grant' ) ) ),
			Sample::rule( 'product-13', 'purchase.completed', array( 'course' ), array() )
		);
		$lights = $this->lights();
		$this->assertSame( 'done for 2 products', $lights[ SetUpLights::RULES ] );
		$this->assertStringStartsNotWith( 'done', $lights[ SetUpLights::TAGS ] );
		$this->assertStringContainsString( 'product-13', $this->panel() );
	}

	public function test_without_any_rule_a_rule_is_asked_for(): void {
		$this->rules();
		$this->assertStringContainsString( 'Make a rule for a product first.', $this->panel() );
		$this->assertStringStartsNotWith( 'done', $this->lights()[ SetUpLights::TAGS ] );
	}
}
