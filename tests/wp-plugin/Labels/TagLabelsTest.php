<?php
/**
 * Tags that came and went: no list says of a tag that it was there before where nobody has looked.
 */

declare(strict_types=1);

use CartCompanion\Admin\Status\{ DoneByRules, Figures };
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Labels\{ EventRow, TagLabels };

final class TagLabelsTest extends SiteTestCase {
	public function test_what_an_event_took_off_unseen_was_removed_if_it_was_there(): void {
		$bought = $this->event( EventType::PURCHASED );
		$this->assertSame( 'Applied: course. Removed, if there: revoked.', TagLabels::sentence( $bought ) );
		$this->assertStringContainsString( '<span class="screen-reader-text">Removed:</span> revoked (if there)</li>', TagLabels::of( $bought ) );
		$this->assertSame( 'Set: the tag “course”. Removed, if it was there: the tag “revoked”.', ( new DoneByRules( $bought, array(), array() ) )->left_over() );
	}

	public function test_a_comparison_has_read_the_tags_and_removed_what_was_there(): void {
		$compared = $this->event( EventType::RESYNC );
		$this->assertSame( 'Applied: course. Removed: revoked.', TagLabels::sentence( $compared ) );
		$this->assertStringContainsString( '<span class="screen-reader-text">Removed:</span> revoked</li>', TagLabels::of( $compared ) );
	}

	public function test_the_chart_counts_what_was_asked_for(): void {
		ob_start();
		( new Figures( array( array( 'day' => '2026-11-30', 'tags_applied' => 5, 'tags_removed' => 7 ) ) ) )->print();
		$html = (string) ob_get_clean();
		$this->assertStringContainsString( '<strong>5</strong> Tags set</li>', $html );
		$this->assertStringContainsString( '<strong>7</strong> Tags removed, if there</li>', $html );
		$this->assertStringContainsString( '<th scope="col">Tags removed, if there</th>', $html );
	}

	private function event( string $type ): EventRow {
		return EventRow::from_companion( array( 'type' => $type, 'state' => 'delivered', 'tags_applied' => array( 'course' ), 'tags_removed' => array( 'revoked' ) ) );
	}
}
