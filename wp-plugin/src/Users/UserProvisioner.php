<?php
/**
 * Makes the WordPress login of a customer who has none, where the owner chose that this plugin does.
 *
 * Once, whatever happens: the user is made and the e-mail sent while nobody else works for the same address, and a
 * user whose e-mail is still owed bears a mark until it is sent. A user who was there before is left as they are.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Access\AccessChecker;
use CartCompanion\Crm\Crm;
use CartCompanion\Crm\KnowsUsers;
use CartCompanion\Crm\Neighbours;
use CartCompanion\Delivery\EventProgress;
use CartCompanion\Domain\Events\Event;
use CartCompanion\Site\Lock;
use CartCompanion\Store\CustomerHistory;

final class UserProvisioner {
	private LoginSettings $choice;
	private AccessChecker $access;
	private CustomerHistory $history;

	public function __construct( LoginSettings $choice, AccessChecker $access, CustomerHistory $history ) {
		$this->choice  = $choice;
		$this->access  = $access;
		$this->history = $history;
	}

	/**
	 * For an event that gave access, when its tags are set.
	 *
	 * @param Neighbours $connections The chosen connection, and the plugins beside it that have a say in users.
	 * @return string What was done, in sentences; '' when there was nothing to do.
	 * @throws LoginError When a person must act.
	 * @throws \CartCompanion\Crm\ConnectionError When the connection could not be told of the user.
	 */
	public function look_after( Event $event, Neighbours $connections, EventProgress $steps ): string {
		if ( ! $this->choice->is_made_here() ) {
			return '';
		}
		$user_id = $this->found_or_created( $event, $connections, $steps );
		$maker   = PendingWelcomeEmail::by_event( $user_id );
		$steps->note_user( $user_id, $maker === $event->id() );
		$created = $steps->has_made_user() ? __( 'A login was created.', 'cart-companion' ) : '';
		$more    = '' === $maker ? $this->welcome_to_site( $event, $user_id ) : $this->finish( $event, $connections, $steps, $user_id );
		return trim( $created . ' ' . $more );
	}

	/**
	 * For every event that has a contact: a user who was here before is tied to it, so that the plugin that lets users in
	 * knows of it. Only one whose own address is one of the person's is: an order's user may have another by now.
	 *
	 * @throws \CartCompanion\Crm\ConnectionError When the connection could not be told of the user.
	 */
	public function tie_found( Event $event, Crm $connection, EventProgress $steps ): void {
		$contact = $steps->contact();
		if ( null === $contact || ! $connection instanceof KnowsUsers || ! $this->choice->is_needed() ) {
			return;
		}
		$user_id = $this->access->user_id( $event->emails(), $event->order_id() );
		$user    = 0 === $user_id ? false : get_userdata( $user_id );
		if ( false !== $user && in_array( strtolower( $user->user_email ), $event->emails(), true ) ) {
			$connection->tie_found_user( $user_id, $contact->id() );
		}
	}

	private function found_or_created( Event $event, Neighbours $connections, EventProgress $steps ): int {
		$user_id = $this->user_id( $event, $steps );
		return 0 !== $user_id ? $user_id : $this->one_at_a_time(
			$event->emails(),
			function () use ( $event, $connections, $steps ): int {
				$user_id = $this->user_id( $event, $steps );
				return 0 !== $user_id ? $user_id : $this->create( $event, $connections, $steps );
			}
		);
	}

	/** 0 when the customer has no user here: not by any address, nor by the order, nor by the CRM's contact. */
	private function user_id( Event $event, EventProgress $steps ): int {
		$user_id = $this->access->user_id( $event->emails(), $event->order_id() );
		$contact = $steps->contact();
		if ( 0 !== $user_id || null === $contact ) {
			return $user_id;
		}
		$remembered = $this->history->user_of_contact( $contact->id(), $steps->connection() );
		return false === get_userdata( $remembered ) ? 0 : $remembered;
	}

	private function create( Event $event, Neighbours $connections, EventProgress $steps ): int {
		$registration = new UserCreator( $event->person(), $this->choice->checked_role() );
		$create       = static function () use ( $registration, $event ): int {
			return $registration->create( $event->id() );
		};
		try {
			return $connections->while_creating( $create );
		} catch ( LoginError $error ) {
			// An automation may have been a moment quicker.
			$user_id = $this->user_id( $event, $steps );
			if ( 0 === $user_id ) {
				throw $error;
			}
			return $user_id;
		}
	}

	/** Ties the user to the contact, so that they find their access when they follow the link; then sends it. */
	private function finish( Event $event, Neighbours $connections, EventProgress $steps, int $user_id ): string {
		if ( UserCreator::is_incomplete( $user_id ) ) {
			$this->one_at_a_time(
				$event->emails(),
				function () use ( $event, $connections, $user_id ): void {
					clean_user_cache( $user_id );
					if ( UserCreator::is_incomplete( $user_id ) ) {
						$registration = new UserCreator( $event->person(), $this->choice->checked_role() );
						$connections->while_creating(
							static function () use ( $registration, $user_id ): void {
								$registration->complete( $user_id );
							}
						);
					}
				}
			);
		}
		$contact = $steps->contact();
		if ( null !== $contact ) {
			$connections->tie( $user_id, $contact->id() );
		}
		return $this->one_at_a_time(
			$event->emails(),
			static function () use ( $connections, $user_id ): string {
				$maker = PendingWelcomeEmail::by_event( $user_id );
				if ( '' === $maker ) {
					return ''; // Another request has just sent it.
				}
				PendingWelcomeEmail::note( $user_id, $maker );
				$told = $connections->while_creating( // WordPress changes the user to keep the link's key.
					static function () use ( $user_id ): string {
						return ( new WelcomeEmail() )->send( $user_id );
					}
				);
				PendingWelcomeEmail::forget( $user_id, $maker );
				return $told;
			}
		);
	}

	/** On a network: a user of another site gets the role on this one, and keeps password and all else. */
	private function welcome_to_site( Event $event, int $user_id ): string {
		if ( ! is_multisite() || is_user_member_of_blog( $user_id ) ) {
			return '';
		}
		( new UserCreator( $event->person(), $this->choice->checked_role() ) )->add_to_site( $user_id );
		return __( 'The customer was a user of this network already, and was added to this site; the password is the same.', 'cart-companion' );
	}

	/**
	 * Does $work while no other request of this site does it for one of the addresses.
	 *
	 * @param string[]            $emails
	 * @param callable(): mixed $work
	 * @return mixed What $work returns.
	 */
	private function one_at_a_time( array $emails, callable $work ) {
		sort( $emails ); // Two requests with the same addresses wait in the same order, never for each other.
		foreach ( $emails as $email ) {
			$work = static function () use ( $email, $work ) {
				return Lock::during( 'login ' . $email, $work );
			};
		}
		return $work();
	}
}
