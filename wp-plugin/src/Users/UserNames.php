<?php
/** The names under which a new user is known: none of those that others see gives the e-mail address away. */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Domain\Events\Person;
use CartCompanion\Site\ColumnText;

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
	 * All that a user is known by, as wp_insert_user() takes it and this site's tables hold it.
	 *
	 * @return array<string, string>
	 */
	public function names(): array {
		list( $first, $last ) = $this->held_by( 'usermeta', 'meta_value' );
		return array(
			'first_name'    => $first,
			'last_name'     => $last,
			'nickname'      => self::public_name( array( $first, $last ) ),
			'display_name'  => $this->display_name(),
			'user_nicename' => $this->slug( $this->display_name() ),
		);
	}

	/** What names() had to leave out of the customer's name, as a sentence; '' when it is whole. */
	public function loss(): string {
		$whole = array( $this->person->first_name(), $this->person->last_name() );
		if ( $this->held_by( 'usermeta', 'meta_value' ) === $whole && $this->held_by( 'users', 'display_name' ) === $whole ) {
			return '';
		}
		return __( 'The customer’s name was not written in full: this site’s database is of an old kind that cannot hold some of its characters, such as emoji (no utf8mb4). Your host can convert the tables.', 'cart-companion' );
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

	private function display_name(): string {
		return self::public_name( $this->held_by( 'users', 'display_name' ) );
	}

	/**
	 * First and last name as a column can hold them.
	 *
	 * @param string $table Of WordPress, without its prefix.
	 * @return array{0: string, 1: string}
	 */
	private function held_by( string $table, string $column ): array {
		global $wpdb;
		$text = ColumnText::of( $wpdb->$table, $column );
		return array( $text->fitted( $this->person->first_name() ), $text->fitted( $this->person->last_name() ) );
	}

	/** @param string[] $names */
	private static function public_name( array $names ): string {
		$names = array_filter(
			$names,
			static function ( string $name ): bool {
				return '' !== $name && false === strpos( $name, '@' ); // Some type their address into every field.
			}
		);
		/* translators: the name that others see of a customer who gave none */
		return array() === $names ? __( 'Member', 'cart-companion' ) : self::shortened( implode( ' ', $names ) );
	}

	/** As much as the column takes: WordPress writes & as &amp; before it looks whether there is room. */
	private static function shortened( string $name ): string {
		$kept = '';
		$room = self::DISPLAY_LENGTH;
		foreach ( (array) preg_split( '//u', $name, -1, PREG_SPLIT_NO_EMPTY ) as $character ) {
			$room -= 1 === strlen( (string) $character ) ? strlen( htmlspecialchars( (string) $character, ENT_NOQUOTES ) ) : 1;
			if ( $room < 0 ) {
				break;
			}
			$kept .= $character;
		}
		return $kept;
	}

	private function slug( string $name ): string {
		$slug = sanitize_title( sanitize_user( remove_accents( $name ), true ) );
		// Many customers without a name would make WordPress count up to a free number.
		return '' === $slug || array() === array_filter( $this->held_by( 'users', 'display_name' ) )
			? 'member-' . wp_rand( 1000, 99999999 )
			: substr( $slug, 0, self::SLUG_LENGTH );
	}
}
