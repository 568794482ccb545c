<?php
/**
 * AccessAlly without a CRM: it gives each WordPress user a contact of its own ("AccessAlly Managed").
 *
 * Sources (kb.accessally.com): "How to manually add a user" (a user who is added gets a contact id assigned by AccessAlly;
 * the address must be without a "+"), "User CRM tag not syncing" (Sync Users mends users with an invalid contact id). When
 * the id is assigned is not said: at once, later, or when somebody presses Sync Users are all possible.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\AccessAlly;

use CartCompanion\Crm\{ Contact, UserContacts };
use CartCompanion\Domain\Events\Person;
use CartCompanion\Site\UserByAddress;

final class ManagedContacts implements UserContacts {
	private AccessAllySite $site;

	public function __construct( AccessAllySite $site ) {
		$this->site = $site;
	}

	/** The user's own, where it is there; else the one with the user's address, which nobody told the user of yet. */
	public function of_user( int $user_id ): ?Contact {
		wp_cache_delete( $user_id, 'user_meta' ); // Another process may have assigned it since.
		$id = $this->site->contact_id_of_user( $user_id );
		if ( '' !== $id && ! $this->site->is_gone( $id ) ) {
			return new Contact( $id );
		}
		$user = get_userdata( $user_id );
		$id   = false === $user || '' === $user->user_email ? '' : $this->site->contact_id( new Person( array( $user->user_email ) ) );
		return '' === $id ? null : new Contact( $id );
	}

	/** Of the users with the person's addresses, whose contact may have another address by now. */
	public function of_person( Person $person ): ?Contact {
		foreach ( array_filter( array_map( array( UserByAddress::class, 'id' ), $person->emails() ) ) as $user_id ) {
			$contact = $this->of_user( $user_id );
			if ( null !== $contact ) {
				return $contact;
			}
		}
		return null;
	}

	public function takes( string $email ): bool {
		return false === strpos( $email, '+' );
	}

	/** For the owner: what was found and what follows from it. */
	public function status(): string {
		$system = $this->site->crm_slug();
		$found  = false !== strpos( $system, 'managed' )
			/* translators: %s: version */
			? sprintf( __( 'AccessAlly %s is active with Managed Contacts: it keeps its contacts itself.', 'cart-companion' ), $this->site->version() )
			/* translators: 1: version, 2: AccessAlly's word for its CRM */
			: sprintf( __( 'AccessAlly %1$s is active and names “%2$s” as its CRM, which Cart Companion does not know: it is taken for Managed Contacts.', 'cart-companion' ), $this->site->version(), $system );
		return $found . ' ' . __( 'For each new customer Cart Companion makes the WordPress user first, AccessAlly gives this user a contact, then tags and e-mail follow. Make your tags in AccessAlly (Settings → Tags): they cannot be created from here. An address with a “+” gets no contact from AccessAlly.', 'cart-companion' );
	}

	public function awaited(): string {
		return __( 'Waits for AccessAlly’s contact: the customer’s WordPress user is there, and AccessAlly has not given it a contact yet. That usually comes by itself; then the tags are set, and the e-mail to a new user goes out last. If it takes longer than some minutes, let AccessAlly → Permissions → Sync Users finish: after that it goes on automatically.', 'cart-companion' );
	}

	public function overdue(): string {
		return __( 'AccessAlly has not given the customer’s WordPress user a contact for a day, so no tag could be set. Open AccessAlly → Permissions → Sync Users and let it finish, then retry: everything else follows from there, and nobody is made twice.', 'cart-companion' );
	}

	public function no_fit_address(): string {
		return __( 'The customer bought with an address that has a “+” in it, and AccessAlly’s Managed Contacts give no contact to a user with such an address. So no user was made and no tag set. Ask the customer for an address without “+” and tie it to this one on the customer’s page in Cart Companion, then retry: the user is made with it. Or make the user yourself with such an address under Users → Add New, tie the addresses, then retry.', 'cart-companion' );
	}

	public function unfit_user( string $user_login ): string {
		/* translators: %s: name of a WordPress user */
		return sprintf( __( 'The customer is the WordPress user “%s”, whose address has a “+” in it and who has no contact in AccessAlly: Managed Contacts give none to such an address, so no tag was set. Change this user’s e-mail address to one without “+” under Users (ask the customer for it), let AccessAlly → Permissions → Sync Users finish, then retry.', 'cart-companion' ), $user_login );
	}

	public function nobody(): string {
		return __( 'This customer is no user of this site. With AccessAlly’s Managed Contacts only a user has a contact, and only what was paid for makes somebody a user, so nothing was set. What the rules ask for here is set with the customer’s next purchase or payment.', 'cart-companion' );
	}

	/** Where somebody asks for a contact and nobody is to be made a user. */
	public function advice( Person $person ): string {
		return 0 === UserByAddress::id( $person->email() )
			? __( 'AccessAlly’s Managed Contacts have no contact with this address: there, a contact comes with a WordPress user. Use the address of somebody who is a user of this site, such as your own. No user was made.', 'cart-companion' )
			: __( 'The WordPress user with this address has no contact in AccessAlly. Open AccessAlly → Permissions → Sync Users and let it finish, then try again.', 'cart-companion' );
	}
}
