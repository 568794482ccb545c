<?php
/**
 * Who of a person's users and addresses is given a contact, where contacts come with users (UserContacts): AccessAlly's
 * Managed Contacts give none to an address with a "+".
 */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Crm\UserContacts;
use CartCompanion\Domain\Events\Event;
use CartCompanion\Store\CustomerHistory;

final class FitUser {
	private UserContacts $contacts;
	private CustomerHistory $history;

	public function __construct( UserContacts $contacts, CustomerHistory $history ) {
		$this->contacts = $contacts;
		$this->history  = $history;
	}

	/**
	 * A user of the person's who is given a contact; 0 when they have no user, and an address with which one may be made.
	 *
	 * @throws LoginError When neither is so.
	 */
	public function id( Event $event ): int {
		$users = array_map( 'get_userdata', $this->history->users_of( $event->emails(), $event->order_id() ) );
		foreach ( $users as $user ) {
			if ( $this->contacts->takes( $user->user_email ) ) {
				return (int) $user->ID;
			}
		}
		if ( array() !== $users ) {
			throw new LoginError( $this->contacts->unfit_user( $users[0]->user_login ) );
		}
		if ( array() === $this->addresses( $event ) ) {
			throw new LoginError( $this->contacts->no_fit_address() );
		}
		return 0;
	}

	/** The event, with the first of such addresses as the customer's own: a user is made with it. */
	public function led( Event $event ): Event {
		$fit = $this->addresses( $event );
		return array() === $fit ? $event : $event->led_by( reset( $fit ) );
	}

	/** @return string[] */
	private function addresses( Event $event ): array {
		return array_filter( $event->emails(), array( $this->contacts, 'takes' ) );
	}
}
