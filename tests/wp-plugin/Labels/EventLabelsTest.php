<?php
/**
 * What happened at ThriveCart, in an owner's words.
 */

declare(strict_types=1);

use CartCompanion\Domain\Events\EventType;
use CartCompanion\Labels\{ EventLabels, EventRow };

final class EventLabelsTest extends SiteTestCase {
	public function test_every_type_that_can_have_rules_has_its_words(): void {
		$this->assertEqualsCanonicalizing( EventType::with_rules(), array_keys( EventLabels::occasions() ) );
	}

	/**
	 * @testWith ["order_payment_declined_product", ["product-12"], ["Course"], "First payment declined: Course"]
	 *           ["order.something_new", [], [], "order.something_new"]
	 *           ["", [], [], "Another message from ThriveCart"]
	 * @param string[] $items
	 * @param string[] $names
	 */
	public function test_a_message_that_moves_no_tags_is_called_what_it_is( string $name, array $items, array $names, string $headline ): void {
		$row = EventRow::from_companion( array( 'type' => 'other', 'source_event' => $name, 'items' => $items, 'item_names' => $names ) );
		$this->assertSame( $headline, EventLabels::headline( $row ) );
	}

	/**
	 * @testWith ["pending", [], [], "Tags are compared"]
	 *           ["delivered", [], [], "Tags were compared"]
	 *           ["skipped", [], [], "Tags were compared"]
	 *           ["delivered", ["course"], [], "Tags were compared and put right"]
	 *           ["delivered", [], ["revoked"], "Tags were compared and put right"]
	 * @param string[] $applied
	 * @param string[] $removed
	 */
	public function test_only_a_comparison_that_changed_tags_put_something_right( string $state, array $applied, array $removed, string $headline ): void {
		$row = EventRow::from_companion( array( 'type' => EventType::RESYNC, 'state' => $state, 'tags_applied' => $applied, 'tags_removed' => $removed ) );
		$this->assertSame( $headline, EventLabels::headline( $row ) );
	}
}
