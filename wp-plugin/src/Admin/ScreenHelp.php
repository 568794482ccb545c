<?php
/** WordPress' own help of the current screen: its tabs, and beside them where more help is. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use WP_Screen;

final class ScreenHelp {
	private WP_Screen $screen;

	public function __construct( WP_Screen $screen ) {
		$this->screen = $screen;
	}

	/** @param array<string, string|array<string, string>> $tabs As Screen::help(). */
	public function print( array $tabs ): void {
		foreach ( $tabs as $title => $content ) {
			$this->screen->add_help_tab( array(
				'id'      => 'cart-companion-' . md5( $title ),
				'title'   => $title,
				'content' => is_array( $content ) ? self::words( $content ) : self::paragraphs( $content ),
			) );
		}
		if ( array() !== $tabs ) {
			$this->screen->set_help_sidebar( self::sidebar() );
		}
	}

	private static function paragraphs( string $text ): string {
		$paragraphs = array_map( 'esc_html', explode( "\n", $text ) );
		return '<p>' . implode( '</p><p>', $paragraphs ) . '</p>';
	}

	/** @param array<string, string> $words Word => what it means. */
	private static function words( array $words ): string {
		$html = '';
		foreach ( $words as $word => $meaning ) {
			$html .= sprintf( '<dt><strong>%1$s</strong></dt><dd>%2$s</dd>', esc_html( $word ), esc_html( $meaning ) );
		}
		return '<dl>' . $html . '</dl>';
	}

	private static function sidebar(): string {
		$lines = array( '<strong>' . esc_html__( 'More help', 'cart-companion' ) . '</strong>' );
		if ( current_user_can( 'view_site_health_checks' ) ) {
			$lines[] = sprintf( '<a href="%1$s">%2$s</a>', esc_url( admin_url( 'site-health.php' ) ), esc_html__( 'Site Health says what is wrong with the connection', 'cart-companion' ) );
		}
		$lines[] = esc_html__( 'Your agency or host runs the service that listens to ThriveCart: they can look there.', 'cart-companion' );
		return '<p>' . implode( '</p><p>', $lines ) . '</p>';
	}
}
