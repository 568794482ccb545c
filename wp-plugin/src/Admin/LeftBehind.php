<?php
/**
 * What a deleted or merged contact, or an address that was changed in one place only, has left behind of a customer: which
 * contact and which user belong together, with both addresses, and what to do.
 *
 * It is found in this WordPress as the screen is shown: no CRM is asked.
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Crm\{ Crm, CrmException, Registry };
use CartCompanion\Domain\AccessStatus;
use CartCompanion\Labels\EventRow;
use CartCompanion\Site\UserByAddress;
use CartCompanion\Store\CustomerHistory;
use CartCompanion\Users\CustomerUser;

final class LeftBehind {
	/** What a sentence is about. */
	public const ADDRESS = 'address';
	public const LINK    = 'link';
	public const OTHERS  = 'others';

	private Registry $connections;
	private CustomerHistory $history;
	private CustomerUser $users;

	public function __construct( Registry $connections ) {
		$this->connections = $connections;
		$this->history     = new CustomerHistory();
		$this->users       = new CustomerUser( $this->history );
	}

	/**
	 * Under the answer about a customer: of their last event that this site processed.
	 *
	 * @param EventRow[] $events Newest first.
	 */
	public function print_of_customer( string $email, array $events ): void {
		foreach ( $events as $event ) {
			if ( '' !== $event->account() ) {
				$this->print( $event );
				return;
			}
		}
		if ( array() === $events ) {
			$this->print_of_address( $email );
		}
	}

	/** Under an answer that knows nothing of an address: whose it is that somebody else bought with. */
	private function print_of_address( string $email ): void {
		$user_id    = UserByAddress::id( $email );
		$connection = $this->connections->chosen();
		$contact_id = 0 === $user_id || null === $connection || ! $connection->is_connected() ? '' : self::contact_of( $connection, $user_id );
		$bought_as  = '' === $contact_id ? '' : $this->history->address_of_contact( $contact_id, $user_id );
		if ( '' !== $bought_as && $bought_as !== $email ) {
			/* translators: 1: address that was searched for, 2: address that was bought with */
			self::print_notice( 'info', sprintf( __( 'The WordPress user with the address %1$s bought as %2$s: search for that address. If it is one person, tie the two addresses below: “This is the same person as”.', 'cart-companion' ), $email, $bought_as ) );
		}
	}

	public function print( EventRow $event ): void {
		$sentences = $this->sentences( $event );
		if ( array() !== $sentences ) {
			$is_open = isset( $sentences[ self::OTHERS ] ) || ( isset( $sentences[ self::LINK ] ) && ! self::is_settled( $event ) );
			self::print_notice( $is_open ? 'warning' : 'info', ...array_values( $sentences ) );
		}
	}

	/** @return array<string, string> By a constant of this class. */
	public function sentences( EventRow $event ): array {
		$connection = $this->connections->all()[ (string) strtok( $event->account(), '/' ) ] ?? null;
		if ( null === $connection || ! $connection->is_connected() || array() === $event->emails() ) {
			return array();
		}
		$user_id = $this->users->id( $connection, $event->emails(), $event->order_id(), $event->contact_id(), $event->account() );
		$user    = 0 === $user_id ? false : get_userdata( $user_id );
		if ( false === $user ) {
			return array();
		}
		$sentences = array(
			self::ADDRESS => self::of_address( $event, $user ),
			self::LINK    => self::of_link( $connection, $event, $user ),
			self::OTHERS  => $this->of_other_users( $connection, $event, $user ),
		);
		return array_filter( $sentences, 'strlen' );
	}

	/** The contact is gone, and so is the access: by a check, the user no longer gets in by what is remembered of it. */
	private static function is_settled( EventRow $event ): bool {
		return '' === $event->contact_id() && AccessStatus::REVOKED === $event->access();
	}

	private static function print_notice( string $kind, string ...$sentences ): void {
		printf( '<div class="notice notice-%s inline cart-companion-left-behind">', esc_attr( $kind ) );
		foreach ( $sentences as $sentence ) {
			printf( '<p>%s</p>', esc_html( $sentence ) );
		}
		echo '</div>';
	}

	/** '' also where its plugin cannot be asked now. */
	private static function contact_of( Crm $connection, int $user_id ): string {
		try {
			return $connection->contact_of_user( $user_id );
		} catch ( CrmException $error ) {
			return '';
		}
	}

	/** The user has another address than the one that was bought with, or another user name than address. */
	private static function of_address( EventRow $event, \WP_User $user ): string {
		if ( ! in_array( strtolower( $user->user_email ), array_map( 'strtolower', $event->emails() ), true ) ) {
			/* translators: 1: address that was bought with, 2: name of a WordPress user, 3: their e-mail address */
			return sprintf( __( 'This customer bought as %1$s and logs in here as “%2$s” (%3$s). That is fine if they changed their address: they are still one user and one contact. If your CRM has one of these addresses and WordPress the other, make them agree (with AccessAlly best on its account page, which changes both). Tie the two addresses on the customer’s page (“This is the same person as”), so that orders with either one count as this customer’s.', 'cart-companion' ), $event->email(), $user->user_login, $user->user_email );
		}
		if ( class_exists( 'AccessAlly' ) && false !== strpos( $user->user_login, '@' ) && 0 !== strcasecmp( $user->user_login, $user->user_email ) ) {
			/* translators: 1: name of a WordPress user, which is an address, 2: their e-mail address */
			return sprintf( __( 'This customer’s WordPress user is called “%1$s”, but has the e-mail address %2$s: the address was changed in your CRM and not on AccessAlly’s account page, which changes both. They may not get in with the address they think of. Switch to this user and change the address on the account page, or tell them to log in with “%1$s”.', 'cart-companion' ), $user->user_login, $user->user_email );
		}
		return '';
	}

	/** The user is another contact than the one whose tags were changed. */
	private static function of_link( Crm $connection, EventRow $event, \WP_User $user ): string {
		$linked = self::contact_of( $connection, $user->ID );
		$is_said = '' !== $event->alert() && $linked === $event->other_contact(); // By AccessLabels, beside what is wrong with the access.
		if ( '' === $linked || $linked === $event->contact_id() || $is_said ) {
			return '';
		}
		if ( self::is_settled( $event ) ) {
			/* translators: 1: name of a WordPress user, 2: number of a contact */
			return sprintf( __( 'The WordPress user “%1$s” is still linked to contact %2$s, which your CRM did not have when this event was processed. The access was taken away all the same, in what your membership plugin remembers of this user. There is nothing to do; if the customer buys again, they get a new contact and keep this user.', 'cart-companion' ), $user->user_login, $linked );
		}
		if ( '' === $event->contact_id() ) {
			/* translators: 1: name of a WordPress user, 2: number of a contact */
			return sprintf( __( 'The WordPress user “%1$s” is still linked to contact %2$s, which your CRM did not have when this event was processed. What your membership plugin remembers of it may still let them in: take the tags away in that user’s profile, or delete the user if nobody needs it.', 'cart-companion' ), $user->user_login, $linked );
		}
		/* translators: 1: number of a contact, 2: name of a WordPress user, 3: number of another contact */
		return sprintf( __( 'The tags are on contact %1$s, but the WordPress user “%2$s” is linked to contact %3$s and gets in by that one’s tags. If both contacts are the same person, merge them in your CRM and enter the number of the one you keep at this user (with AccessAlly: in the AccessAlly tab of the profile), then click Retry.', 'cart-companion' ), $event->contact_id(), $user->user_login, $linked );
	}

	/** Other users are the same contact, or have an address of the same customer. */
	private function of_other_users( Crm $connection, EventRow $event, \WP_User $user ): string {
		$others = '' === $event->contact_id() ? array() : array_diff( $this->users->users_of_contact( $connection, $event->contact_id(), $event->account(), $event->emails() ), array( $user->ID ) );
		if ( array() === $others ) {
			return '';
		}
		$names = array_map( static fn( int $id ): string => '“' . get_userdata( $id )->user_login . '” (' . get_userdata( $id )->user_email . ')', $others );
		/* translators: 1: names of WordPress users, 2: name of a WordPress user, 3: number of a contact */
		return sprintf( __( 'Besides “%2$s”, the WordPress user %1$s belongs to the same contact (%3$s) of your CRM: whoever logs in as one of them may get in by its tags. If it is one person, keep the user they log in with and delete the other; if not, give each a contact of their own.', 'cart-companion' ), implode( ', ', $names ), $user->user_login, $event->contact_id() );
	}
}
