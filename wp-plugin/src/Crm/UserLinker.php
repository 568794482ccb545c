<?php
/**
 * The plugins of this site that act by themselves when a WordPress user is made or changed, whichever connection was
 * chosen: the chosen one among them.
 *
 * Groundhogg, even where another connection carries the tags, makes a registered user's contact mailable again who had
 * unsubscribed, and writes over its names (seen with 4.7.1); FluentCRM and WP Fusion do the like by their settings. Who
 * bought something has not signed up for their mails.
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

use CartCompanion\Domain\Events\Person;

final class UserLinker {
	private Crm $chosen;

	/** @var Crm[] */
	private array $others = array();

	/** @param Crm[] $all Of this site. */
	public function __construct( array $all, Crm $chosen ) {
		$this->chosen = $chosen;
		foreach ( $all as $connection ) {
			if ( $connection->slug() !== $chosen->slug() && $connection->acts_on_users_beside( $chosen->crm_slug() ) && $connection->is_connected() ) {
				$this->others[] = $connection;
			}
		}
	}

	/** Of the chosen connection: where contacts come with users. */
	public function user_contacts(): ?UserContacts {
		return $this->chosen->user_contacts();
	}

	/**
	 * Does $callback, which makes or changes a WordPress user, while none of these plugins acts on it.
	 *
	 * @param callable(): mixed $callback
	 * @return mixed What $callback returns.
	 */
	public function while_creating( callable $callback ) {
		foreach ( array_merge( array( $this->chosen ), $this->others ) as $connection ) {
			$callback = static fn() => $connection->while_creating( $callback );
		}
		return $callback();
	}

	/**
	 * Links a new user to the contact, as the chosen connection names it, and to the contacts that the others have by the
	 * user's own address.
	 *
	 * @throws CrmException Of the chosen connection's only: the others are not what the customer waits for.
	 */
	public function link_user( int $user_id, string $contact_id ): void {
		$this->chosen->link_user( $user_id, $contact_id );
		foreach ( $this->others as $other ) {
			try {
				$id = $other->crm_slug() === $this->chosen->crm_slug() ? $contact_id : self::contact_of( $other, $user_id );
				if ( '' !== $id ) {
					$other->link_user( $user_id, $id );
				}
			} catch ( CrmException $error ) {
				continue;
			}
		}
	}

	/** '' when there is none by the user's very address. */
	private static function contact_of( Crm $connection, int $user_id ): string {
		$user    = get_userdata( $user_id );
		$contact = false === $user || '' === $user->user_email ? null : $connection->find( new Person( array( $user->user_email ) ) );
		return null === $contact ? '' : $contact->id();
	}
}
