<?php
/**
 * Every screen says what it is for and what its words mean, and where more help is.
 */

declare(strict_types=1);

use CartCompanion\Admin\HelpTexts;
use CartCompanion\Admin\ScreenHelp;
use CartCompanion\Labels\Links;

final class HelpTest extends ScreenTestCase {
	/** @return array<string, array{0: string}> */
	public static function slugs(): array {
		return array_map( static fn( string $slug ): array => array( $slug ), array_combine( $all = array( Links::STATUS, Links::NEEDS_YOU, Links::CUSTOMERS, Links::RULES, Links::IMPORT, Links::CONNECT ), $all ) );
	}

	/** @dataProvider slugs */
	public function test_a_screen_says_what_it_is_for_and_what_its_words_mean( string $slug ): void {
		$screen = get_current_screen();
		( new ScreenHelp( $screen ) )->print( HelpTexts::of( $slug ) );

		$tabs = array_values( $screen->get_help_tabs() );
		$this->assertSame( array( 'What this screen is for', 'What the words mean' ), array_column( $tabs, 'title' ) );
		$this->assertSame( 2, substr_count( $tabs[0]['content'], '<p>' ) );
		$this->assertGreaterThan( 2, substr_count( $tabs[1]['content'], '<dt>' ) );
		$this->assertStringContainsString( 'Site Health', $screen->get_help_sidebar() );
	}
}
