<?php
/**
 * One sentence on the dashboard: does anything need the owner?
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Settings;
use CartCompanion\Site\CopyWords;

final class DashboardWidget {
	private Settings $settings;
	private Attention $attention;

	public function __construct( Settings $settings, Attention $attention ) {
		$this->settings  = $settings;
		$this->attention = $attention;
	}

	/** Hook wp_dashboard_setup. */
	public function add(): void {
		if ( current_user_can( Forms::CAPABILITY ) ) {
			wp_add_dashboard_widget( 'cart_companion', __( 'Cart Companion', 'cart-companion' ), array( $this, 'print' ) );
		}
	}

	public function print(): void {
		if ( ! $this->settings->is_paired() ) {
			$this->print_sentence( __( 'This site is not connected yet, so nothing arrives from ThriveCart.', 'cart-companion' ), Screens::CONNECT, __( 'Connect this site', 'cart-companion' ) );
			return;
		}
		if ( $this->settings->is_copy() ) {
			$this->print_sentence( CopyWords::whole( $this->settings ), Screens::CONNECT, __( 'Open Connect', 'cart-companion' ) );
			return;
		}
		$counts = $this->attention->counts();
		if ( null === $counts ) {
			$this->print_sentence( __( 'The companion did not answer just now. Events wait there and nothing is lost.', 'cart-companion' ), Screens::STATUS, __( 'Open Status', 'cart-companion' ) );
			return;
		}
		$alerts = $this->attention->alerts()->sentences();
		foreach ( $alerts as $kind => $sentence ) {
			printf( '<p><strong>%1$s</strong> <a href="%2$s">%3$s</a></p>', esc_html( $sentence ), esc_url( AlertCount::url( $kind ) ), esc_html__( 'Show who', 'cart-companion' ) );
		}
		if ( array() !== $alerts && 0 === Attention::of( $counts ) ) {
			return;
		}
		$this->print_sentence( self::sentence( Attention::of( $counts ), (int) ( $counts['pending'] ?? 0 ) + (int) ( $counts['delivering'] ?? 0 ) ), Screens::STATUS, __( 'Open Status', 'cart-companion' ) );
	}

	private static function sentence( int $attention, int $waiting ): string {
		if ( $attention > 0 ) {
			/* translators: %s: number of events */
			return sprintf( _n( '%s event needs your attention.', '%s events need your attention.', $attention, 'cart-companion' ), number_format_i18n( $attention ) );
		}
		if ( $waiting > 0 ) {
			/* translators: %s: number of events */
			return sprintf( _n( 'Nothing needs you; %s event is on its way.', 'Nothing needs you; %s events are on their way.', $waiting, 'cart-companion' ), number_format_i18n( $waiting ) );
		}
		return __( 'Nothing needs you: every event that came has been dealt with.', 'cart-companion' );
	}

	private function print_sentence( string $sentence, string $screen, string $link ): void {
		printf( '<p>%1$s <a href="%2$s">%3$s</a></p>', esc_html( $sentence ), esc_url( Screens::url( $screen ) ), esc_html( $link ) );
	}
}
