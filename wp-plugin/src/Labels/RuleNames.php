<?php
/** A tag rule, as people name it: "Bought: AccessAlly 101 Course". */

declare(strict_types=1);

namespace CartCompanion\Labels;

final class RuleNames {
	/**
	 * @param array<string, mixed>  $rule  As RuleRepository gives it.
	 * @param array<string, string> $labels Of products, by item key, as people read them.
	 */
	public static function of( array $rule, array $labels = array() ): string {
		$event   = EventLabels::occasions()[ $rule['event'] ] ?? (string) $rule['event'];
		$product = '*' === $rule['product'] ? __( 'all products', 'cart-companion' ) : ( $labels[ $rule['product'] ] ?? EventLabels::item( (string) $rule['product'], '' ) );
		/* translators: 1: what happens, for example "Bought", 2: name of a product, or "all products" */
		return sprintf( __( '%1$s: %2$s', 'cart-companion' ), $event, $product );
	}
}
