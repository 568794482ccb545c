<?php
/** A tag rule, as people name it: "Bought: AccessAlly 101 Course". */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Delivery\Occasions;

final class RuleNames {
	/**
	 * @param array<string, mixed>  $rule  As RuleRepository gives it.
	 * @param array<string, string> $labels Of products, by item key, as people read them.
	 */
	public static function of( array $rule, array $labels = array() ): string {
		return Occasions::of_rule( $rule, $labels + array( $rule['product'] => EventLabels::item( (string) $rule['product'], '' ) ) );
	}
}
