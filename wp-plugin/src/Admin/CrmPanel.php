<?php
/**
 * Which of the site's own CRM connections carries the tags.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Connection\Connection;
use CartCompanion\Connection\Registry;

final class CrmPanel {
	private Registry $connections;

	public function __construct( Registry $connections ) {
		$this->connections = $connections;
	}

	public function print(): void {
		$chosen = $this->connections->chosen();
		$works  = null !== $chosen && $chosen->is_connected();
		Step::print_heading( 3, __( 'Your CRM', 'cart-companion' ), $works );
		printf( '<p>%s</p>', esc_html__( 'Tags travel through the connection with your CRM that this site already has. No key of your CRM is entered here.', 'cart-companion' ) );
		if ( ! $works ) {
			Notice::warning( esc_html( $this->what_is_missing( $chosen ) ) )->print_inline();
		}
		Forms::open( 'connection' );
		printf( '<fieldset class="cart-companion-choice"><legend class="screen-reader-text">%s</legend>', esc_html__( 'Connection to use', 'cart-companion' ) );
		$this->print_automatic( $chosen );
		foreach ( $this->connections->all() as $connection ) {
			$this->print_connection( $connection );
		}
		echo '</fieldset>';
		printf( '<p><button type="submit" class="button">%s</button></p></form>', esc_html__( 'Use this connection', 'cart-companion' ) );
	}

	private function what_is_missing( ?Connection $chosen ): string {
		$choice = $this->connections->choice();
		if ( null === $chosen && '' !== $choice ) {
			/* translators: %s: short name of a connection */
			return sprintf( __( 'The connection that was chosen (%s) is no longer on this site. Activate it again or choose another one. Until then events are kept under “Needs you”; retry them when it works.', 'cart-companion' ), $choice );
		}
		return null === $chosen
			? __( 'No connection with a CRM was found on this site. Activate and set up AccessAlly or WP Fusion, then come back. Until then events are kept under “Needs you”; retry them when it works.', 'cart-companion' )
			/* translators: %s: name of a connection */
			: sprintf( __( '%s is chosen, but cannot be used at the moment. Until then events are kept under “Needs you”; retry them when it works.', 'cart-companion' ), $chosen->name() );
	}

	private function print_automatic( ?Connection $chosen ): void {
		$is_automatic = '' === $this->connections->choice();
		/* translators: %s: name of a connection */
		$now = $is_automatic && null !== $chosen ? sprintf( __( 'Now: %s.', 'cart-companion' ), $chosen->name() ) : '';
		$this->print_choice( '', __( 'Choose for me', 'cart-companion' ), __( 'Takes the first one below that works.', 'cart-companion' ) . ' ' . $now, $is_automatic );
	}

	private function print_connection( Connection $connection ): void {
		$this->print_choice( $connection->slug(), $connection->name(), $connection->status_message(), $connection->slug() === $this->connections->choice() );
	}

	private function print_choice( string $slug, string $name, string $sentence, bool $is_chosen ): void {
		$id = 'cart-companion-connection-' . ( '' === $slug ? 'automatic' : $slug );
		printf(
			'<p><input type="radio" id="%1$s" name="connection" value="%2$s" aria-describedby="%1$s-help"%3$s /> <label for="%1$s"><strong>%4$s</strong></label><br /><span class="description" id="%1$s-help">%5$s</span></p>',
			esc_attr( $id ),
			esc_attr( $slug ),
			checked( $is_chosen, true, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- core's own attribute.
			esc_html( $name ),
			esc_html( trim( $sentence ) )
		);
	}
}
