<?php
/**
 * What stands in place of every screen on a site that is not at the address it was connected at.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\Forms;
use CartCompanion\Admin\Notice;
use CartCompanion\Site\CopyNotice;
use CartCompanion\Site\Settings;

final class CopyPanel {
	private Settings $settings;

	public function __construct( Settings $settings ) {
		$this->settings = $settings;
	}

	public function print(): void {
		printf( '<h1 class="wp-heading-inline">%s</h1><hr class="wp-header-end" />', esc_html__( 'Cart Companion', 'cart-companion' ) );
		Notice::print_kept();
		$old = '<code>' . esc_html( $this->settings->address()->shown() ) . '</code>';
		$new = '<code>' . esc_html( CopyNotice::here() ) . '</code>';
		/* translators: 1: web address, 2: web address */
		$where = sprintf( esc_html__( 'The connection with the companion belongs to %1$s, and this site is at %2$s. So this is a copy of that site, or that site has moved here.', 'cart-companion' ), $old, $new );
		Notice::error(
			'<strong>' . esc_html__( 'Cart Companion does nothing on this site.', 'cart-companion' ) . '</strong> ' . $where
			. '</p><p>' . esc_html__( 'Until you say which, it fetches no events, changes no tags, makes no logins and sends no e-mails here. If the address is only a temporary one, do nothing: Cart Companion goes on by itself when the old address is back.', 'cart-companion' )
		)->print_inline();
		$this->print_copy();
		$this->print_moved( $old );
	}

	private function print_copy(): void {
		printf( '<div class="card"><h2>%s</h2>', esc_html__( 'This is a copy, for tests or as a backup', 'cart-companion' ) );
		if ( $this->settings->paired_by_constants() ) {
			printf( '<p>%s</p></div>', esc_html__( 'Its connection is written in its wp-config.php. Take the lines with CART_COMPANION_URL, CART_COMPANION_SITE_ID and CART_COMPANION_KEY out of the copy’s file, and only there. Until then nothing happens here either.', 'cart-companion' ) );
			return;
		}
		printf( '<p id="cart-companion-copy-help">%s</p>', esc_html__( 'The connection is removed from this copy. The live site stays connected and notices nothing. Tag rules and the record stay here; to connect this site again you need a new pairing code.', 'cart-companion' ) );
		Forms::open( 'copy' );
		printf( '<p><button type="submit" class="button button-primary" aria-describedby="cart-companion-copy-help">%s</button></p></form></div>', esc_html__( 'This is a copy: disconnect it', 'cart-companion' ) );
	}

	/** @param string $old As HTML. */
	private function print_moved( string $old ): void {
		printf( '<div class="card"><h2>%s</h2>', esc_html__( 'This is the live site, and it has moved here', 'cart-companion' ) );
		/* translators: %s: web address */
		printf( '<p id="cart-companion-moved-help">%s</p>', wp_kses_post( sprintf( esc_html__( 'From now on the companion brings events here, what waits first, and nothing to %s any more. Choose it only when your customers use this address.', 'cart-companion' ), $old ) ) );
		Forms::open( 'moved' );
		printf( '<p><label><input type="checkbox" name="sure" value="1" required /> %s</label></p>', esc_html__( 'Yes, my customers use this site now', 'cart-companion' ) );
		printf( '<p><button type="submit" class="button" aria-describedby="cart-companion-moved-help">%s</button></p></form></div>', esc_html__( 'This site has moved here', 'cart-companion' ) );
	}
}
