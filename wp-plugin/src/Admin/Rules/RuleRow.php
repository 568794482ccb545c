<?php
/** One rule in the editor. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Labels\EventLabels;

final class RuleRow {
	/** @var array<string, mixed> In the form of the option; empty for a new one. */
	private array $rule;

	/** Its place in the list, from 1: what messages call it. */
	private int $number;

	private bool $is_suggested;

	/** '' when the product was not seen yet. */
	private string $product_name;

	/** Null where no rule runs any, and none can be chosen. */
	private ?OperationChoices $operations;

	/** What stands beside a rule that is not saved yet. */
	private string $mark;

	public function __construct( array $rule, int $number, bool $is_suggested, string $product_name, ?OperationChoices $operations, string $mark = '' ) {
		$this->rule         = $rule;
		$this->number       = $number;
		$this->is_suggested = $is_suggested;
		$this->product_name = $product_name;
		$this->operations   = $operations;
		$this->mark         = '' === $mark ? __( 'suggested', 'cart-companion' ) : $mark;
	}

	public function print(): void {
		printf( '<tr class="cart-companion-rule%s">', $this->is_suggested ? ' is-suggested' : '' );
		$this->print_product();
		$this->print_event();
		$this->print_tags( 'apply', __( 'Apply these tags, one per line', 'cart-companion' ) );
		if ( null !== $this->operations ) {
			echo '<td>';
			$this->operations->print( $this->rule['operations'] ?? array(), $this->name( 'operations' ), __( 'Run these AccessAlly operations', 'cart-companion' ) );
			echo '</td>';
		}
		$this->print_tags( 'remove', __( 'Remove these tags, one per line', 'cart-companion' ) );
		$this->print_options();
		echo '</tr>';
	}

	/** Its place in the list, and what events call it where that is another number: their rule stays theirs when one before it goes. */
	private function title(): string {
		$id = (string) ( $this->rule['id'] ?? '' );
		/* translators: %d: number of a rule */
		$title = sprintf( __( 'Rule %d', 'cart-companion' ), $this->number );
		/* translators: 1: "Rule 6", 2: what messages call it, such as "r7" */
		return '' === $id || "r{$this->number}" === $id ? $title : sprintf( __( '%1$s (%2$s in messages)', 'cart-companion' ), $title, $id );
	}

	private function print_product(): void {
		echo '<td>';
		$this->print_label( 'product', __( 'Product', 'cart-companion' ) );
		printf(
			'<input type="text" id="%1$s" name="%2$s" value="%3$s" list="cart-companion-products" placeholder="product-12" autocomplete="off" spellcheck="false" class="code" />',
			esc_attr( $this->id( 'product' ) ),
			esc_attr( $this->name( 'product' ) ),
			esc_attr( (string) ( $this->rule['product'] ?? '' ) )
		);
		printf( '<input type="hidden" name="%1$s" value="%2$s" />', esc_attr( $this->name( 'id' ) ), esc_attr( (string) ( $this->rule['id'] ?? '' ) ) );
		$name = '*' === ( $this->rule['product'] ?? '' ) ? __( 'All products', 'cart-companion' ) : $this->product_name;
		if ( '' !== $name ) {
			printf( '<span class="cart-companion-product-name">%s</span>', esc_html( $name ) );
		}
		printf( '<span class="description cart-companion-rule-number">%s</span>', esc_html( $this->title() ) );
		if ( $this->is_suggested ) {
			printf( ' <span class="cart-companion-state is-waiting">%s</span>', esc_html( $this->mark ) );
		}
		echo '</td>';
	}

	private function print_event(): void {
		echo '<td>';
		$this->print_label( 'event', __( 'When', 'cart-companion' ) );
		printf( '<select id="%1$s" name="%2$s" data-cart-companion-event>', esc_attr( $this->id( 'event' ) ), esc_attr( $this->name( 'event' ) ) );
		foreach ( EventLabels::occasions() as $type => $label ) {
			printf( '<option value="%1$s"%2$s>%3$s</option>', esc_attr( $type ), selected( $type, $this->rule['event'] ?? 'purchase.completed', false ), esc_html( $label ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- core's own attribute.
		}
		echo '</select></td>';
	}

	private function print_tags( string $field, string $label ): void {
		echo '<td>';
		$this->print_label( $field, $label );
		$tags = implode( "\n", array_map( 'strval', (array) ( $this->rule[ $field ] ?? array() ) ) );
		printf(
			'<textarea id="%1$s" name="%2$s" rows="%3$d" spellcheck="false" placeholder="%4$s">%5$s</textarea></td>',
			esc_attr( $this->id( $field ) ),
			esc_attr( $this->name( $field ) ),
			(int) max( 2, substr_count( $tags, "\n" ) + 1 ),
			esc_attr__( 'one tag per line', 'cart-companion' ),
			esc_textarea( $tags )
		);
	}

	private function print_options(): void {
		echo '<td class="cart-companion-options">';
		$this->print_checkbox( 'again', ! empty( $this->rule['again'] ), __( 'Apply anew', 'cart-companion' ) );
		$this->print_checkbox( 'full_only', false === ( $this->rule['partial'] ?? true ), __( 'Full refunds only', 'cart-companion' ), 'purchase.refunded' );
		printf( '<p data-cart-companion-for="subscription.payment_failed"><label for="%1$s">%2$s</label> ', esc_attr( $this->id( 'failure' ) ), esc_html__( 'From failed payment number', 'cart-companion' ) );
		printf(
			'<input type="number" min="1" max="99" class="small-text" id="%1$s" name="%2$s" value="%3$s" placeholder="1" /></p>',
			esc_attr( $this->id( 'failure' ) ),
			esc_attr( $this->name( 'failure' ) ),
			esc_attr( (string) ( $this->rule['failure'] ?? '' ) )
		);
		$this->print_checkbox( 'delete', false, __( 'Remove this rule when saving', 'cart-companion' ), '', 'hide-if-js' );
		/* translators: %d: number of a rule */
		printf( '<p class="hide-if-no-js"><button type="button" class="button-link button-link-delete" data-cart-companion-remove aria-label="%1$s">%2$s</button></p></td>', esc_attr( sprintf( __( 'Remove rule %d', 'cart-companion' ), $this->number ) ), esc_html__( 'Remove', 'cart-companion' ) );
	}

	private function print_checkbox( string $field, bool $is_on, string $label, string $only_for = '', string $class = '' ): void {
		printf(
			'<p class="%1$s"%2$s><label><input type="checkbox" name="%3$s" value="1"%4$s /> %5$s</label></p>',
			esc_attr( $class ),
			'' === $only_for ? '' : ' data-cart-companion-for="' . esc_attr( $only_for ) . '"',
			esc_attr( $this->name( $field ) ),
			checked( $is_on, true, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- core's own attribute.
			esc_html( $label )
		);
	}

	/** Heard on any screen, seen on a narrow one, where the table has no headings. */
	private function print_label( string $field, string $label ): void {
		printf( '<label class="cart-companion-cell-label" for="%1$s">%2$s</label>', esc_attr( $this->id( $field ) ), esc_html( $label ) );
	}

	private function id( string $field ): string {
		return "cart-companion-rule-{$this->number}-$field";
	}

	private function name( string $field ): string {
		return "rules[{$this->number}][$field]";
	}
}
