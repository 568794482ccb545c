<?php
/**
 * Fetches AccessAlly's copy of one user's tags from the CRM.
 *
 * Since 3.2 a change in the CRM only marks the user: AccessAlly fetches when the person comes, or after 24 hours
 * (kb.accessally.com, reducing-dependence-on-crm-webhooks). Until then its copy may be behind.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\AccessAlly;

use CartCompanion\Crm\CrmException;

final class FreshUserTags {
	private AccessAllyCalls $calls;

	public function __construct( AccessAllyCalls $calls ) {
		$this->calls = $calls;
	}

	/**
	 * By AccessAlly's own function for it; where this version has none, by the tags of the user's contact. Contacts that
	 * AccessAlly keeps itself are never behind.
	 *
	 * @param string $contact_id As AccessAlly has it of the user; '' or 0 for none.
	 * @return bool Whether it was fetched.
	 * @throws CrmException When the CRM limits, or is down.
	 */
	public function fetch( int $user_id, string $contact_id ): bool {
		if ( $this->calls->has_own_contacts() ) {
			return false;
		}
		if ( ! method_exists( AccessAllyCalls::API, 'sync_user_info_from_crm' ) ) {
			return $this->fetch_contact( $contact_id );
		}
		$this->calls->ask( AccessAllyCalls::API, 'sync_user_info_from_crm', $user_id );
		$this->calls->require_no_fault();
		return true;
	}

	/** The same by the tags of the contact alone; not of one that is gone: AccessAlly goes by what it remembers. @throws CrmException */
	public function fetch_contact( string $contact_id ): bool {
		if ( in_array( $contact_id, array( '', '0' ), true ) || ! method_exists( AccessAllyCalls::USER_TAGS, 'sync_user_tag_list' ) ) {
			return false;
		}
		$tags = $this->calls->ask( AccessAllyCalls::CONTACTS, 'get_contact_tags', $contact_id );
		$this->calls->require_no_fault();
		if ( ! is_array( $tags ) ) {
			throw CrmException::unreadable( $this->calls->crm_name() );
		}
		if ( array() === $tags && ( new ContactAddresses( $this->calls ) )->is_gone( $contact_id ) ) {
			return false;
		}
		$this->calls->call( AccessAllyCalls::USER_TAGS, 'sync_user_tag_list', $contact_id, AccessAllyTags::ids( $tags ), $this->calls->system() );
		return true;
	}
}
