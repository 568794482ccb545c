<?php
/** Puts one customer into WordPress's own table of users. */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Domain\Events\Person;
use CartCompanion\Domain\Text;
use CartCompanion\Site\{ BrokenHook, LoginSettings, RoleSafety };

final class UserCreator {
	private const PASSWORD_LENGTH = 24;

	/** The companion waits 15 for an answer, and other customers are in it. */
	private const SLOW_SECONDS = 5;

	/** Of wp_users.user_email. */
	private const EMAIL_LENGTH = 100;

	private Person $person;
	private RoleSafety $role;

	/** What another plugin did while WordPress made the user, as a sentence; '' for nothing. */
	private string $remark = '';

	/** @var callable(): float Seconds that only grow. */
	private $clock;

	/** @param callable(): float|null $clock */
	public function __construct( Person $person, RoleSafety $role, ?callable $clock = null ) {
		$this->person = $person;
		$this->role   = $role;
		$this->clock  = $clock ?? static fn(): float => hrtime( true ) / 1e9;
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
	 * @throws LoginError When WordPress does not take them, or another plugin did not leave them as they were made.
	 * @throws \Throwable What a function of another plugin throws before there is a user.
	 */
	public function create( string $event_id ): int {
		$this->demand_a_fit_address();
		$login   = new UserNames( $this->person );
		$user_id = $this->inserted( $event_id, PendingWelcomeEmail::marks( $event_id ) + $login->names() + array(
			'user_login'          => $login->user_login(),
			'user_email'          => $this->person->email(),
			'user_pass'           => wp_generate_password( self::PASSWORD_LENGTH, false ),
			'role'                => $this->role->slug(),
		) );
		if ( is_wp_error( $user_id ) || $user_id <= 0 ) {
			$reason = is_wp_error( $user_id ) ? wp_strip_all_tags( $user_id->get_error_message() ) : __( 'its database did not take the user.', 'cart-companion' );
			/* translators: %s: what WordPress said */
			throw new LoginError( sprintf( __( 'WordPress refused to create a login: %s Put that right, or create the user by hand under Users → Add New, then retry.', 'cart-companion' ), $reason ) );
		}
		OddUser::demand_that_it_is_left( $user_id, $this->person->emails() );
		if ( is_multisite() ) {
			$this->add_to_site( $user_id );
		}
		return $user_id;
	}

	/** What another plugin did meanwhile, and what of the name was left out; '' for nothing. */
	public function remarks(): string {
		return trim( $this->remark . ' ' . ( new UserNames( $this->person ) )->loss() );
	}

	/**
	 * A plugin that throws while WordPress tells of the new user does not undo them: what is left to be done is done here.
	 *
	 * @param array<string, mixed> $fields
	 * @return int|\WP_Error
	 * @throws \Throwable
	 */
	private function inserted( string $event_id, array $fields ) {
		$hooks = (array) $GLOBALS['wp_current_filter'];
		$began = ( $this->clock )();
		$told  = 0;
		$note  = static function ( $user_id ) use ( &$told ): void {
			$told = (int) $user_id;
		};
		add_action( 'user_register', $note, PHP_INT_MIN );
		try {
			$user_id = wp_insert_user( wp_slash( $fields ) );
			$seconds = (int) ( ( $this->clock )() - $began );
			if ( $seconds >= self::SLOW_SECONDS ) {
				/* translators: %s: number of seconds */
				$this->remark = sprintf( __( 'It took %s seconds to make the user, which a purchase has to wait for: another plugin is slow.', 'cart-companion' ), number_format_i18n( $seconds ) ) . ' ' . OddUser::who();
			}
			return $user_id;
		} catch ( \Throwable $error ) {
			$GLOBALS['wp_current_filter'] = $hooks; // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- what was thrown left its own hooks there.
			$user_id                      = PendingWelcomeEmail::user_of( $event_id, $this->person->email() );
			if ( 0 === $user_id && 0 !== $told ) { // One deleted them, and another did not expect that.
				OddUser::demand_that_it_is_left( $told, $this->person->emails() );
			}
			if ( 0 === $user_id ) {
				throw $error;
			}
			clean_user_cache( $user_id );
			$this->tell_others( $user_id, $fields, 0 !== $told ? $error : null );
			/* translators: %s: where in the code it happened */
			$this->remark = sprintf( __( 'Another plugin failed while WordPress made the user (%s): whatever that plugin does for new users may be missing.', 'cart-companion' ), Text::place_of( $error ) );
			return $user_id;
		} finally {
			remove_action( 'user_register', $note, PHP_INT_MIN );
		}
	}

	/**
	 * Of a new user whose making was broken off: those who listen, such as a membership plugin.
	 *
	 * @param array<string, mixed> $fields As wp_insert_user() got them.
	 * @param \Throwable|null      $error  What one of them threw; null where none was told yet.
	 * @throws \Throwable When the user cannot be completed: a later try does.
	 */
	private function tell_others( int $user_id, array $fields, ?\Throwable $error ): void {
		if ( null !== $error ) {
			BrokenHook::go_on( $error, 'user_register', array( $user_id, $fields ) );
			return;
		}
		if ( self::is_incomplete( $user_id ) ) {
			$this->complete( $user_id );
		}
		try {
			self::announce( $user_id );
		} catch ( \Throwable $another ) {
			BrokenHook::go_on( $another, 'user_register', array( $user_id, $fields ) );
		}
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
		if ( strlen( $email ) > self::EMAIL_LENGTH ) {
			/* translators: %d: number of characters */
			throw new LoginError( sprintf( __( 'No login was created: the e-mail address with which the customer bought is longer than the %d characters that WordPress keeps of one. Ask the customer for a shorter one, tie it to this one on the customer’s page in Cart Companion, create their user with it under Users → Add New, then retry.', 'cart-companion' ), self::EMAIL_LENGTH ) );
		}
		if ( sanitize_email( $email ) !== $email || ! is_email( $email ) || self::as_wordpress_keeps( $email ) !== strtolower( $email ) ) {
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

	/** A plugin may change it here, too; WordPress itself writes & as &amp;, which is another address. */
	private static function as_wordpress_keeps( string $email ): string {
		/** This filter is documented in wp-includes/user.php */
		return strtolower( (string) wp_unslash( apply_filters( 'pre_user_email', wp_slash( $email ) ) ) ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- core's own.
	}
}
