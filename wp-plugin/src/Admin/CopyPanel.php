<?php
/**
 * In place of every screen on a site that is a copy, or has moved: asks its owner which, and does nothing until then.
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Companion\Client;
use CartCompanion\Site\{ CopyNotice, Settings };

final class CopyPanel extends Panel {
	private Settings $settings;
	private Client $companion;

	public function __construct( Settings $settings, Client $companion ) {
		$this->settings  = $settings;
		$this->companion = $companion;
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
			. '</p><p>' . esc_html__( 'Until you say which, it fetches no events, changes no tags, makes no logins and sends no e-mails here. If the address is only a temporary one, do nothing: Cart Companion continues automatically when the old address is back.', 'cart-companion' )
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
		Fields::print_submit( __( 'This is a copy: disconnect it', 'cart-companion' ), self::button( 'copy', 'button button-primary' ) );
		echo '</div>';
	}

	/** @param string $old As HTML. */
	private function print_moved( string $old ): void {
		printf( '<div class="card"><h2>%s</h2>', esc_html__( 'This is the live site, and it has moved here', 'cart-companion' ) );
		/* translators: %s: web address */
		printf( '<p id="cart-companion-moved-help">%s</p>', wp_kses_post( sprintf( esc_html__( 'From now on the companion brings events here, what waits first, and nothing to %s any more. Choose it only when your customers use this address.', 'cart-companion' ), $old ) ) );
		Forms::open( 'moved' );
		Fields::print_sure( __( 'Yes, my customers use this site now', 'cart-companion' ) );
		Fields::print_submit( __( 'This site has moved here', 'cart-companion' ), self::button( 'moved', 'button' ) );
		echo '</div>';
	}

	/** @return array<string, string> */
	private static function button( string $form, string $class ): array {
		return array( 'class' => $class, 'aria-describedby' => "cart-companion-$form-help" );
	}

	public function forms(): array {
		return array( 'copy' => array( $this, 'disconnect' ), 'moved' => array( $this, 'move' ) );
	}

	/** Why the form of this name is not handled; null when it is. */
	public function obstacle( string $form ): ?Notice {
		$is_ours = isset( $this->forms()[ $form ] );
		if ( $is_ours === $this->settings->is_copy() ) {
			return null;
		}
		return $is_ours
			? Notice::info( __( 'This site is at the address it was connected at. Nothing was changed.', 'cart-companion' ) )
			: Notice::error( CopyNotice::whole( $this->settings ) );
	}

	public function disconnect(): Notice {
		if ( $this->settings->paired_by_constants() ) {
			return Notice::warning( __( 'The connection is written in wp-config.php and can be removed there only. Nothing was changed.', 'cart-companion' ) );
		}
		$this->companion->end_copy();
		$this->settings->forget_pairing();
		return Notice::success( __( 'This copy is disconnected. The live site goes on as before.', 'cart-companion' ) );
	}

	/** @param array<string, mixed> $fields sure. */
	public function move( array $fields ): Notice {
		if ( empty( $fields['sure'] ) ) {
			return Notice::warning( __( 'Tick “Yes, my customers use this site now” first. Nothing was changed.', 'cart-companion' ) );
		}
		$this->companion->move_here();
		return Notice::success( __( 'The companion brings the events here from now on, what has waited first.', 'cart-companion' ) );
	}
}
