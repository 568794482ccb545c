<?php
/** One rule in a card: the fields, filled in for the form, empty as what the script copies. */

declare(strict_types=1);

namespace CartCompanion\Admin\Rules;

use CartCompanion\Domain\Events\EventType;
use CartCompanion\Labels\{ EventLabels, StateLabels };

final class RuleRow {
	/** Stands for the number in what the script copies. */
	public const ANY = '__N__';

	/** @var array<string, mixed> In the form of the option; empty for a new one. */
	private array $rule;

	/** Its place in the form. */
	private string $number;

	/** Null where no rule runs any, and none can be chosen. */
	private ?OperationChoices $operations;

	/** What stands beside a rule that is not saved yet; '' for none. */
	private string $mark;

	public function __construct( array $rule, string $number, ?OperationChoices $operations, string $mark = '' ) {
		$this->rule       = $rule;
		$this->number     = $number;
		$this->operations = $operations;
		$this->mark       = $mark;
	}

	public function print(): void {
		$event = $this->rule['event'] ?? EventType::PURCHASED;
		printf( '<div class="cart-companion-rule%1$s" role="group" aria-label="%2$s" data-rule>', '' === $this->mark ? '' : ' is-new', esc_attr( EventLabels::occasions()[ $event ] ?? $event ) );
		$this->print_event( $event );
		$this->print_tags( 'apply', __( 'Add tags', 'cart-companion' ) );
		if ( null !== $this->operations ) {
			echo '<div>';
			$this->operations->print( $this->rule['operations'] ?? array(), $this->name( 'operations' ), __( 'Run AccessAlly operations', 'cart-companion' ) );
			echo '</div>';
		}
		$this->print_tags( 'remove', __( 'Remove tags', 'cart-companion' ) );
		$this->print_options();
		echo '</div>';
	}

	private function print_event( string $event ): void {
		printf( '<div class="cart-companion-when"><label class="cart-companion-cell-label" for="%1$s">%2$s</label>', esc_attr( $this->id( 'event' ) ), esc_html__( 'When', 'cart-companion' ) );
		printf( '<select id="%1$s" name="%2$s" data-field="event">', esc_attr( $this->id( 'event' ) ), esc_attr( $this->name( 'event' ) ) );
		foreach ( EventLabels::occasions() as $type => $label ) {
			printf( '<option value="%1$s"%2$s>%3$s</option>', esc_attr( $type ), selected( $type, $event, false ), esc_html( $label ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- core's own attribute.
		}
		$id = (string) ( $this->rule['id'] ?? '' );
		printf( '</select><input type="hidden" name="%1$s" value="%2$s" data-field="id" />', esc_attr( $this->name( 'id' ) ), esc_attr( $id ) );
		/* translators: %s: what messages call a rule, such as "r7" */
		printf( '<span class="description" data-rule-name>%s</span>', '' === $id ? '' : esc_html( sprintf( __( '“%s” in messages', 'cart-companion' ), $id ) ) );
		printf( '<span data-rule-mark>%s</span></div>', '' === $this->mark ? '' : wp_kses_post( StateLabels::coloured( 'waiting', $this->mark ) ) );
	}

	private function print_tags( string $field, string $label ): void {
		self::print_tag_field( $this->id( $field ), $this->name( $field ), $field, $label, (array) ( $this->rule[ $field ] ?? array() ) );
	}

	/**
	 * Names of tags, one a line; the script makes of it a field that offers those of the CRM.
	 *
	 * @param string[] $tags
	 */
	public static function print_tag_field( string $id, string $name, string $field, string $label, array $tags ): void {
		printf(
			'<div class="cart-companion-tag-field"><label class="cart-companion-cell-label" for="%1$s">%2$s</label><textarea id="%1$s" name="%3$s" rows="%4$d" spellcheck="false" data-field="%5$s" data-cart-companion-tag-lines placeholder="%6$s">%7$s</textarea></div>',
			esc_attr( $id ),
			esc_html( $label ),
			esc_attr( $name ),
			(int) max( 2, count( $tags ) ),
			esc_attr( $field ),
			esc_attr__( 'one tag per line', 'cart-companion' ),
			esc_textarea( implode( "\n", array_map( 'strval', $tags ) ) )
		);
	}

	private function print_options(): void {
		echo '<div class="cart-companion-options">';
		$this->print_checkbox( 'again', ! empty( $this->rule['again'] ), __( 'Restart automation (removes the tag for a moment, then adds it)', 'cart-companion' ) );
		$this->print_checkbox( 'full_only', false === ( $this->rule['partial'] ?? true ), __( 'Full refunds only', 'cart-companion' ), EventType::REFUNDED );
		printf( '<p data-only-for="%1$s"><label for="%2$s">%3$s</label> ', esc_attr( EventType::PAYMENT_FAILED ), esc_attr( $this->id( 'failure' ) ), esc_html__( 'Only from failed attempt', 'cart-companion' ) );
		printf(
			'<input type="number" min="1" max="99" class="small-text" id="%1$s" name="%2$s" value="%3$s" placeholder="1" data-field="failure" /></p>',
			esc_attr( $this->id( 'failure' ) ),
			esc_attr( $this->name( 'failure' ) ),
			esc_attr( (string) ( $this->rule['failure'] ?? '' ) )
		);
		$this->print_checkbox( 'delete', false, __( 'Remove this rule when saving', 'cart-companion' ), '', 'hide-if-js' );
		printf( '<p class="hide-if-no-js"><button type="button" class="button-link button-link-delete" data-do="remove-rule">%s</button></p></div>', esc_html__( 'Remove rule', 'cart-companion' ) );
	}

	private function print_checkbox( string $field, bool $is_on, string $label, string $only_for = '', string $class = '' ): void {
		printf(
			'<p class="%1$s"%2$s><label><input type="checkbox" name="%3$s" value="1" data-field="%4$s"%5$s /> %6$s</label></p>',
			esc_attr( $class ),
			'' === $only_for ? '' : ' data-only-for="' . esc_attr( $only_for ) . '"',
			esc_attr( $this->name( $field ) ),
			esc_attr( $field ),
			checked( $is_on, true, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- core's own attribute.
			esc_html( $label )
		);
	}

	private function id( string $field ): string {
		return "cart-companion-rule-{$this->number}-$field";
	}

	private function name( string $field ): string {
		return "rules[{$this->number}][$field]";
	}
}
