<?php
/** One row for each thing that a customer bought: what, for how much, and how it stands; a line for each order of it. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Admin\Fields;
use CartCompanion\Labels\{ DateTimes, EventLabels, Money };

final class ProductsTable {
	private KnownCustomer $customer;

	public function __construct( KnownCustomer $customer ) {
		$this->customer = $customer;
	}

	/** @param string $heading An element: h2, or h3 below another heading. */
	public function print( string $heading = 'h2' ): void {
		$rows = $this->rows();
		if ( array() === $rows ) {
			return;
		}
		printf( '<%1$s>%2$s</%1$s><table class="widefat striped cart-companion-entitlements">', tag_escape( $heading ), esc_html__( 'Products', 'cart-companion' ) );
		Fields::print_head( array( __( 'Product', 'cart-companion' ), __( 'Price', 'cart-companion' ), __( 'Now', 'cart-companion' ) ) );
		echo '<tbody>';
		foreach ( $rows as $row ) {
			printf(
				'<tr><td><strong>%1$s</strong></td><td>%2$s</td><td>%3$s%4$s</td></tr>',
				esc_html( $row[0] ),
				esc_html( $row[1] ),
				wp_kses_post( self::list_of( $row[2] ) ),
				'' === $row[3] ? '' : ( count( $row[2] ) > 1 ? '' : '<br />' ) . '<span class="description">' . esc_html( $row[3] ) . '</span>'
			);
		}
		echo '</tbody></table>';
	}

	/** @param string[] $sentences One, or several with a line for each; as HTML. */
	private static function list_of( array $sentences ): string {
		$escaped = array_map( 'esc_html', $sentences );
		return count( $escaped ) > 1 ? '<ul class="ul-disc"><li>' . implode( '</li><li>', $escaped ) . '</li></ul>' : implode( '', $escaped );
	}

	/** @return array<int, array{0: string, 1: string, 2: string[], 3: string}> Product, price, how it stands, whether they get in. */
	private function rows(): array {
		$told = $this->customer->told;
		if ( null === $told ) {
			return array();
		}
		return $told->has_answer() || array() !== $told->products() ? array_map( array( $this, 'of_product' ), $told->products() ) : array_map( array( $this, 'of_entitlement' ), $told->entitlements() );
	}

	/**
	 * @param array<string, mixed> $product
	 * @return array{0: string, 1: string, 2: string[], 3: string}
	 */
	private function of_product( array $product ): array {
		$sentence = self::text( $product, 'sentence' );
		$by_order = array_filter( (array) ( $product['by_order'] ?? array() ), 'is_string' );
		$now      = '' === $sentence ? EventLabels::entitlement( self::text( $product, 'state' ) ) : $sentence;
		return array( $this->name( $product ), self::price( $product ), array() === $by_order ? array( $now ) : $by_order, self::text( $product, 'access_sentence' ) );
	}

	/**
	 * Of an older companion, which says the state and no more.
	 *
	 * @param array<string, mixed> $row
	 * @return array{0: string, 1: string, 2: string[], 3: string}
	 */
	private function of_entitlement( array $row ): array {
		/* translators: 1: state, for example "Active", 2: date */
		$state = sprintf( __( '%1$s since %2$s', 'cart-companion' ), EventLabels::entitlement( self::text( $row, 'state' ) ), DateTimes::date( self::text( $row, 'since' ) ) );
		return array( $this->name( $row ), '', array( $state ), '' );
	}

	/** @param array<string, mixed> $row */
	private function name( array $row ): string {
		$item = self::text( $row, 'item' );
		return $this->customer->product_labels()[ $item ] ?? EventLabels::item( $item, '' );
	}

	/** @param array<string, mixed> $product */
	private static function price( array $product ): string {
		if ( ! is_int( $product['amount'] ?? null ) ) {
			return '';
		}
		return Money::text( $product['amount'], self::text( $product, 'currency' ) );
	}

	/** @param array<string, mixed> $row */
	private static function text( array $row, string $name ): string {
		return is_scalar( $row[ $name ] ?? null ) ? (string) $row[ $name ] : '';
	}
}
