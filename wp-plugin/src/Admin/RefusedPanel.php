<?php
/** Messages that were refused because of their secret word: when, how many, and what to do about it. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Alerts\RefusedWebhooks;
use CartCompanion\Companion\Client;
use CartCompanion\Labels\Links;

final class RefusedPanel {
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

	/**
	 * Nothing, where none is open.
	 *
	 * @param callable(): void|null $print_ignore Another way to put them aside than one click.
	 */
	public static function print_refused( RefusedWebhooks $refused, ?callable $print_ignore = null ): void {
		if ( '' === $refused->sentence() ) {
			return;
		}
		printf( '<div class="notice notice-warning inline cart-companion-refused" id="%s">', 'cart-companion-refused' );
		printf( '<p><strong>%1$s</strong> %2$s</p>', esc_html( $refused->sentence() ), esc_html( $refused->advice() ) );
		if ( '' !== $refused->by_day() ) {
			/* translators: %s: "today 1, yesterday 12" */
			printf( '<p>%s</p>', esc_html( sprintf( __( 'By day: %s.', 'cart-companion' ), $refused->by_day() ) ) );
		}
		if ( '' !== $refused->webhook_url() ) {
			/* translators: %s: web address */
			printf( '<p>%s</p>', wp_kses_post( sprintf( __( 'The address it came to: %s', 'cart-companion' ), '<code>' . esc_html( $refused->webhook_url() ) . '</code>' ) ) );
		}
		echo '<div class="cart-companion-choices">';
		if ( $refused->has_own_webhook() && Forms::may_change() ) {
			printf( '<a class="button" href="%1$s">%2$s</a>', esc_url( Links::screen( Links::CONNECT ) . '#cart-companion-secret-word' ), esc_html__( 'Enter the new secret word', 'cart-companion' ) );
		}
		if ( null === $print_ignore ) {
			Fields::print_action( 'refused_seen', 'last_at', $refused->last_at(), __( 'Ignore', 'cart-companion' ) );
		} else {
			$print_ignore();
		}
		echo '</div></div>';
	}
}
