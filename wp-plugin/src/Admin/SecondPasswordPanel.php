<?php
/** Customers who were given a second password: who, what to switch off, and how they get in now. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Alerts\SecondPasswordAlert;
use CartCompanion\Labels\{ DateTimes, Links };
use CartCompanion\Store\{ SecondPassword, SecondPasswords };

final class SecondPasswordPanel extends Panel {
	private const NAMED = 5;

	private SecondPasswords $stored;

	public function __construct() {
		$this->stored = new SecondPasswords();
	}

	public function forms(): array {
		return array(
			'second_passwords_mail'   => array( $this, 'mail' ),
			'second_passwords_closed' => array( $this, 'close' ),
		);
	}

	/** WordPress's own e-mail of "Lost your password?". */
	public function mail(): Notice {
		$sent   = 0;
		$failed = array();
		foreach ( $this->stored->all() as $one ) {
			$user = get_userdata( $one->user_id() );
			if ( false === $user ) {
				continue;
			}
			if ( true === retrieve_password( $user->user_login ) ) {
				++$sent;
			} else {
				$failed[] = $user->user_email;
			}
		}
		/* translators: %s: number of customers */
		$done = sprintf( _n( 'An e-mail with a link to set a new password went to %s customer.', 'An e-mail with a link to set a new password went to %s customers.', $sent, 'cart-companion' ), number_format_i18n( $sent ) );
		if ( array() === $failed ) {
			return Notice::success( $done . ' ' . __( 'If the other program no longer gives passwords, click “Dealt with”.', 'cart-companion' ) );
		}
		/* translators: %s: e-mail addresses */
		return Notice::warning( $done . ' ' . sprintf( __( 'None could be sent to %s: find out why this site sends no e-mail, then try again.', 'cart-companion' ), implode( ', ', $failed ) ) );
	}

	public function close(): Notice {
		$this->stored->close();
		return Notice::success( __( 'Put aside. You hear of it if it happens again.', 'cart-companion' ) );
	}

	/** Nothing, where there is none. */
	public function print(): void {
		$alert = SecondPasswordAlert::of_this_site();
		if ( null === $alert ) {
			return;
		}
		printf( '<div class="notice notice-%1$s inline cart-companion-second-passwords" id="%2$s"><h2>%3$s</h2>', $alert->is_certain() ? 'error' : 'warning', 'cart-companion-second-passwords', esc_html( $alert->sentence() ) );
		printf( '<p>%s</p><ul>', wp_kses_post( implode( '</p><p>', array_map( 'esc_html', $alert->what_happened() ) ) ) );
		foreach ( array_slice( $alert->found(), 0, self::NAMED ) as $one ) {
			printf( '<li>%s</li>', wp_kses_post( self::who( $one ) ) );
		}
		$rest = $alert->count() - min( self::NAMED, count( $alert->found() ) );
		if ( $rest > 0 ) {
			/* translators: %s: a number */
			printf( '<li>%s</li>', esc_html( sprintf( __( '… and %s more.', 'cart-companion' ), number_format_i18n( $rest ) ) ) );
		}
		printf( '</ul><ol><li>%s</li><li>%s</li></ol>', wp_kses_post( implode( '</li><li>', array_map( 'esc_html', $alert->what_to_switch_off() ) ) ), esc_html__( 'Only then send these customers WordPress’s e-mail with a link to set a new password. They can also get it themselves by “Lost your password?” on the login page. A password that AccessAlly sent them, if your automation mails it, works too.', 'cart-companion' ) );
		echo '<div class="cart-companion-choices">';
		Fields::print_action( 'second_passwords_mail', 'send', '1', __( 'Send them the e-mail', 'cart-companion' ), '', 'button button-primary' );
		Fields::print_action( 'second_passwords_closed', 'close', '1', __( 'Dealt with', 'cart-companion' ) );
		echo '</div></div>';
	}

	/** The customer with a link, and when; as HTML. */
	private static function who( SecondPassword $one ): string {
		$user  = get_userdata( $one->user_id() );
		$other = 0 === $one->second_user_id() ? false : get_userdata( $one->second_user_id() );
		if ( false === $user ) {
			return esc_html__( 'A user who is no longer here', 'cart-companion' );
		}
		/* translators: after a customer and a time, where it was not seen who gave the second password */
		$likely = $one->is_certain() ? '' : ' ' . esc_html__( '(likely)', 'cart-companion' );
		$who    = sprintf( '<a href="%1$s">%2$s</a>, %3$s', esc_url( Links::customer( $user->user_email ) ), esc_html( $user->user_email ), esc_html( DateTimes::day_and_time( gmdate( 'c', $one->at() ) ) ) ) . $likely;
		if ( false === $other ) {
			return $who;
		}
		/* translators: %s: e-mail address of another user, as a link */
		return $who . '; ' . sprintf( esc_html__( 'the second user is %s: delete it, or have the customer keep one of the two', 'cart-companion' ), sprintf( '<a href="%1$s">%2$s</a>', esc_url( (string) get_edit_user_link( $other->ID ) ), esc_html( $other->user_email ) ) );
	}
}
