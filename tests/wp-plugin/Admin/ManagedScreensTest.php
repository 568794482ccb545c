<?php
/**
 * What Connect and Tag rules say to an owner of AccessAlly's Managed Contacts, who has no CRM and no key.
 */

declare(strict_types=1);

use CartCompanion\Admin\Connect\CrmKeysPanel;
use CartCompanion\Admin\Connect\CrmPanel;
use CartCompanion\Admin\Connect\CrmTestPanel;
use CartCompanion\Admin\Panel;
use CartCompanion\Admin\Rules\MissingTags;
use CartCompanion\Admin\Rules\RuleRow;

final class ManagedScreensTest extends ScreenTestCase {
	private static function said_by( Panel ...$panels ): string {
		ob_start();
		foreach ( $panels as $panel ) {
			$panel->print();
		}
		return (string) preg_replace( '/\s+/', ' ', html_entity_decode( wp_strip_all_tags( (string) ob_get_clean() ) ) );
	}

	private function connect_screen(): string {
		$crms = $this->plugin()->connections();
		return self::said_by( new CrmPanel( $crms ), new CrmKeysPanel( $crms ), new CrmTestPanel( $crms ) );
	}

	public function test_connect_asks_for_no_key_and_offers_to_make_nothing_that_it_cannot(): void {
		$this->crm_is( array( 'managed' => 'register' ) );
		$this->choose( 'accessally' );

		$said = $this->connect_screen();

		$this->assertStringContainsString( 'you need no CRM and no key', $said );
		$this->assertStringContainsString( 'Managed Contacts need no key', $said );
		$this->assertStringContainsString( 'Make the tag “cart-companion-test” under AccessAlly → Settings → Tags first', $said );
		$this->assertStringNotContainsString( 'With the key of your CRM', $said );
		$this->assertStringNotContainsString( 'Tries it with this address', $said );
	}

	public function test_with_a_crm_the_key_is_asked_for_as_before(): void {
		$this->choose( 'accessally' );

		$said = $this->connect_screen();

		$this->assertStringContainsString( 'With the key of your CRM this site creates contacts', $said );
		$this->assertStringNotContainsString( 'you need no CRM', $said );
	}

	public function test_a_rule_shows_the_name_that_events_give_it(): void {
		$said = static function ( string $id ): string {
			ob_start();
			( new RuleRow( array( 'id' => $id ), '6', null ) )->print();
			return wp_strip_all_tags( (string) ob_get_clean() );
		};

		$this->assertStringContainsString( '“r7” in messages', $said( 'r7' ) );
		$this->assertStringNotContainsString( 'in messages', $said( '' ) );
	}

	public function test_tags_that_rules_set_and_accessally_lacks_are_named_before_somebody_buys(): void {
		$this->given_tag( 'Course' );
		$rules = array( Sample::rule( 'product-12', 'purchase.completed', array( 'course', 'vip' ), array( 'gone long ago' ) ) );

		$this->crm_is( array( 'managed' => 'register' ) );
		$this->choose( 'accessally' );
		$this->assertSame( array( 'vip' ), ( new MissingTags( $this->plugin()->connections()->chosen() ) )->in_rules( $rules ) );

		$this->crm_is( array() );
		$this->assertSame( array(), ( new MissingTags( $this->plugin()->connections()->chosen() ) )->in_rules( $rules ), 'With a CRM AccessAlly’s list is a copy, and may be behind.' );
		$this->assertSame( array(), ( new MissingTags( null ) )->in_rules( $rules ) );
	}
}
