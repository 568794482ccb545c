<?php
/** Says on every screen that what it shows is invented, and takes all of it away with one click. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Labels\Links;

final class DemoBanner extends Panel {
	private Demo $demo;

	public function __construct( Demo $demo ) {
		$this->demo = $demo;
	}

	public function forms(): array {
		return array( 'demo_end' => array( $this, 'end' ) );
	}

	/** Why a form of another name is not handled while the demo is on; null when it is. */
	public function obstacle( string $form ): ?Notice {
		return $this->demo->is_on() && ! isset( $this->forms()[ $form ] )
			? Notice::warning( __( 'This is demo data: nothing is sent, and nothing is changed. Remove the demo and connect your site to do it for real.', 'cart-companion' ) )
			: null;
	}

	public function end(): Notice {
		$this->demo->end();
		return Notice::success( __( 'The demo is gone, with everything it had made. Connect your site to begin.', 'cart-companion' ) )->shown_at( Links::screen( Links::CONNECT ) );
	}

	public function print(): void {
		if ( ! $this->demo->is_on() ) {
			return;
		}
		printf(
			'<div class="notice notice-info inline cart-companion-demo"><p><strong>%1$s</strong> %2$s</p>',
			esc_html__( 'Demo data – not connected.', 'cart-companion' ),
			esc_html__( 'These customers are invented. Nothing is sent anywhere, and buttons that would change something say so.', 'cart-companion' )
		);
		Fields::print_action( 'demo_end', 'end', '1', __( 'Remove the demo', 'cart-companion' ) );
		echo '</div>';
	}
}
