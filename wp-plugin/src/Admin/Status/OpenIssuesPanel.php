<?php
/**
 * What needs the owner beside events, each with what they can do about it: products that were sold without a tag rule, and
 * messages that were refused because of their secret word.
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Admin\{ Fields, Forms, Notice, Panel };
use CartCompanion\Alerts\{ ItemWithoutRule, RefusedWebhooks };
use CartCompanion\Companion\Client;
use CartCompanion\Labels\Links;

final class OpenIssuesPanel {
	private Client $companion;

	public function __construct( Client $companion ) {
		$this->companion = $companion;
	}

	/** @return array<string, callable(array<string, mixed>): Notice> As Panel::forms(). */
	public function forms(): array {
		return array( 'refused_seen' => array( $this, 'put_aside' ) );
	}

	/** @param array<string, mixed> $fields last_at: what the owner has seen; of what is refused later they hear. */
	public function put_aside( array $fields ): Notice {
		$this->companion->put_refused_aside( Forms::text( $fields, 'last_at' ) );
		return Notice::success( __( 'These refused messages are put aside. You hear of the next one.', 'cart-companion' ) );
	}

	/** Nothing, where none is open. */
	public static function print_refused( RefusedWebhooks $refused ): void {
		if ( '' === $refused->sentence() ) {
			return;
		}
		printf( '<div class="notice notice-warning inline cart-companion-refused" id="%s">', esc_attr( Links::REFUSED ) );
		printf( '<p><strong>%1$s</strong> %2$s</p>', esc_html( $refused->sentence() ), esc_html( $refused->advice() ) );
		if ( '' !== $refused->webhook_url() ) {
			/* translators: %s: web address */
			printf( '<p>%s</p>', wp_kses_post( sprintf( __( 'The address it came to: %s', 'cart-companion' ), '<code>' . esc_html( $refused->webhook_url() ) . '</code>' ) ) );
		}
		echo '<div class="cart-companion-choices">';
		if ( $refused->has_own_webhook() ) {
			printf( '<a class="button" href="%1$s">%2$s</a>', esc_url( Links::screen( Links::CONNECT ) ), esc_html__( 'Enter the new secret word', 'cart-companion' ) );
		}
		Fields::print_action( 'refused_seen', 'last_at', $refused->last_at(), __( 'Ignore', 'cart-companion' ) );
		echo '</div></div>';
	}

	/**
	 * Nothing, where every product has its rule.
	 *
	 * @param ItemWithoutRule[] $items
	 */
	public static function print_without_rule( array $items ): void {
		if ( array() === $items ) {
			return;
		}
		printf( '<div class="notice notice-error inline cart-companion-without-rule" id="%1$s"><h2>%2$s</h2><ul>', esc_attr( Links::WITHOUT_RULE ), esc_html__( 'Sold, but no rule says what its buyers get', 'cart-companion' ) );
		array_map( array( self::class, 'print_item' ), $items );
		printf( '</ul><p>%s</p></div>', esc_html__( 'A new rule works from the next order on. Buyers who came before it need one more step, on the Tag rules screen: “Apply to all customers”.', 'cart-companion' ) );
	}

	private static function print_item( ItemWithoutRule $item ): void {
		printf(
			'<li><p><strong>%1$s</strong>: %2$s</p><div class="cart-companion-choices"><a class="button button-primary" href="%3$s">%4$s</a>',
			esc_html( $item->label() ),
			esc_html( $item->sentence() ),
			esc_url( Links::rule_for( $item->item() ) ),
			esc_html__( 'Make the rule', 'cart-companion' )
		);
		Forms::open( 'no_tags_needed' );
		printf(
			'<input type="hidden" name="name" value="%1$s" /><button type="submit" class="button" name="item" value="%2$s" aria-label="%3$s">%4$s</button></form></div></li>',
			esc_attr( $item->name() ),
			esc_attr( $item->item() ),
			/* translators: %s: name of a product */
			esc_attr( sprintf( __( 'No tags needed for %s', 'cart-companion' ), $item->label() ) ),
			esc_html__( 'No tags needed', 'cart-companion' )
		);
	}
}
