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
	public static function asks_for_link( string $site ): string {
		return implode( "\n\n", array(
			__( 'Hello,', 'cart-companion' ),
			/* translators: %s: web address of this site */
			sprintf( __( 'please connect our site %s with Cart Companion: add it to your companion, and send me the connection link that you get. Or send me the companion’s address, and I ask from here.', 'cart-companion' ), $site ),
			/* translators: %s: a command */
			sprintf( __( 'You find it on the companion’s pages under “Add a site”; on the command line it is %s', 'cart-companion' ), "python -m companion site add $site" ),
			__( 'Thank you!', 'cart-companion' ),
		) );
	}

	/**
	 * Says that this site asked, and how it is accepted.
	 *
	 * @param string $page Where; '' for the command line.
	 */
	public static function asks_to_accept( string $site, string $id, string $number, string $page ): string {
		/* translators: %s: a command */
		$command = sprintf( __( 'Please accept it on the command line: %s', 'cart-companion' ), "python -m companion site accept $id" );
		/* translators: %s: web address */
		$on_page = sprintf( __( 'Please accept it here: %s', 'cart-companion' ), $page );
		return implode( "\n\n", array(
			__( 'Hello,', 'cart-companion' ),
			/* translators: 1: web address of this site, 2: six digits */
			sprintf( __( 'our site %1$s has asked your Cart Companion to be connected. The number beside the request must be %2$s.', 'cart-companion' ), $site, $number ),
			'' === $page ? $command : $on_page,
			__( 'Thank you!', 'cart-companion' ),
		) );
	}
}
