<?php
/**
 * Links a customer's WordPress user to the contact that was acted on, and says what was left behind: by a contact that was
 * deleted or merged, or an address that was changed in one place only.
 *
 * It looks at what lies in this WordPress; the CRM is asked only where that shows that something is odd.
 */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Crm\{ Crm, UserLink };
use CartCompanion\Domain\Events\{ Event, EventType };
use CartCompanion\Domain\Message;
use CartCompanion\Domain\Rules\TagPlan;
use CartCompanion\Store\EventProgress;

final class ContactLink {
	private Crm $connection;
	private CustomerUser $users;
	private EventProgress $progress;

	public function __construct( Crm $connection, CustomerUser $users, EventProgress $progress ) {
		$this->connection = $connection;
		$this->users      = $users;
		$this->progress   = $progress;
	}

	/**
	 * For an event that has a contact, when its tags are set. Only a user whose own address is one of the person's is
	 * linked: an order's user may have another by now.
	 *
	 * @param int $user_id 0 for none.
	 * @return Message[]
	 * @throws \CartCompanion\Crm\CrmException When the user could not be linked.
	 */
	public function settle( Event $event, int $user_id ): array {
		$notes = $this->of_contact();
		$user  = 0 === $user_id ? false : get_userdata( $user_id );
		if ( false === $user ) {
			return $notes;
		}
		if ( ! in_array( strtolower( $user->user_email ), $event->emails(), true ) ) {
			return array_merge( $notes, array( new Message( Message::USER_HAS_NEW_ADDRESS, $user_id ) ) );
		}
		$link = $this->connection->settle_link( $user_id, $this->progress->contact_id() );
		$this->progress->record_other_contact( $link->other_contact, $link->is_of_other_site );
		return array_merge( $notes, $this->of_link( $link, $event, $user_id ) );
	}

	/**
	 * For an event whose customer has no contact: the CRM was asked, also for the contact that their user is linked to.
	 *
	 * What takes access away is done where it still counts, in the membership plugin's copy of the tags.
	 *
	 * @param int     $user_id 0 for none.
	 * @param TagPlan $plan    What could be done to no contact.
	 * @return Message[]
	 * @throws \CartCompanion\Crm\CrmException
	 */
	public function of_nobody( Event $event, int $user_id, TagPlan $plan ): array {
		$user   = 0 === $user_id ? false : get_userdata( $user_id );
		$is_own = false !== $user && in_array( strtolower( $user->user_email ), $event->emails(), true );
		$linked = $is_own ? $this->connection->contact_of_user( $user_id ) : '';
		$this->progress->record_other_contact( $linked );
		$copy = '' !== $linked && EventType::revokes( $event->type() ) ? $this->connection->user_tags() : null;
		if ( null !== $copy && $copy->change_copy( $user_id, $plan->apply, $plan->remove ) ) {
			return array( new Message( Message::COPY_OF_GONE_CHANGED, $user_id, $linked ) );
		}
		return '' === $linked ? array() : array( new Message( Message::LINKED_TO_GONE, $user_id, $linked ) );
	}

	/** @return Message[] */
	private function of_contact(): array {
		$contact_id = $this->progress->contact_id();
		$notes      = array();
		if ( '' !== $this->progress->replaced_contact_id() ) {
			$notes[] = new Message( $this->progress->has_made_contact() ? Message::CONTACT_MADE_ANEW : Message::CONTACT_REPLACED, $this->progress->replaced_contact_id(), $contact_id );
		}
		if ( $this->progress->is_contact_by_user() ) {
			$notes[] = new Message( Message::CONTACT_OF_USER, $contact_id );
		}
		return $notes;
	}

	/** @return Message[] */
	private function of_link( UserLink $link, Event $event, int $user_id ): array {
		$contact_id = $this->progress->contact_id();
		$notes      = array();
		if ( '' !== $link->replaced ) {
			$notes[] = new Message( Message::LINK_REPLACED, $user_id, $link->replaced, $contact_id );
		}
		if ( '' !== $link->other_contact ) {
			$notes[] = new Message( $link->is_of_other_site ? Message::LINKED_ON_OTHER_SITE : Message::LINKED_ELSEWHERE, $user_id, $link->other_contact, $contact_id );
		}
		if ( 0 !== $link->other_user ) {
			$notes[] = new Message( Message::LINKED_TO_OTHER_USER, $contact_id, $link->other_user, $user_id );
		}
		$users  = $link->is_new ? $this->users->users_of_contact( $this->connection, $contact_id, $this->progress->connection(), $event->emails() ) : array();
		$others = array_diff( $users, array( $user_id ) );
		if ( array() !== $others ) {
			$notes[] = new Message( Message::CONTACT_SHARED, implode( ', ', array_merge( $others, array( $user_id ) ) ), $contact_id );
		}
		return $notes;
	}
}
