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
		if ( ! email_exists( $email ) ) {
			wp_create_user( $email, 'x', $email );
		}
		FakeAccessAllyManaged::sync_users();
	}

	protected function set( array $setup ): void {
		parent::set( $setup + array( 'managed' => $this->way, 'managed_seconds' => 0 ) );
	}
}
