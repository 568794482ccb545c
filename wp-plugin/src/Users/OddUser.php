<?php
/** What other plugins did to a new user at once: deleted them, gave them another address or another role. */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Site\{ HookListeners, RoleSafety };

final class OddUser {
	/** Where others hear of a new user. */
	private const HOOKS = array( 'user_register', 'wp_pre_insert_user_data', 'set_user_role', 'add_user_role', 'profile_update', 'add_user_to_blog', 'insert_user_meta' );

	/**
	 * @param string[] $emails Those of the person for whom they were made.
	 * @throws LoginError When they are gone, or the link to set a password would go to somebody else.
	 */
	public static function demand_that_it_is_left( int $user_id, array $emails ): void {
		clean_user_cache( $user_id );
		$user = get_userdata( $user_id );
		if ( false === $user ) {
			throw new LoginError( __( 'No login is there: WordPress made it, and another plugin of this site deleted it at once, as protection against spam does.', 'cart-companion' ) . ' ' . self::who() . ' ' . __( 'Have it let customers in who bought something, or create the user by hand under Users → Add New, then retry.', 'cart-companion' ) );
		}
		if ( ! in_array( strtolower( $user->user_email ), $emails, true ) ) {
			/* translators: %d: number of a user */
			throw new LoginError( sprintf( __( 'A login was made, and another plugin of this site gave it another e-mail address at once: no link to set a password was sent there. Change the address of user number %d back to the one the customer bought with, or tie both addresses on the customer’s page in Cart Companion, then retry.', 'cart-companion' ), $user_id ) . ' ' . self::who() );
		}
	}

	/**
	 * Of a user of ours who was not told of their login yet.
	 *
	 * @return string What is odd about their role, as a sentence; '' when it is the chosen one.
	 * @throws LoginError When a customer could take over the site with it.
	 */
	public static function role_remark( int $user_id, RoleSafety $chosen ): string {
		$user  = get_userdata( $user_id );
		$slugs = false === $user ? array() : array_values( $user->roles );
		$roles = array_filter( array_map( array( RoleSafety::class, 'of_this_site' ), $slugs ) );
		if ( array( $chosen->slug() ) === $slugs ) {
			return '';
		}
		foreach ( $roles as $role ) {
			if ( array() !== $role->takes_over() ) {
				/* translators: 1: name of a role, 2: what it may do, 3: number of a user */
				throw new LoginError( sprintf( __( 'A login was made, and another plugin of this site gave it the role “%1$s”, with which a customer could take over this site (%2$s): the e-mail with the link was not sent. Give user number %3$d the role you want, then retry.', 'cart-companion' ), $role->name(), RoleSafety::in_words( $role->takes_over() ), $user_id ) . ' ' . self::who() );
			}
		}
		$names = array_map( static fn( RoleSafety $role ): string => '“' . $role->name() . '”', $roles );
		return array() === $names
			? __( 'Another plugin of this site took the role away from the new login, so that the customer may do nothing with it.', 'cart-companion' ) . ' ' . self::who()
			/* translators: 1: name of the chosen role, 2: names of roles */
			: sprintf( __( 'The new login does not have the role “%1$s”, which you chose, but %2$s: another plugin of this site, or somebody, changed it.', 'cart-companion' ), $chosen->name(), wp_sprintf( '%l', $names ) ) . ' ' . self::who();
	}

	/** Which plugins may have done it, as a sentence; '' where none has a function at these hooks. */
	public static function who(): string {
		$plugins = HookListeners::of( self::HOOKS );
		/* translators: %s: names of plugins' folders */
		return array() === $plugins ? '' : sprintf( __( 'These take part when a user is made: %s.', 'cart-companion' ), implode( ', ', $plugins ) );
	}
}
