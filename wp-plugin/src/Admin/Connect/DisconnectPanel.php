<?php
/**
 * The end of Connect: takes the connection with the companion off this site.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Connect;

use CartCompanion\Admin\Fields;
use CartCompanion\Admin\Forms;
use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Admin\Notice;
use CartCompanion\Admin\Panel;
use CartCompanion\Site\Settings;

final class DisconnectPanel extends Panel {
	private Settings $settings;

	public function __construct( Settings $settings ) {
		$this->settings = $settings;
	}

	public function forms(): array {
		return array( 'disconnect' => array( $this, 'disconnect' ) );
	}

	/** @param array<string, mixed> $fields sure. */
	public function disconnect( array $fields ): Notice {
		if ( empty( $fields['sure'] ) ) {
			return Notice::warning( __( 'Tick “Yes, disconnect this site” first. Nothing was changed.', 'cart-companion' ) );
		}
		$this->settings->forget_pairing();
		NeedsAttention::forget();
		return Notice::success( __( 'This site is disconnected. Its tag rules and its record stay.', 'cart-companion' ) );
	}

	public function print(): void {
		if ( ! $this->settings->is_paired() || $this->settings->paired_by_constants() ) {
			return;
		}
		printf( '<h2>%s</h2>', esc_html__( 'Disconnect', 'cart-companion' ) );
		printf( '<p id="cart-companion-disconnect-help">%s</p>', esc_html__( 'Removes the address and the key of the companion from this site. Tag rules and the record of what was done stay. Events wait at the companion until it gives up after about four days; to connect again you need a new pairing code.', 'cart-companion' ) );
		Forms::open( 'disconnect' );
		Fields::print_sure( __( 'Yes, disconnect this site', 'cart-companion' ) );
		Fields::print_submit( __( 'Disconnect', 'cart-companion' ), array( 'aria-describedby' => 'cart-companion-disconnect-help' ) );
	}
}
