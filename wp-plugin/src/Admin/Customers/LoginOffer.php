<?php
/** Whether a login can be made for a customer here, or its e-mail be sent again; where not, why, and what to do. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Admin\Forms;
use CartCompanion\Crm\Registry;
use CartCompanion\Site\LoginSettings;

final class LoginOffer {
	/** What an administrator must be allowed to do by hand to have it done for them. */
	public const CAPABILITY = 'create_users';

	private KnownCustomer $customer;
	private LoginSettings $logins;
	private Registry $connections;

	public function __construct( KnownCustomer $customer, LoginSettings $logins, Registry $connections ) {
		$this->customer    = $customer;
		$this->logins      = $logins;
		$this->connections = $connections;
	}

	/** Why no login is made from here; '' where one can be. */
	public function why_not(): string {
		if ( array() !== $this->customer->users ) {
			return __( 'This customer has a login already.', 'cart-companion' );
		}
		if ( ! $this->logins->is_needed() ) {
			return __( 'You chose that your customers need no login here (Connect → Logins).', 'cart-companion' );
		}
		if ( ! $this->logins->is_made_here() ) {
			$crm = $this->connections->crm_that_creates_users();
			/* translators: %s: name of a CRM */
			$who = '' === $crm ? __( 'Your CRM’s automation creates the logins here', 'cart-companion' ) : sprintf( __( 'Your automation in %s creates the logins here', 'cart-companion' ), $crm );
			/* translators: %s: who creates logins */
			return sprintf( __( '%s, so Cart Companion makes none beside it: this customer would be sent two passwords. Look there why it made none, or let Cart Companion create logins (Connect → Logins).', 'cart-companion' ), $who );
		}
		if ( null === $this->customer->connection ) {
			return __( 'The connection with your CRM cannot be used at the moment (see Connect), so no login is made for now.', 'cart-companion' );
		}
		if ( ! current_user_can( self::CAPABILITY ) ) {
			return __( 'You may not create users on this site. Ask an administrator.', 'cart-companion' );
		}
		return $this->customer->holds_something() ? '' : __( 'This customer holds nothing at the moment, so no login is made for them.', 'cart-companion' );
	}

	/** The button that fits; @return bool Whether there was one. */
	public function print_buttons( string $class ): bool {
		if ( ! Forms::may_change() ) {
			return false;
		}
		if ( array() !== $this->customer->users ) {
			foreach ( $this->customer->users as $user ) {
				$this->print_send_again( $user, $class );
			}
			return true;
		}
		if ( '' !== $this->why_not() ) {
			return false;
		}
		Forms::open( 'customer_login', 'cart-companion-inline' );
		printf( '<input type="hidden" name="customer" value="%s" />', esc_attr( $this->customer->email ) );
		$this->print_addresses();
		printf( '<button type="submit" class="%1$s">%2$s</button></form>', esc_attr( $class ), esc_html__( 'Create the login now', 'cart-companion' ) );
		return true;
	}

	/** Where no login can be made from here: why, and the way to make one by hand; @return bool Whether there was anything to say. */
	public function print_why_not( string $class ): bool {
		printf( '<p>%s</p>', esc_html( $this->why_not() ) );
		if ( ! current_user_can( self::CAPABILITY ) || ! $this->logins->is_needed() ) {
			return false;
		}
		printf( '<a class="%1$s" href="%2$s">%3$s</a>', esc_attr( $class ), esc_url( admin_url( 'user-new.php' ) ), esc_html__( 'Add the user yourself', 'cart-companion' ) );
		return true;
	}

	private function print_send_again( \WP_User $user, string $class ): void {
		Forms::open( 'customer_password_mail', 'cart-companion-inline' );
		printf( '<input type="hidden" name="customer" value="%s" />', esc_attr( $this->customer->email ) );
		/* translators: %s: name of a user */
		$label = count( $this->customer->users ) > 1 ? sprintf( __( 'Send the password e-mail again to “%s”', 'cart-companion' ), $user->user_login ) : __( 'Send the password e-mail again', 'cart-companion' );
		printf( '<button type="submit" class="%1$s" name="user" value="%2$d">%3$s</button></form>', esc_attr( $class ), (int) $user->ID, esc_html( $label ) );
	}

	/** With which of their addresses; the one of the page where there is one. */
	private function print_addresses(): void {
		$emails = $this->customer->emails();
		if ( 1 === count( $emails ) ) {
			printf( '<input type="hidden" name="email" value="%s" />', esc_attr( $emails[0] ) );
			return;
		}
		printf( '<select name="email" aria-label="%s">', esc_attr__( 'E-mail address of the new login', 'cart-companion' ) );
		foreach ( $emails as $email ) {
			printf( '<option value="%1$s">%1$s</option>', esc_attr( $email ) );
		}
		echo '</select> ';
	}
}
