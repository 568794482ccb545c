<?php
/**
 * Makes the WordPress login of a customer who has none, where the owner chose that this plugin does.
 *
 * Once, whatever happens: the user is made and the e-mail sent while no other request does so for the same address, and a
 * user whose e-mail is still pending bears a mark until it is sent. A user who was there before is left as they are.
 */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Crm\{ Crm, CrmException, UserLinker };
use CartCompanion\Domain\Events\Event;
use CartCompanion\Site\{ Lock, LockTimeout, LoginSettings };
use CartCompanion\Store\{ CustomerHistory, EventProgress };

final class UserProvisioner {
	private LoginSettings $settings;
	private CustomerHistory $history;

	public function __construct( LoginSettings $settings, CustomerHistory $history ) {
		$this->settings = $settings;
		$this->history  = $history;
	}

	/**
	 * For an event that gave access, when its tags are set.
	 *
	 * @param UserLinker $connections The chosen connection, and the plugins beside it that have a say in users.
	 * @return string What was done, in sentences; '' when there was nothing to do.
	 * @throws LoginError When a person must act.
	 * @throws \CartCompanion\Crm\CrmException When the user could not be linked.
	 */
	public function provide_login( Event $event, UserLinker $connections, EventProgress $progress ): string {
		if ( ! $this->settings->is_made_here() ) {
			return '';
		}
		$user_id = $this->found_or_created( $event, $connections, $progress, fn(): int => $this->user_id( $event, $progress ) );
		$maker   = PendingWelcomeEmail::by_event( $user_id );
		$progress->record_user( $user_id, $maker === $event->id() );
		$created = $progress->has_made_user() ? __( 'A login was created.', 'cart-companion' ) : '';
		$more    = '' === $maker ? $this->welcome_to_site( $event, $connections, $progress, $user_id ) : $this->finish( $event, $connections, $progress, $user_id );
		return trim( $created . ' ' . $more );
	}

	/**
	 * Where contacts come with users, and the customer has none yet: the user whose contact is awaited, found or made. The
	 * e-mail to a new one is left to provide_login(), when the tags are set.
	 *
	 * @throws LoginError When a person must act.
	 * @throws \CartCompanion\Crm\CrmException When another request makes it for too long.
	 */
	public function provide_user( Event $event, UserLinker $connections, EventProgress $progress ): int {
		$user_id = $this->found_or_created( $event, $connections, $progress, fn(): int => $this->fit_user_id( $event, $connections ) );
		$is_mine = PendingWelcomeEmail::by_event( $user_id ) === $event->id();
		if ( $is_mine && UserCreator::is_incomplete( $user_id ) ) {
			$this->complete( $event, $connections, $progress, $user_id );
		}
		if ( $is_mine && 0 === $progress->user_id() && null === $connections->user_contacts()->of_user( $user_id ) ) {
			// Made by an earlier try that died: perhaps before AccessAlly was told of the user.
			$connections->while_creating( static function () use ( $user_id ): void {
				UserCreator::announce( $user_id );
			} );
		}
		$this->welcome_to_site( $event, $connections, $progress, $user_id );
		$progress->record_user( $user_id, $is_mine );
		return $user_id;
	}

	/**
	 * For every event that has a contact: a user who was here before is linked to it, so that the plugin that lets users
	 * in knows of it. Only one whose own address is one of the person's: an order's user may have another by now.
	 *
	 * @throws \CartCompanion\Crm\CrmException When the user could not be linked.
	 */
	public function link_found( Event $event, Crm $connection, EventProgress $progress ): void {
		if ( '' === $progress->contact_id() || ! $this->settings->is_needed() ) {
			return;
		}
		$user_id = $this->history->user_of( $event->emails(), $event->order_id() );
		$user    = 0 === $user_id ? false : get_userdata( $user_id );
		if ( false !== $user && in_array( strtolower( $user->user_email ), $event->emails(), true ) ) {
			$connection->link_existing_user( $user_id, $progress->contact_id() );
		}
	}

	/** @param callable(): int $find 0 for nobody. */
	private function found_or_created( Event $event, UserLinker $connections, EventProgress $progress, callable $find ): int {
		$user_id = $find();
		return 0 !== $user_id ? $user_id : $this->one_at_a_time(
			$event->emails(),
			function () use ( $event, $connections, $progress, $find ): int {
				$user_id = $find();
				return 0 !== $user_id ? $user_id : $this->create( $event, $connections, $progress );
			}
		);
	}

	/** 0 when the customer has no user here: not by any address, nor by the order, nor by the CRM's contact. */
	private function user_id( Event $event, EventProgress $progress ): int {
		if ( false !== get_userdata( $progress->user_id() ) ) {
			return $progress->user_id();
		}
		$user_id = $this->history->user_of( $event->emails(), $event->order_id() );
		if ( 0 !== $user_id || '' === $progress->contact_id() ) {
			return $user_id;
		}
		$seen = $this->history->user_of_contact( $progress->contact_id(), $progress->connection() );
		return false === get_userdata( $seen ) ? 0 : $seen;
	}

	/**
	 * A user whose address is one with which users are given contacts; 0 when the customer is nobody here.
	 *
	 * @throws LoginError When they are, with other addresses only.
	 */
	private function fit_user_id( Event $event, UserLinker $connections ): int {
		$contacts = $connections->user_contacts();
		$users    = array_map( 'get_userdata', $this->history->users_of( $event->emails(), $event->order_id() ) );
		foreach ( $users as $user ) {
			if ( $contacts->takes( $user->user_email ) ) {
				return (int) $user->ID;
			}
		}
		if ( array() !== $users ) {
			throw new LoginError( $contacts->unfit_user( $users[0]->user_login ) );
		}
		return 0;
	}

	private function create( Event $event, UserLinker $connections, EventProgress $progress ): int {
		$creator = $this->creator( $event, $connections, $progress );
		try {
			return $connections->while_creating( static fn(): int => $creator->create( $event->id() ) );
		} catch ( LoginError $error ) {
			// An automation may have been a moment quicker.
			$user_id = $this->user_id( $event, $progress );
			if ( 0 === $user_id ) {
				throw $error;
			}
			return $user_id;
		}
	}

	/** Links the user to the contact, so that they find their access when they follow the link; then sends it. */
	private function finish( Event $event, UserLinker $connections, EventProgress $progress, int $user_id ): string {
		if ( UserCreator::is_incomplete( $user_id ) ) {
			$this->complete( $event, $connections, $progress, $user_id );
		}
		if ( '' !== $progress->contact_id() ) {
			$connections->link_user( $user_id, $progress->contact_id() );
		}
		$is_wanted = $this->settings->is_needed();
		return $this->one_at_a_time(
			$event->emails(),
			static function () use ( $connections, $user_id, $is_wanted ): string {
				$maker = PendingWelcomeEmail::by_event( $user_id );
				if ( '' === $maker ) {
					return ''; // Another request has just sent it.
				}
				if ( ! $is_wanted ) {
					PendingWelcomeEmail::forget( $user_id, $maker );
					return __( 'No e-mail was sent: you chose that your customers need no login here. The user is there because AccessAlly has no contact without one.', 'cart-companion' );
				}
				PendingWelcomeEmail::record( $user_id, $maker );
				$sentence = $connections->while_creating( // WordPress changes the user to keep the link's key.
					static fn(): string => ( new WelcomeEmail() )->send( $user_id )
				);
				PendingWelcomeEmail::forget( $user_id, $maker );
				return $sentence;
			}
		);
	}

	/** A process died while WordPress wrote the user. */
	private function complete( Event $event, UserLinker $connections, EventProgress $progress, int $user_id ): void {
		$this->one_at_a_time(
			$event->emails(),
			function () use ( $event, $connections, $progress, $user_id ): void {
				clean_user_cache( $user_id );
				if ( UserCreator::is_incomplete( $user_id ) ) {
					$creator = $this->creator( $event, $connections, $progress );
					$connections->while_creating( static function () use ( $creator, $user_id ): void {
						$creator->complete( $user_id );
					} );
				}
			}
		);
	}

	/** On a network: a user of another site gets the role on this one, and keeps password and all else. */
	private function welcome_to_site( Event $event, UserLinker $connections, EventProgress $progress, int $user_id ): string {
		if ( ! is_multisite() || is_user_member_of_blog( $user_id ) ) {
			return '';
		}
		$this->creator( $event, $connections, $progress )->add_to_site( $user_id );
		return __( 'The customer was a user of this network already, and was added to this site; the password is the same.', 'cart-companion' );
	}

	/** @throws LoginError When nobody may be given the chosen role, or the customer has no address that will do. */
	private function creator( Event $event, UserLinker $connections, EventProgress $progress ): UserCreator {
		$person   = $event->person();
		$contacts = $connections->user_contacts();
		if ( null !== $contacts ) {
			$fit = array_filter( $person->emails(), array( $contacts, 'takes' ) );
			if ( array() === $fit && '' === $progress->contact_id() ) {
				throw new LoginError( $contacts->no_fit_address() );
			}
			$person = array() === $fit ? $person : $person->led_by( reset( $fit ) );
		}
		return new UserCreator( $person, UserCreator::checked_role( $this->settings ) );
	}

	/**
	 * Does $work while no other request of this site does it for one of the addresses.
	 *
	 * @param string[]            $emails
	 * @param callable(): mixed $work
	 * @return mixed What $work returns.
	 * @throws CrmException Temporary, when another does it for too long.
	 */
	private function one_at_a_time( array $emails, callable $work ) {
		sort( $emails ); // Two requests with the same addresses wait in the same order, never for each other.
		foreach ( $emails as $email ) {
			$work = static fn() => Lock::during( 'login ' . $email, $work );
		}
		try {
			return $work();
		} catch ( LockTimeout $error ) {
			throw CrmException::temporary( $error->getMessage(), LockTimeout::RETRY_AFTER_SECONDS );
		}
	}
}
