<?php
/**
 * Makes the WordPress login of a customer who has none, where the owner chose that this plugin does.
 *
 * Once, whatever happens: the user is made and the e-mail sent while no other request does so for the same address, and a
 * user whose e-mail is still pending bears a mark until it is sent. A user who was there before is left as they are.
 */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Crm\{ Crm, UserLinker };
use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Message;
use CartCompanion\Domain\Rules\TagPlan;
use CartCompanion\Site\{ LoginSettings, Network, RoleSafety };
use CartCompanion\Store\{ CustomerHistory, EventProgress, TestPurchaseRun };

final class UserProvisioner {
	private LoginSettings $settings;
	private CustomerHistory $history;

	/** @var array<string, string> By event id: what is to be said of the user that was made in this request. */
	private array $remarks = array();

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
		$event   = $this->led( $event, $connections );
		$user_id = false !== get_userdata( $progress->user_id() ) ? $progress->user_id() : $this->found_or_created( $event, $connections, $progress );
		self::demand_no_spammer( $user_id );
		$maker   = PendingWelcomeEmail::by_event( $user_id );
		$progress->record_user( $user_id, $maker === $event->id() );
		$created = $progress->has_made_user() ? __( 'A login was created.', 'cart-companion' ) : '';
		$remarks = $progress->has_made_user() && '' !== $maker ? $this->remarks[ $event->id() ] ?? ( new UserNames( $event->person() ) )->loss() : '';
		$more    = '' === $maker ? $this->welcome_to_site( $event, $user_id ) : $this->finish( $event, $connections, $progress, $user_id );
		return implode( ' ', array_filter( array( $created, $remarks, $more ), 'strlen' ) );
	}

	/**
	 * For every event: a user who was here before is linked to its contact, so that the plugin that lets users in knows of
	 * it.
	 *
	 * @param TagPlan $plan What was done to the contact, or could be done to none.
	 * @return Message[] What was left behind by a contact or an address that changed.
	 * @throws \CartCompanion\Crm\CrmException When the user could not be linked.
	 */
	public function link_found( Event $event, Crm $connection, EventProgress $progress, TagPlan $plan ): array {
		if ( ! $this->settings->is_needed() ) {
			return array();
		}
		$link    = new ContactLink( $connection, new CustomerUser( $this->history ), $progress );
		$user_id = $this->user_of( $event, $connection, $progress );
		return '' === $progress->contact_id() ? $link->of_nobody( $event, $user_id, $plan ) : $link->settle( $event, $user_id );
	}

	/** The customer's user, whoever made them; 0 when there is none. */
	public function user_of( Event $event, Crm $connection, EventProgress $progress ): int {
		$contact_id = $progress->has_made_contact() ? '' : $progress->contact_id(); // A new one is nobody's yet.
		return ( new CustomerUser( $this->history ) )->id( $connection, $event->emails(), $event->order_id(), $contact_id, $progress->connection() );
	}

	private function found_or_created( Event $event, UserLinker $connections, EventProgress $progress ): int {
		$user_id = $this->user_of( $event, $connections->chosen(), $progress );
		return 0 !== $user_id ? $user_id : LoginLock::during(
			$event->emails(),
			function () use ( $event, $connections, $progress ): int {
				$user_id = $this->user_of( $event, $connections->chosen(), $progress );
				return 0 !== $user_id ? $user_id : $this->create( $event, $connections, $progress );
			}
		);
	}

	private function create( Event $event, UserLinker $connections, EventProgress $progress ): int {
		$made = PendingWelcomeEmail::user_of( $event->id(), $event->person()->email() );
		if ( 0 !== $made ) { // By an earlier try that was ended, and under another address since.
			OddUser::demand_that_it_is_left( $made, $event->emails() );
			return $made;
		}
		$creator = $this->creator( $event );
		try {
			$user_id                       = $connections->while_creating( static fn(): int => $creator->create( $event->id() ) );
			$this->remarks[ $event->id() ] = $creator->remarks();
			return $user_id;
		} catch ( LoginError $error ) {
			// An automation may have been a moment quicker.
			$user_id = $this->user_of( $event, $connections->chosen(), $progress );
			if ( 0 === $user_id ) {
				throw $error;
			}
			return $user_id;
		}
	}

	/** Links the user to the contact, so that they find their access when they follow the link; then sends it. */
	private function finish( Event $event, UserLinker $connections, EventProgress $progress, int $user_id ): string {
		if ( UserCreator::is_incomplete( $user_id ) ) {
			$this->complete( $event, $connections, $user_id );
		}
		if ( '' !== $progress->contact_id() ) {
			$connections->link_user( $user_id, $progress->contact_id() );
		}
		$is_wanted = $this->settings->is_needed();
		$is_trial  = TestPurchaseRun::is_one( $event );
		$chosen    = RoleSafety::of_this_site( $this->settings->role() );
		return LoginLock::during(
			$event->emails(),
			static function () use ( $connections, $user_id, $is_wanted, $is_trial, $chosen ): string {
				$maker = PendingWelcomeEmail::by_event( $user_id );
				if ( '' === $maker ) {
					return ''; // Another request has just sent it.
				}
				if ( $is_trial ) {
					PendingWelcomeEmail::forget( $user_id, $maker );
					return '';
				}
				if ( ! $is_wanted ) {
					PendingWelcomeEmail::forget( $user_id, $maker );
					return __( 'No e-mail was sent: you chose that your customers need no login here. The user is there because AccessAlly has no contact without one.', 'cart-companion' );
				}
				$odd = null === $chosen ? '' : OddUser::role_remark( $user_id, $chosen );
				PendingWelcomeEmail::record( $user_id, $maker );
				$email = new WelcomeEmail( static function () use ( $user_id, $maker ): void {
					PendingWelcomeEmail::forget( $user_id, $maker );
				} );
				// WordPress changes the user to keep the link's key.
				return trim( $odd . ' ' . $connections->while_creating( static fn(): string => $email->send( $user_id ) ) );
			}
		);
	}

	/** A process died while WordPress wrote the user. */
	private function complete( Event $event, UserLinker $connections, int $user_id ): void {
		LoginLock::during(
			$event->emails(),
			function () use ( $event, $connections, $user_id ): void {
				clean_user_cache( $user_id );
				if ( UserCreator::is_incomplete( $user_id ) ) {
					$creator = $this->creator( $event );
					$connections->while_creating( static function () use ( $creator, $user_id ): void {
						$creator->complete( $user_id );
					} );
				}
			}
		);
	}

	/** On a network: a user of another site gets the role on this one, and keeps password and all else. */
	private function welcome_to_site( Event $event, int $user_id ): string {
		if ( Network::is_member( $user_id ) ) {
			return '';
		}
		$this->creator( $event )->add_to_site( $user_id );
		if ( PendingWelcomeEmail::is_owed_by_other_site( $user_id ) ) {
			return __( 'The customer was added to this site. Their user was made by another site of this network, which has not sent its e-mail with the link to set a password yet, and sends it when it goes on with its own event. Both sites have the same password. If the customer got none, send them a link from their page in Cart Companion.', 'cart-companion' );
		}
		return __( 'The customer was a user of this network already, and was added to this site; the password is the same.', 'cart-companion' );
	}

	/** @throws LoginError Where the network lets a user in nowhere. */
	private static function demand_no_spammer( int $user_id ): void {
		$user = is_multisite() ? get_userdata( $user_id ) : false;
		if ( false !== $user && is_user_spammy( $user ) ) {
			throw new LoginError( __( 'The customer cannot log in: this network has marked their user as spam (Network Admin → Users). Ask the network’s administrator to take the mark away, then retry.', 'cart-companion' ) );
		}
	}

	/**
	 * Where contacts come with users, and the customer has none yet: the user whose contact is awaited, found or made. The
	 * e-mail to a new one is left to provide_login(), when the tags are set.
	 *
	 * @throws LoginError When a person must act.
	 * @throws \CartCompanion\Crm\CrmException When another request makes it for too long.
	 */
	public function provide_user( Event $event, UserLinker $connections, EventProgress $progress ): int {
		$contacts = $connections->chosen()->user_contacts();
		$fit      = new FitUser( $contacts, $this->history );
		$event    = $fit->led( $event );
		$user_id  = $fit->id( $event );
		$is_told  = false;
		$user_id  = 0 !== $user_id ? $user_id : LoginLock::during(
			$event->emails(),
			function () use ( $fit, $event, $connections, $progress, &$is_told ): int {
				$user_id = $fit->id( $event );
				$is_told = 0 === $user_id; // WordPress tells of whom it makes.
				return $is_told ? $this->create( $event, $connections, $progress ) : $user_id;
			}
		);
		$is_mine = PendingWelcomeEmail::by_event( $user_id ) === $event->id();
		if ( $is_mine && UserCreator::is_incomplete( $user_id ) ) {
			$this->complete( $event, $connections, $user_id );
		}
		if ( $is_mine && ! $is_told && 0 === $progress->user_id() && null === $contacts->of_user( $user_id ) ) {
			// Made by an earlier try that died: perhaps before AccessAlly was told of the user.
			$connections->while_creating( static function () use ( $user_id ): void {
				UserCreator::announce( $user_id );
			} );
		}
		$this->welcome_to_site( $event, $user_id );
		$progress->record_user( $user_id, $is_mine );
		return $user_id;
	}

	/** Where contacts come with users: with the address with which a user is made. */
	private function led( Event $event, UserLinker $connections ): Event {
		$contacts = $connections->chosen()->user_contacts();
		return null === $contacts ? $event : ( new FitUser( $contacts, $this->history ) )->led( $event );
	}

	/** @throws LoginError When nobody may be given the chosen role. */
	private function creator( Event $event ): UserCreator {
		return new UserCreator( $event->person(), UserCreator::checked_role( $this->settings ) );
	}
}
