<?php
/**
 * The rows of a file that cannot be read, each with its reason.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Import;

use CartCompanion\Companion\Import;

final class LeftOutRows {
	private Import $import;

	public function __construct( Import $import ) {
		$this->import = $import;
	}

	/** Nothing, where every row can be read. */
	public function print(): void {
		$problems = $this->import->problems();
		if ( array() === $problems ) {
			return;
		}
		$what_follows = $this->import->number( 'readable' ) > 0
			? __( 'These rows cannot be read. The others are imported without them.', 'cart-companion' )
			: __( 'No row can be read, so nothing can be imported:', 'cart-companion' );
		printf( '<h3>%s</h3>', esc_html__( 'Rows that are left out', 'cart-companion' ) );
		printf( '<p>%s</p><ul class="ul-disc cart-companion-left-out">', esc_html( $what_follows ) );
		foreach ( $problems as $problem ) {
			/* translators: 1: number of a row, 2: what is wrong with it */
			printf( '<li>%s</li>', esc_html( sprintf( __( 'Row %1$s: %2$s', 'cart-companion' ), number_format_i18n( $problem['row'] ), $problem['message'] ) ) );
		}
		echo '</ul>';
	}
}
