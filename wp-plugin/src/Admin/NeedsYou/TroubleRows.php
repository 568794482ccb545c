<?php
/** What is wrong with the connection: each with what to do. */

declare(strict_types=1);

namespace CartCompanion\Admin\NeedsYou;

use CartCompanion\Alerts\Trouble;

final class TroubleRows {
	/** @var Trouble[] */
	private array $troubles;

	/** @param Trouble[] $troubles */
	public function __construct( array $troubles ) {
		$this->troubles = $troubles;
	}

	public function print(): void {
		foreach ( $this->troubles as $trouble ) {
			printf( '<div class="notice notice-error inline cart-companion-trouble" id="cart-companion-trouble-%1$s"><p><strong>%2$s</strong> %3$s</p>', esc_attr( $trouble->name ), esc_html( $trouble->sentence ), esc_html( $trouble->advice ) );
			if ( '' !== $trouble->details ) {
				printf( '<details><summary>%1$s</summary><p>%2$s</p></details>', esc_html__( 'Details for your host', 'cart-companion' ), esc_html( $trouble->details ) );
			}
			if ( '' !== $trouble->url ) {
				printf( '<p><a class="button" href="%1$s">%2$s</a></p>', esc_url( $trouble->url ), esc_html( $trouble->link ) );
			}
			echo '</div>';
		}
	}
}
