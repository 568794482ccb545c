<?php
/** Puts one customer into WordPress's own table of users. */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Domain\Events\Person;
use CartCompanion\Site\{ LoginSettings, RoleSafety };

final class UserCreator {
	private const PASSWORD_LENGTH = 24;

	/** Of wp_users.user_email. */
	private const EMAIL_LENGTH = 100;

	private Person $person;
	private RoleSafety $role;

	public function __construct( Person $person, RoleSafety $role ) {
		$this->person = $person;
		$this->role   = $role;
	}

	/** The chosen role, as it is now. @throws LoginError When it is gone, or may do more than the owner agreed to. */
	public static function checked_role( LoginSettings $settings ): RoleSafety {
		$role = RoleSafety::of_this_site( $settings->role() );
		if ( null === $role ) {
			/* translators: %s: short name of a role */
			throw new LoginError( sprintf( __( 'No login can be created: the role “%s” that new customers should get is not on this site any more. Choose another one under Cart Companion → Connect → Logins, then retry.', 'cart-companion' ), $settings->role() ) );
		}
		if ( array() !== $role->takes_over() ) {
			/* translators: 1: name of a role, 2: what it may do */
			throw new LoginError( sprintf( __( 'No login can be created: with the role “%1$s” a customer could take over this site by now (%2$s). Choose another one under Cart Companion → Connect → Logins, then retry.', 'cart-companion' ), $role->name(), RoleSafety::in_words( $role->takes_over() ) ) );
		}
		$grown = $settings->grown( $role );
		if ( array() !== $grown ) {
			/* translators: 1: name of a role, 2: what it may do */
			throw new LoginError( sprintf( __( 'No login can be created: the role “%1$s” may do more today than when you chose it (%2$s). Look at it under Cart Companion → Connect → Logins and save your choice again, then retry.', 'cart-companion' ), $role->name(), RoleSafety::in_words( $grown ) ) );
		}
		return $role;
	}

	/**
	 * A new user, whose e-mail is pending from the first moment.
	 *
	 * @return int The user's id.
	 * @throws LoginError When WordPress does not take them.
	 */
	public function create( string $event_id ): int {
		$this->demand_a_fit_address();
		$login   = new UserNames( $this->person );
		$user_id = wp_insert_user( wp_slash( PendingWelcomeEmail::marks( $event_id ) + $login->names() + array(
			'user_login'          => $login->user_login(),
			'user_email'          => $this->person->email(),
			'user_pass'           => wp_generate_password( self::PASSWORD_LENGTH, false ),
			'role'                => $this->role->slug(),
		) ) );
		if ( is_wp_error( $user_id ) || $user_id <= 0 ) {
			$reason = is_wp_error( $user_id ) ? wp_strip_all_tags( $user_id->get_error_message() ) : __( 'its database did not take the user.', 'cart-companion' );
			/* translators: %s: what WordPress said */
			throw new LoginError( sprintf( __( 'WordPress refused to create a login: %s Put that right, or create the user by hand under Users → Add New, then retry.', 'cart-companion' ), $reason ) );
		}
		if ( is_multisite() ) {
			$this->add_to_site( $user_id );
		}
		return $user_id;
	}

	/** Whether a process died while WordPress wrote the user: the role comes last. */
	public static function is_incomplete( int $user_id ): bool {
		$user = get_userdata( $user_id );
		return false !== $user && array() === $user->roles;
	}

	/** Writes what is_incomplete() found missing. @throws LoginError */
	public function complete( int $user_id ): void {
		$who  = array( 'ID' => $user_id, 'role' => $this->role->slug() );
		$done = wp_update_user( wp_slash( ( new UserNames( $this->person ) )->names() + $who ) );
		if ( is_wp_error( $done ) ) {
			throw new LoginError( wp_strip_all_tags( $done->get_error_message() ) );
		}
	}

	/** What wp_insert_user() does last, for a user whose process died before: other plugins hear of them. */
	public static function announce( int $user_id ): void {
		$user = get_userdata( $user_id );
		if ( false !== $user ) {
			/** This action is documented in wp-includes/user.php */
			do_action( 'user_register', $user_id, $user->to_array() ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- core's own.
		}
	}

	/** A user of the network becomes one of this site. @throws LoginError When the network does not let them. */
	public function add_to_site( int $user_id ): void {
		$done = add_user_to_blog( get_current_blog_id(), $user_id, $this->role->slug() );
		if ( is_wp_error( $done ) ) {
			/* translators: %s: what WordPress said */
			throw new LoginError( sprintf( __( 'The customer is a user of this network, but could not be added to this site: %s Add them by hand under Users → Add New, then retry.', 'cart-companion' ), wp_strip_all_tags( $done->get_error_message() ) ) );
		}
	}

	/** @throws LoginError When WordPress would keep another address, or takes it for somebody else's. */
	private function demand_a_fit_address(): void {
		$email = $this->person->email();
		if ( sanitize_email( $email ) !== $email || ! is_email( $email ) || strlen( $email ) > self::EMAIL_LENGTH ) {
			throw new LoginError( __( 'No login was created: WordPress does not take the e-mail address with which the customer bought. Ask the customer for another one, tie it to this one on the customer’s page in Cart Companion, create their user with it under Users → Add New, then retry.', 'cart-companion' ) );
		}
		$other = (int) email_exists( $email );
		if ( 0 !== $other ) {
			/* translators: %d: number of a user */
			throw new LoginError( sprintf( __( 'No login was created: WordPress takes the customer’s e-mail address for that of user number %d, because its database does not tell some letters apart (é and e). If it is the same person, change that user’s address to the one the customer bought with, then retry. If not, ask the customer for another address.', 'cart-companion' ), $other ) );
		}
		if ( is_multisite() && is_email_address_unsafe( $email ) ) {
			throw new LoginError( __( 'No login was created: this network bans the customer’s e-mail provider (Network Admin → Settings → Banned Email Domains). Ask the network’s administrator, then retry.', 'cart-companion' ) );
		}
	}
}
