<?php
/** The names under which a new user is known: none of those that others see gives the e-mail address away. */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Domain\Events\Person;

final class UserNames {
	/** Of wp_users.user_login and display_name; user_nicename has 50, and WordPress may append a number. */
	private const LOGIN_LENGTH   = 60;
	private const DISPLAY_LENGTH = 250;
	private const SLUG_LENGTH    = 40;

	private const TRIES = 20;

	private Person $person;

	public function __construct( Person $person ) {
		$this->person = $person;
	}

	/**
	 * All that a user is known by, as wp_insert_user() takes it.
	 *
	 * @return array<string, string>
	 */
	public function names(): array {
		$public = $this->public_name();
		return array(
			'first_name'    => $this->person->first_name(),
			'last_name'     => $this->person->last_name(),
			'nickname'      => $public,
			'display_name'  => $public,
			'user_nicename' => $this->slug( $public ),
		);
	}

	/** The e-mail address where WordPress takes it for a user name, else one that is free. */
	public function user_login(): string {
		$email = $this->person->email();
		if ( self::is_allowed( $email ) ) {
			return $email;
		}
		$base = substr( (string) preg_replace( '/[^a-z0-9]+/', '', strtolower( remove_accents( (string) strtok( $email, '@' ) ) ) ), 0, self::LOGIN_LENGTH - 10 );
		$base = 1 === preg_match( '/[a-z]/', $base ) ? $base : 'customer' . $base; // A network wants a letter in it.
		for ( $try = 0; $try < self::TRIES; $try++ ) {
			$login = $base . wp_rand( 1000, 99999999 );
			if ( self::is_allowed( $login ) ) {
				return $login;
			}
		}
		return $email; // WordPress says what it has against it.
	}

	private static function is_allowed( string $login ): bool {
		/** This filter is documented in wp-includes/user.php */
		$illegal = array_map( 'strtolower', (array) apply_filters( 'illegal_user_logins', array() ) );
		if ( is_multisite() && 1 !== preg_match( '/^[a-z0-9]+$/', $login ) ) {
			return false; // A network takes letters and digits only.
		}
		return strlen( $login ) <= self::LOGIN_LENGTH && validate_username( $login ) && ! in_array( $login, $illegal, true ) && ! username_exists( $login );
	}

	private function public_name(): string {
		$names = array_filter(
			array( $this->person->first_name(), $this->person->last_name() ),
			static function ( string $name ): bool {
				return '' !== $name && false === strpos( $name, '@' ); // Some type their address into every field.
			}
		);
		/* translators: the name that others see of a customer who gave none */
		return array() === $names ? __( 'Member', 'cart-companion' ) : mb_substr( implode( ' ', $names ), 0, self::DISPLAY_LENGTH );
	}

	private function slug( string $name ): string {
		$slug = sanitize_title( sanitize_user( remove_accents( $name ), true ) );
		// Many customers without a name would make WordPress count up to a free number.
		return '' === $slug || array() === array_filter( array( $this->person->first_name(), $this->person->last_name() ) )
			? 'member-' . wp_rand( 1000, 99999999 )
			: substr( $slug, 0, self::SLUG_LENGTH );
	}
}
