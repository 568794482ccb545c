<?php
/**
 * What happened at ThriveCart, in an owner's words.
 */

declare(strict_types=1);

use CartCompanion\Domain\Events\EventType;
use CartCompanion\Labels\EventLabels;

final class EventLabelsTest extends SiteTestCase {
	public function test_every_type_that_can_have_rules_has_its_words(): void {
		$this->assertEqualsCanonicalizing( EventType::with_rules(), array_keys( EventLabels::occasions() ) );
	}
}
