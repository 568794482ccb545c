<?php
/**
 * AccessAlly's Managed Contacts: each contact belongs to a user of this WordPress.
 */

declare(strict_types=1);

final class ManagedContacts extends StandInCrm {
	private string $way;

	/** @param string $way When a user gets the contact: register|later|sync, see FakeAccessAllyManaged. */
	public function __construct( string $way = 'register' ) {
		$this->way = $way;
		parent::__construct( 'accessally', 'activecampaign', "AccessAlly with Managed Contacts ($way)", false, '/^[^+]*$/' );
	}

	/** Somebody who is a user already. */
	public function given_contact( string $email, array $tags = array(), string $status = 'subscribed' ): void {
		parent::given_contact( $email, $tags, $status );
		$user_id = (int) email_exists( $email );
		$user_id = 0 === $user_id ? wp_create_user( $email, 'x', $email ) : $user_id;
		FakeAccessAllyUsers::set_user_contact_id( $user_id, FakeCrm::contact_id( FakeCrm::state(), $email ) );
	}

	public function makes_tags(): bool {
		return false;
	}

	public function has_contacts_of_users_only(): bool {
		return true;
	}

	public function sync_users(): void {
		FakeAccessAllyManaged::sync_users();
	}

	protected function set( array $setup ): void {
		parent::set( $setup + array( 'managed' => $this->way, 'managed_seconds' => 0 ) );
	}
}
