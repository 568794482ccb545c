<?php
/**
 * The contact of a customer where contacts come with WordPress users (UserContacts): the user is made, the contact awaited.
 *
 * It is asked for at once, for a moment in the same request, and then with later tries of the event that use up none
 * (docs/decisions/046); after a day a person is asked.
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Crm\{ Contact, CrmException, UserContacts, UserLinker };
use CartCompanion\Domain\Events\Event;
use CartCompanion\Store\EventProgress;
use CartCompanion\Users\UserProvisioner;

final class AwaitedContact {
	/** The next try comes after as long as it has been waited for already, within these. */
	private const LEAST_SECONDS = 5;
	private const MOST_SECONDS  = HOUR_IN_SECONDS;

	private UserContacts $contacts;
	private UserLinker $connections;
	private UserProvisioner $logins;
	private Event $event;
	private EventProgress $progress;
	private WaitBudget $budget;

	public function __construct( UserContacts $contacts, UserLinker $connections, UserProvisioner $logins, Event $event, EventProgress $progress, WaitBudget $budget ) {
		$this->contacts    = $contacts;
		$this->connections = $connections;
		$this->logins      = $logins;
		$this->event       = $event;
		$this->progress    = $progress;
		$this->budget      = $budget;
	}

	/**
	 * For a customer who has none, by any address or user.
	 *
	 * @throws \CartCompanion\Users\LoginError          When a person must act so that there is a user.
	 * @throws \CartCompanion\Crm\CrmException CONTACT_AWAITED while it has not come, PERMANENT after a day, or what it answers.
	 */
	public function provide(): Contact {
		$user_id = $this->logins->provide_user( $this->event, $this->connections, $this->progress );
		do {
			$contact = $this->contacts->of_user( $user_id );
			if ( null !== $contact ) {
				return $contact;
			}
		} while ( $this->budget->pause() );
		$waited = $this->progress->seconds_waited();
		if ( $waited >= DAY_IN_SECONDS ) {
			$this->progress->end_wait();
			throw CrmException::permanent( $this->contacts->overdue() );
		}
		throw CrmException::contact_awaited( $this->contacts->awaited(), min( self::MOST_SECONDS, max( self::LEAST_SECONDS, $waited ) ) );
	}
}
