<?php
/**
 * What wp-admin shows of an event that the companion tells of.
 */

declare(strict_types=1);

use CartCompanion\Admin\EventFacts;
use CartCompanion\Admin\EventStory;

final class EventStoryTest extends SiteTestCase {
	public function test_the_pricing_option_stands_beside_its_item(): void {
		$items              = Sample::items( 'product-12', 'bump-12', 'upsell-4' );
		$items[1]['option'] = null;
		$items[2]['option'] = '3 payments';

		$this->assertSame( array( 'The upsell-4 (upsell): 3 payments' ), $this->story( $items )->row()->pricing_options() );
		$this->assertStringContainsString( 'The upsell-4 (upsell): 3 payments', $this->shown( $items ) );
	}

	public function test_a_companion_that_tells_no_pricing_option_leaves_the_row_out(): void {
		$this->assertSame( array(), $this->story( Sample::items( 'product-12', 'bump-12' ) )->row()->pricing_options() );
		$this->assertStringNotContainsString( 'Pricing option', $this->shown( Sample::items( 'product-12' ) ) );
	}

	public function test_an_event_of_test_mode_is_marked(): void {
		$story = EventStory::of_companion( array( 'event' => Sample::event( 'purchase.completed', 'ann@example.com', array( 'mode' => 'test' ) ) ), self::SITE, '' );

		$this->assertTrue( $story->row()->is_test() );
		$this->assertStringContainsString( 'Test mode of ThriveCart', self::printed( $story ) );
		$this->assertStringNotContainsString( 'Test mode', $this->shown( Sample::items( 'product-12' ) ) );
	}

	/** @param array<int, array<string, mixed>> $items */
	private function story( array $items ): EventStory {
		return EventStory::of_companion( array( 'event' => Sample::event( 'purchase.completed', 'ann@example.com', array( 'items' => $items ) ) ), self::SITE, '' );
	}

	/** @param array<int, array<string, mixed>> $items */
	private function shown( array $items ): string {
		return self::printed( $this->story( $items ) );
	}

	private static function printed( EventStory $story ): string {
		ob_start();
		( new EventFacts( 'evt_1', $story ) )->print();
		return (string) ob_get_clean();
	}
}
