<?php
/** The login of one customer, and the e-mail to set its password, because an administrator asks for it. */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Crm\{ CrmException, UserLinker };
use CartCompanion\Domain\Events\Person;
use CartCompanion\Site\LoginSettings;
use CartCompanion\Store\CustomerHistory;

final class LoginByHand {
	/** In the place of the event that made the login, with what tells it from others. */
	private const MAKER = 'by-hand ';

	private LoginSettings $settings;
	private CustomerHistory $history;

	public function __construct( LoginSettings $settings, CustomerHistory $history ) {
		$this->settings = $settings;
		$this->history  = $history;
	}

	/**
	 * Once, whoever else makes one in this moment: with the first of the person's addresses.
	 *
	 * @param string $contact_id Whom they are in the CRM; '' where it has nobody, or cannot say.
	 * @return string What was done, in sentences.
	 * @throws LoginError When it could not be made, or its e-mail not be sent.
	 * @throws CrmException Temporary, when another request makes it for too long.
	 */
	public function create( Person $person, UserLinker $connections, string $contact_id ): string {
		$contacts = $connections->chosen()->user_contacts();
		if ( null !== $contacts && ! $contacts->takes( $person->email() ) ) {
			throw new LoginError( $contacts->no_fit_address() );
		}
		return LoginLock::during(
			$person->emails(),
			function () use ( $person, $connections, $contact_id ): string {
				if ( array() !== $this->history->users_of( $person->emails(), '' ) ) {
					throw new LoginError( __( 'No login was created: the customer has one by now. Reload the page to see it.', 'cart-companion' ) );
				}
				$role    = UserCreator::checked_role( $this->settings );
				$creator = new UserCreator( $person, $role );
				$maker   = self::MAKER . wp_generate_uuid4();
				$user_id = $connections->while_creating( static fn(): int => $creator->create( $maker ) );
				$odd     = OddUser::role_remark( $user_id, $role );
				$linked  = self::link( $connections, $user_id, $contact_id );
				return implode( ' ', array_filter( array( __( 'The login was created.', 'cart-companion' ), $creator->remarks(), $odd, $this->welcome( $user_id, $connections ), $linked ), 'strlen' ) );
			}
		);
	}

	/**
	 * Once more the e-mail with a link to set a password: to whom this plugin welcomed the same as before, to anybody else
	 * WordPress's own for a password that was forgotten.
	 *
	 * @return string What was done, in a sentence.
	 * @throws LoginError When it could not be sent.
	 */
	public function send_again( \WP_User $user, UserLinker $connections ): string {
		$welcomed = WelcomedUser::of( $user->ID );
		if ( ( null !== $welcomed && $welcomed->site() === get_current_blog_id() ) || '' !== PendingWelcomeEmail::by_event( $user->ID ) ) {
			return $this->welcome( $user->ID, $connections );
		}
		$sent = $connections->while_creating( static fn() => retrieve_password( $user->user_login ) ); // WordPress changes the user to keep the link's key.
		if ( true !== $sent ) {
			/* translators: %s: what WordPress said */
			throw new LoginError( sprintf( __( 'WordPress could not send the e-mail: %s', 'cart-companion' ), is_wp_error( $sent ) ? wp_strip_all_tags( $sent->get_error_message() ) : '' ) );
		}
		/* translators: %s: e-mail address */
		return sprintf( __( 'WordPress sent its e-mail for a new password to %s.', 'cart-companion' ), $user->user_email );
	}

	/** The link for the e-mail bears a key of its own each time; earlier ones no longer work. @throws LoginError */
	private function welcome( int $user_id, UserLinker $connections ): string {
		$maker = PendingWelcomeEmail::by_event( $user_id );
		if ( '' !== $maker ) {
			PendingWelcomeEmail::record( $user_id, $maker );
		}
		$when_sent = static function () use ( $user_id, $maker ): void {
			if ( '' !== $maker ) {
				PendingWelcomeEmail::forget( $user_id, $maker );
			}
		};
		return $connections->while_creating( static fn(): string => ( new WelcomeEmail( $when_sent ) )->send( $user_id ) );
	}

	/** @return string '' when it is linked, or there is nothing to link. */
	private static function link( UserLinker $connections, int $user_id, string $contact_id ): string {
		try {
			if ( '' !== $contact_id ) {
				$connections->link_user( $user_id, $contact_id );
			}
			return '';
		} catch ( CrmException $error ) {
			/* translators: %s: the reason */
			return sprintf( __( 'Your membership plugin could not be told whose login it is: %s', 'cart-companion' ), $error->getMessage() );
		}
	}
}
