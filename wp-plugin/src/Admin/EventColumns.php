<?php
/** The columns of the list of events: chosen on Status, for each place where events are listed. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Labels\Links;
use WP_Screen;

final class EventColumns {
	/** Whose choice of columns counts. */
	public const SCREEN = 'toplevel_page_' . Links::STATUS;

	/** Shown when they are chosen under Screen Options. */
	private const HIDDEN_AT_FIRST = array( 'amount', 'order', 'received' );

	/** How many rows it has: each user chooses. */
	public static function options(): ScreenOptions {
		return new ScreenOptions( Links::STATUS, 50 );
	}

	/** @return array<string, string> */
	public static function all(): array {
		return array(
			'cb'       => '<input type="checkbox" />',
			'happened' => __( 'What happened', 'cart-companion' ),
			'state'    => __( 'State', 'cart-companion' ),
			'customer' => __( 'Customer', 'cart-companion' ),
			'tags'     => __( 'Tags', 'cart-companion' ),
			'amount'   => __( 'Amount', 'cart-companion' ),
			'order'    => __( 'Order', 'cart-companion' ),
			'time'     => __( 'Time', 'cart-companion' ),
			'received' => __( 'Received', 'cart-companion' ),
		);
	}

	/**
	 * A filter default_hidden_columns.
	 *
	 * @param string[] $hidden
	 * @return string[]
	 */
	public static function hide_at_first( array $hidden, WP_Screen $screen ): array {
		return self::SCREEN === $screen->id ? array_merge( $hidden, self::HIDDEN_AT_FIRST ) : $hidden;
	}
}
