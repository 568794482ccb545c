<?php
/** Words that an owner copies and sends to whoever hosts their site or their companion: technical ones belong there only. */

declare(strict_types=1);

namespace CartCompanion\Labels;

final class HostMessage {
	/** Lines of the field that are seen at once. */
	private const MOST_ROWS = 12;

	/** A line of the field holds about so many characters. */
	private const ROW = 70;

	/** Folded away under "Send this to your host", as HTML; "" where there is nothing to send. */
	public static function html( string $text, string $summary = '' ): string {
		if ( '' === $text ) {
			return '';
		}
		$id   = wp_unique_id( 'cart-companion-host-' );
		$rows = array_sum( array_map( static fn( string $line ): int => 1 + intdiv( strlen( $line ), self::ROW ), explode( "\n", $text ) ) );
		return sprintf(
			'<details class="cart-companion-host"><summary>%1$s</summary><p class="cart-companion-copy"><label for="%2$s" class="screen-reader-text">%3$s</label><textarea readonly class="large-text" id="%2$s" rows="%4$d">%5$s</textarea><button type="button" class="button hide-if-no-js" data-cart-companion-copy="%2$s" data-copied="%6$s" data-not-copied="%7$s">%8$s</button><span role="status" aria-live="polite"></span></p></details>',
			esc_html( '' === $summary ? __( 'Send this to your host', 'cart-companion' ) : $summary ),
			esc_attr( $id ),
			esc_html__( 'Message to your host', 'cart-companion' ),
			min( self::MOST_ROWS, $rows ),
			esc_textarea( $text ),
			esc_attr__( 'Copied.', 'cart-companion' ),
			esc_attr__( 'The message is selected: press Ctrl+C (on a Mac: ⌘C).', 'cart-companion' ),
			esc_html__( 'Copy message', 'cart-companion' )
		);
	}

	/**
	 * What is wrong at this site, and what the host is asked to do.
	 *
	 * @param string $please '' where the problem says it.
	 */
	public static function about( string $problem, string $please = '' ): string {
		/* translators: 1: web address of this site, 2: what is wrong there */
		$report = sprintf( __( 'on our site %1$s the plugin Cart Companion reports: %2$s', 'cart-companion' ), home_url(), $problem );
		return implode( "\n\n", array_filter( array( __( 'Hello,', 'cart-companion' ), $report, $please, __( 'Thank you!', 'cart-companion' ) ), 'strlen' ) );
	}

	/** Asks for what connects this site: "Write the mail for me". */
	public static function asks_for_code( string $site ): string {
		return implode( "\n\n", array(
			__( 'Hello,', 'cart-companion' ),
			/* translators: %s: web address of this site */
			sprintf( __( 'please connect our site %s with Cart Companion: send me the connection link, or the address of the companion and a pairing code. The code works for 15 minutes, so please send it when I am at my computer:', 'cart-companion' ), $site ),
			/* translators: a time that the owner fills in */
			__( '(when I am there: …)', 'cart-companion' ),
			/* translators: 1: a command, 2: a command */
			sprintf( __( 'On the companion, this prints the link and the code: %1$s (for a site that was added before: %2$s)', 'cart-companion' ), "python -m companion site add $site", 'python -m companion site code SITE_ID' ),
			__( 'Thank you!', 'cart-companion' ),
		) );
	}
}
