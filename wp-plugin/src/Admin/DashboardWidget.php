<?php
/** A few sentences on the dashboard: does anything need the owner? */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Alerts\OpenIssues;
use CartCompanion\Companion\DemoCompanion;
use CartCompanion\Labels\{ AlertCount, Links, StateLabels };
use CartCompanion\Site\{ Capabilities, CopyNotice, Settings };

final class DashboardWidget {
	private Settings $settings;
	private NeedsAttention $attention;
	private ?Panel $setup;

	/** @param Panel|null $setup What of the set-up is still to be done. */
	public function __construct( Settings $settings, NeedsAttention $attention, ?Panel $setup = null ) {
		$this->settings  = $settings;
		$this->attention = $attention;
		$this->setup     = $setup;
	}

	/** Hook wp_dashboard_setup. */
	public function add(): void {
		if ( Capabilities::may_view() ) {
			wp_add_dashboard_widget( 'cart_companion', __( 'Cart Companion', 'cart-companion' ), array( $this, 'print' ) );
		}
	}

	public function print(): void {
		if ( ! $this->settings->is_paired() ) {
			$this->print_sentence( __( 'This site is not connected yet, so nothing arrives from ThriveCart.', 'cart-companion' ), Links::CONNECT, __( 'Connect this site', 'cart-companion' ) );
			return;
		}
		if ( $this->settings->is_copy() ) {
			$this->print_sentence( CopyNotice::whole( $this->settings ), Links::CONNECT, __( 'Open Connect', 'cart-companion' ) );
			return;
		}
		if ( DemoCompanion::is_used( $this->settings ) ) {
			printf( '<p><strong>%s</strong></p>', esc_html__( 'Demo data – not connected.', 'cart-companion' ) );
		}
		if ( null !== $this->setup ) {
			$this->setup->print();
		}
		$issues = $this->attention->issues();
		foreach ( $issues->sentences() as $kind => $sentence ) {
			printf( '<p><strong>%1$s</strong> <a href="%2$s">%3$s</a></p>', esc_html( $sentence ), esc_url( $issues->url( $kind ) ), esc_html( self::link( $kind ) ) );
		}
		if ( '' !== $issues->late() ) {
			$this->print_sentence( $issues->late(), Links::STATUS, __( 'Open Status', 'cart-companion' ) );
		} elseif ( $issues->is_all_well() ) {
			$counts = $this->attention->counts();
			$this->print_sentence( self::calm( ( $counts[ StateLabels::PENDING ] ?? 0 ) + ( $counts[ StateLabels::DELIVERING ] ?? 0 ) ), Links::STATUS, __( 'Open Status', 'cart-companion' ) );
		}
	}

	private static function link( string $kind ): string {
		$links = array(
			OpenIssues::CONNECTION      => __( 'What to do', 'cart-companion' ),
			OpenIssues::NO_RULE         => __( 'Show which', 'cart-companion' ),
			OpenIssues::EARLIER         => __( 'What to do', 'cart-companion' ),
			OpenIssues::REFUSED         => __( 'What to do', 'cart-companion' ),
			OpenIssues::SECOND_PASSWORD => __( 'What to do', 'cart-companion' ),
			AlertCount::NO_ACCESS       => __( 'Show who', 'cart-companion' ),
			AlertCount::STILL           => __( 'Show who', 'cart-companion' ),
		);
		return $links[ $kind ] ?? __( 'Show them', 'cart-companion' );
	}

	private static function calm( int $waiting ): string {
		if ( $waiting > 0 ) {
			/* translators: %s: number of events */
			return sprintf( _n( 'Nothing needs you; %s event is on its way.', 'Nothing needs you; %s events are on their way.', $waiting, 'cart-companion' ), number_format_i18n( $waiting ) );
		}
		return __( 'Nothing needs you: every event that came has been dealt with.', 'cart-companion' );
	}

	private function print_sentence( string $sentence, string $screen, string $link ): void {
		printf( '<p>%1$s <a href="%2$s">%3$s</a></p>', esc_html( $sentence ), esc_url( Links::screen( $screen ) ), esc_html( $link ) );
	}
}
