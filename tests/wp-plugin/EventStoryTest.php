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

	/** @param array<int, array<string, mixed>> $items */
	private function story( array $items ): EventStory {
		return EventStory::of_companion( array( 'event' => Sample::event( 'purchase.completed', 'ann@example.com', array( 'items' => $items ) ) ), self::SITE, '' );
	}

	/** @param array<int, array<string, mixed>> $items */
	private function shown( array $items ): string {
		ob_start();
		( new EventFacts( 'evt_1', $this->story( $items ) ) )->print();
		return (string) ob_get_clean();
	}
}
