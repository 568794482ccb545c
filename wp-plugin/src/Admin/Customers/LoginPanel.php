<?php
/** Can this customer log in: yes or no, how we know, and the buttons that make the login or send its e-mail again. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Admin\{ FormError, Forms, Notice };
use CartCompanion\Crm\{ Crm, CrmException, Registry, UserLinker };
use CartCompanion\Delivery\AccessChecks;
use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Events\Person;
use CartCompanion\Labels\DateTimes;
use CartCompanion\Site\LoginSettings;
use CartCompanion\Store\CustomerHistory;
use CartCompanion\Users\{ LoginByHand, LoginError, WelcomedUser };

final class LoginPanel {
	private const MOST_CHECKED = 5;

	private CustomerLookup $lookup;
	private LoginSettings $logins;
	private Registry $connections;
	private AccessChecks $checks;

	public function __construct( CustomerLookup $lookup, LoginSettings $logins, Registry $connections, AccessChecks $checks ) {
		$this->lookup      = $lookup;
		$this->logins      = $logins;
		$this->connections = $connections;
		$this->checks      = $checks;
	}

	/** @return array<string, callable(array<string, mixed>): Notice> As Panel::forms(). */
	public function forms(): array {
		return array(
			'customer_login'         => array( $this, 'create' ),
			'customer_password_mail' => array( $this, 'send_again' ),
		);
	}

	public function offer( KnownCustomer $customer ): LoginOffer {
		return new LoginOffer( $customer, $this->logins, $this->connections );
	}

	/**
	 * @param array<string, mixed> $fields customer, email.
	 * @throws FormError When nothing is offered, or it could not be made.
	 * @throws CrmException When another request makes it for too long.
	 */
	public function create( array $fields ): Notice {
		$customer = $this->customer( $fields );
		$email    = Forms::to_the_letter( $fields, 'email' );
		$why_not  = $this->offer( $customer )->why_not();
		if ( '' !== $why_not || null === $customer->told || ! in_array( $email, $customer->emails(), true ) ) {
			throw new FormError( '' === $why_not ? __( 'This is none of this customer’s addresses. Nothing was done.', 'cart-companion' ) : $why_not );
		}
		$emails = array_merge( array( $email ), array_diff( $customer->emails(), array( $email ) ) );
		$person = new Person( $emails, $customer->told->first_name(), $customer->told->last_name() );
		$linker = $this->linker( $customer );
		$said   = self::done( fn(): string => $this->by_hand()->create( $person, $linker, self::contact( $customer ) ) );
		$this->checks->check_and_report( self::still_waiting( $customer ) ); // So that the page does not say what was so before.
		return Notice::success( $said );
	}

	/**
	 * @param array<string, mixed> $fields customer, user.
	 * @throws FormError When the user is not theirs, or nothing could be sent.
	 */
	public function send_again( array $fields ): Notice {
		$customer = $this->customer( $fields );
		$user_id  = (int) Forms::text( $fields, 'user' );
		foreach ( $customer->users as $user ) {
			if ( $user->ID === $user_id ) {
				return Notice::success( self::done( fn(): string => $this->by_hand()->send_again( $user, $this->linker( $customer ) ) ) );
			}
		}
		throw new FormError( __( 'This user is not this customer’s any more. Reload the page.', 'cart-companion' ) );
	}

	/** In the table of facts. */
	public function print( KnownCustomer $customer ): void {
		$offer = $this->offer( $customer );
		foreach ( $customer->users as $user ) {
			printf( '<p>%s</p>', wp_kses_post( $this->of_user( $user ) ) );
		}
		if ( array() === $customer->users ) {
			$no = $this->logins->is_needed() ? __( 'No: there is no WordPress user with this customer’s address.', 'cart-companion' ) : __( 'Not needed.', 'cart-companion' );
			printf( '<p><strong>%1$s</strong> %2$s</p>', esc_html( $no ), esc_html( $customer->is_advised_to( 'create_login' ) ? '' : $offer->why_not() ) ); // Else the answer says it.
		}
		$offer->print_buttons( 'button' );
		if ( array() === $customer->users && '' === $offer->why_not() && Forms::may_change() ) {
			printf( '<p class="description">%s</p>', esc_html__( 'Makes a WordPress user with the role that you chose under Connect → Logins, and sends an e-mail with a link to set a password.', 'cart-companion' ) );
		}
	}

	/** As HTML: who, by which address, since when. */
	private function of_user( \WP_User $user ): string {
		$name  = sprintf( '<a href="%1$s">%2$s</a>', esc_url( (string) get_edit_user_link( $user->ID ) ), esc_html( $user->user_login ) );
		$roles = array_map( static fn( string $role ): string => translate_user_role( wp_roles()->get_names()[ $role ] ?? $role ), $user->roles );
		/* translators: 1: name of a WordPress user, 2: role, 3: e-mail address */
		$sentences = array( '<strong>' . sprintf( esc_html__( 'Yes, as the WordPress user %1$s (%2$s), with the address %3$s.', 'cart-companion' ), $name, esc_html( array() === $roles ? __( 'no role', 'cart-companion' ) : implode( ', ', $roles ) ), esc_html( $user->user_email ) ) . '</strong>' );
		/* translators: %s: date */
		$sentences[] = esc_html( sprintf( __( 'User since %s.', 'cart-companion' ), DateTimes::date( $user->user_registered ) ) );
		$last        = self::last_login( $user->ID );
		/* translators: %s: "today at 12:37" */
		$sentences[] = $last > 0 ? esc_html( sprintf( __( 'Last seen logging in %s.', 'cart-companion' ), DateTimes::day_and_time( gmdate( 'c', $last ) ) ) ) : '';
		$welcomed    = WelcomedUser::of( $user->ID );
		/* translators: %s: "today at 12:37" */
		$sentences[] = null === $welcomed || $last > 0 ? '' : esc_html( sprintf( __( 'We sent the e-mail to set a password %s; no login was seen since.', 'cart-companion' ), DateTimes::day_and_time( gmdate( 'c', $welcomed->welcomed_at() ) ) ) );
		return implode( ' ', array_filter( $sentences, 'strlen' ) );
	}

	/** Unix time, by the sessions that WordPress keeps; 0 where it knows of none (it forgets them when they are over). */
	private static function last_login( int $user_id ): int {
		return (int) max( array_merge( array( 0 ), array_map( 'intval', array_column( \WP_Session_Tokens::get_instance( $user_id )->get_all(), 'login' ) ) ) );
	}

	/** @param array<string, mixed> $fields */
	private function customer( array $fields ): KnownCustomer {
		$customer = $this->lookup->find( CustomerPage::address( Forms::to_the_letter( $fields, 'customer' ) ) );
		if ( null !== $customer->error ) {
			throw $customer->error;
		}
		return $customer;
	}

	/** @return string[] Ids of the newest events whose customer could not get in. */
	private static function still_waiting( KnownCustomer $customer ): array {
		$waiting = array_filter( $customer->rows, static fn( array $row ): bool => AccessStatus::PENDING === $row['access'] );
		return array_slice( array_column( $waiting, 'event_id' ), 0, self::MOST_CHECKED );
	}

	private function by_hand(): LoginByHand {
		return new LoginByHand( $this->logins, new CustomerHistory() );
	}

	/** @throws FormError Where no connection can be used: then nobody can say who must not act on a new user. */
	private function linker( KnownCustomer $customer ): UserLinker {
		if ( null === $customer->connection ) {
			throw new FormError( __( 'The connection with your CRM cannot be used at the moment (see Connect). Nothing was done.', 'cart-companion' ) );
		}
		return new UserLinker( $this->connections->all(), $customer->connection );
	}

	/** '' also where the CRM cannot say: the login is made all the same. */
	private static function contact( KnownCustomer $customer ): string {
		try {
			return null === $customer->tags() ? '' : $customer->tags()->contact();
		} catch ( CrmException $error ) {
			return '';
		}
	}

	/**
	 * @param callable(): string $work
	 * @throws FormError
	 */
	private static function done( callable $work ): string {
		try {
			return $work();
		} catch ( LoginError $error ) {
			throw new FormError( $error->getMessage(), 0, $error );
		}
	}
}
