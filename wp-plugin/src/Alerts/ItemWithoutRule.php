<?php
/** An item that was sold and that no tag rule is for: its buyers got nothing. */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Labels\{ DateTimes, EventLabels, Links };

final class ItemWithoutRule implements Alert {
	private string $item;
	private string $name;
	private int $buyers;
	private int $since;

	/** @param int $since Unix time of the first such sale. */
	public function __construct( string $item, string $name, int $buyers, int $since ) {
		$this->item   = $item;
		$this->name   = $name;
		$this->buyers = $buyers;
		$this->since  = $since;
	}

	/** Its key at ThriveCart, such as product-12. */
	public function item(): string {
		return $this->item;
	}

	/** As ThriveCart last called it; '' when it did not. */
	public function name(): string {
		return $this->name;
	}

	/** "Mini Course (product-12)". */
	public function label(): string {
		return EventLabels::product( $this->item, $this->name );
	}

	public function key(): string {
		return Digest::NO_RULE . ' ' . $this->item;
	}

	public function kind(): string {
		return Digest::NO_RULE;
	}

	public function person(): string {
		return $this->key();
	}

	/** "260 buyers since Monday got nothing." */
	public function sentence(): string {
		if ( wp_date( 'Y-m-d' ) === wp_date( 'Y-m-d', $this->since ) ) {
			/* translators: %s: number of buyers */
			return sprintf( _n( '%s buyer today got nothing.', '%s buyers today got nothing.', $this->buyers, 'cart-companion' ), number_format_i18n( $this->buyers ) );
		}
		/* translators: 1: number of buyers, 2: "yesterday", "Monday" or a date */
		return sprintf( _n( '%1$s buyer since %2$s got nothing.', '%1$s buyers since %2$s got nothing.', $this->buyers, 'cart-companion' ), number_format_i18n( $this->buyers ), DateTimes::day( $this->since ) );
	}

	public function lines(): array {
		return array(
			$this->label(),
			$this->sentence() . ' ' . __( 'No tag rule says what buyers of this product get. Make the rule (then you can apply it to those who bought already), or say under Needs you that no tags are needed:', 'cart-companion' ),
			Links::rule_for( $this->item ),
		);
	}
}
