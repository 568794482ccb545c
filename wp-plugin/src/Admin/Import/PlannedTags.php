<?php
/** The tags that today's rules call for when an import changes what a customer holds: pure. */

declare(strict_types=1);

namespace CartCompanion\Admin\Import;

use CartCompanion\Companion\Import;
use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Rules\{ ResyncPlanner, TagPlan };

final class PlannedTags {
	private ResyncPlanner $planner;

	public function __construct( ResyncPlanner $planner ) {
		$this->planner = $planner;
	}

	/**
	 * What the rules call for after the import and did not before, as for customer.resync, which the companion
	 * sends for each customer then.
	 *
	 * @param array<int, array<string, mixed>> $changes Of one customer, as Import::changes() has them.
	 */
	public function of( array $changes ): TagPlan {
		$after  = self::after( $changes );
		$before = $after;
		foreach ( $changes as $change ) {
			$before[ $change['item'] ]['state'] = $change['now'];
		}
		$then = $this->plan( $after );
		$now  = $this->plan( $before );

		$planned         = new TagPlan();
		$planned->apply  = array_values( array_diff( $then->apply, $now->apply ) );
		$planned->remove = array_values( array_diff( $then->remove, $now->remove ) );
		return $planned;
	}

	/**
	 * Whether who is not in the CRM is put there then, as Delivery\TagChanges does it: for what they hold, and never for
	 * what is over.
	 *
	 * @param array<int, array<string, mixed>> $changes As of() takes them.
	 */
	public function make_contact( array $changes ): bool {
		$after = self::after( $changes );
		return array() !== array_intersect( array_column( $after, 'state' ), Event::HOLDING ) && $this->plan( $after )->gives();
	}

	/**
	 * @param array<int, array<string, mixed>> $changes
	 * @return array<string, array<string, mixed>> By item, what the customer holds then.
	 */
	private static function after( array $changes ): array {
		return array_column( array_filter( $changes[0]['holds'] ?? array(), 'is_array' ), null, 'item' );
	}

	/** @param array<string, array<string, mixed>> $holdings By item; an empty state means that it was never bought. */
	private function plan( array $holdings ): TagPlan {
		return $this->planner->plan( Event::holding( $holdings ) );
	}
}
