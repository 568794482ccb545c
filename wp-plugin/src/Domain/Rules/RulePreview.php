<?php
/** What other rules would change for customers as they are: by what they hold, without asking the CRM: pure. */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\Event;

final class RulePreview {
	private ResyncPlanner $before;
	private ResyncPlanner $after;

	/**
	 * @param array<int, array<string, mixed>> $before Rules as RuleRepository or CompletedRules gives them.
	 * @param array<int, array<string, mixed>> $after
	 */
	public function __construct( array $before, array $after ) {
		$this->before = new ResyncPlanner( $before );
		$this->after  = new ResyncPlanner( $after );
	}

	/**
	 * For one customer: tags that these rules call for and those before did not; and tags that those before gave and these
	 * take. A rule often takes what nobody has (a purchase the revoke tag), so only what rules gave can be lost here.
	 *
	 * @param array<int, array<string, mixed>> $entitlements Of the customer, as the companion lists them.
	 * @return array{gets: string[], loses: string[]}
	 */
	public function of( array $entitlements ): array {
		$event = Event::holding( $entitlements );
		$then  = $this->before->plan( $event );
		$now   = $this->after->plan( $event );
		return array(
			'gets'  => TagNames::missing( $now->apply, $then->apply ),
			'loses' => TagNames::among( $now->remove, $then->apply ),
		);
	}
}
