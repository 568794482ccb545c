<?php
/** On top of a customer's page: did it work, in one sentence, why, and the button that helps. The companion decides. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Admin\{ Fields, Forms, Notice };
use CartCompanion\Labels\{ CompanionErrorLabels, EventLabels, Links, StateLabels };

final class Answer {
	/** Nobody has to do anything. */
	private const NOTHING = array( 'wait', 'none' );

	private KnownCustomer $customer;
	private LoginOffer $login;

	public function __construct( KnownCustomer $customer, LoginOffer $login ) {
		$this->customer = $customer;
		$this->login    = $login;
	}

	public function print(): void {
		$told = $this->customer->told;
		if ( null !== $this->customer->error ) {
			$below = array() === $this->customer->rows ? __( 'This site itself has no record of this customer.', 'cart-companion' ) : __( 'Below is what this site itself did for this customer. What they hold now, only the companion knows.', 'cart-companion' );
			Notice::error( ( new CompanionErrorLabels( $this->customer->error ) )->notice() . esc_html( $below ) )->print_inline();
			return;
		}
		if ( null === $told ) {
			/* translators: %s: e-mail address */
			self::print_box( 'warning', sprintf( __( 'Nothing has come from ThriveCart for %s. Check the spelling: people often buy with another address than they log in with.', 'cart-companion' ), $this->customer->email ) );
			return;
		}
		if ( ! $told->has_answer() ) {
			self::print_box( 'info', __( 'Your companion is older than this plugin, so it cannot say in a sentence how this customer stands. Ask your host to update it. Below is what this customer bought, and every event.', 'cart-companion' ) );
			return;
		}
		self::print_box( $told->tone(), $told->message(), $this->customer->reasons(), array( $this, 'print_actions' ) );
	}

	/**
	 * The same, without buttons.
	 *
	 * @param string[]      $reasons
	 * @param callable|null $actions Prints what can be done.
	 */
	public static function print_box( string $tone, string $message, array $reasons = array(), ?callable $actions = null ): void {
		printf( '<div class="notice notice-%1$s inline cart-companion-answer"><p><strong>%2$s</strong></p>', esc_attr( $tone ), esc_html( $message ) );
		foreach ( $reasons as $reason ) {
			printf( '<p>%s</p>', esc_html( $reason ) );
		}
		if ( null !== $actions ) {
			$actions();
		}
		echo '</div>';
	}

	/** The first is the one that helps; what would only be more of the same is left out. */
	public function print_actions(): void {
		$is_first = true;
		$seen     = array();
		echo '<div class="cart-companion-actions">';
		foreach ( null === $this->customer->told ? array() : $this->customer->told->actions() as $action ) {
			$do = is_string( $action['do'] ?? null ) ? $action['do'] : '';
			if ( in_array( $do, self::NOTHING, true ) || in_array( $action, $seen, true ) ) {
				continue;
			}
			$seen[]   = $action;
			$is_first = ! $this->print_action( $do, self::text( $action, 'event' ), self::text( $action, 'item' ), $is_first ? 'button button-primary' : 'button' ) && $is_first;
		}
		echo '</div>';
	}

	/** @return bool Whether anything was printed. */
	private function print_action( string $action, string $event, string $item, string $class ): bool {
		$link = $this->link( $action, $event, $item );
		if ( array() !== $link ) {
			printf( '<a class="%1$s" href="%2$s">%3$s</a> ', esc_attr( $class ), esc_url( $link[0] ), esc_html( $link[1] ) );
			return true;
		}
		if ( ! Forms::may_change() ) {
			return false;
		}
		switch ( $action ) {
			case 'retry':
				return self::print_button( 'retry', $event, __( 'Retry that event', 'cart-companion' ), $class );
			case 'check_login':
				return self::print_button( 'look', $event, __( 'Check login now', 'cart-companion' ), $class );
			case 'create_login':
			case 'send_password_mail':
				return $this->login->print_buttons( $class ) || $this->login->print_why_not( $class );
		}
		return false;
	}

	/** @return string[] Address and text of a link that is all there is to it; empty for what needs a form. */
	private function link( string $action, string $event, string $item ): array {
		switch ( $action ) {
			case 'make_rule':
				/* translators: %s: name of a product */
				return '' === $item || ! Forms::may_change() ? array() : array( Links::rule_for( $item ), sprintf( __( 'Make a rule for %s', 'cart-companion' ), $this->customer->product_labels()[ $item ] ?? EventLabels::item( $item, '' ) ) );
			case 'apply_rules':
				return array( CustomerPage::preview_link( $this->customer->email ), __( 'Apply today’s rules: preview', 'cart-companion' ) );
			case 'tie':
				return array( '#' . AddressesPanel::FIELD, __( 'Tie another address to this customer', 'cart-companion' ) );
			case 'read_messages':
				return array( '' === $event ? Links::events( array( StateLabels::QUARANTINED ) ) : Links::event( $event ), __( 'Read the message', 'cart-companion' ) );
		}
		return array();
	}

	private static function print_button( string $form, string $event, string $label, string $class ): bool {
		if ( '' !== $event ) {
			Fields::print_action( $form, 'event', $event, $label, '', $class );
		}
		return '' !== $event;
	}

	/** @param array<string, mixed> $action */
	private static function text( array $action, string $name ): string {
		return is_string( $action[ $name ] ?? null ) ? $action[ $name ] : '';
	}
}
