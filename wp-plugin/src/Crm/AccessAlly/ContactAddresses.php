<?php
/** Which address a contact bears, where this version of AccessAlly says it: a contact without one is gone. */

declare(strict_types=1);

namespace CartCompanion\Crm\AccessAlly;

use CartCompanion\Site\UserByAddress;

final class ContactAddresses {
	private AccessAllyCalls $calls;

	public function __construct( AccessAllyCalls $calls ) {
		$this->calls = $calls;
	}

	/** False also where this version has no function for it. @throws \CartCompanion\Crm\CrmException */
	public function is_gone( string $contact_id ): bool {
		return self::can_be_asked() && '' === $this->address( $contact_id );
	}

	/**
	 * Whether the contact that was found by this address bears it: AccessAlly's own list, like every table of WordPress's,
	 * may take zoe@ for zoë@.
	 *
	 * @throws \CartCompanion\Crm\CrmException
	 */
	public function is( string $contact_id, string $email ): bool {
		$is_plain = 1 === preg_match( '/^[\x21-\x7e]*$/', $email );
		return ( $is_plain && ! $this->calls->has_own_contacts() ) || ! self::can_be_asked() || 0 === strcasecmp( $this->address( $contact_id ), $email );
	}

	/** Whether it certainly bears this one; false also where this version cannot say. @throws \CartCompanion\Crm\CrmException */
	public function is_surely( string $contact_id, string $email ): bool {
		return '' !== $email && self::can_be_asked() && 0 === strcasecmp( $this->address( $contact_id ), $email );
	}

	/** Whether the contact is there and bears another one; false also where this version cannot say. @throws \CartCompanion\Crm\CrmException */
	public function is_another( string $contact_id, string $email ): bool {
		$address = self::can_be_asked() ? $this->address( $contact_id ) : '';
		return '' !== $address && ! UserByAddress::only_looks_like( $address, $email );
	}

	private static function can_be_asked(): bool {
		return method_exists( AccessAllyCalls::CONTACTS, 'get_contact' );
	}

	/** '' when there is no such contact. */
	private function address( string $contact_id ): string {
		$contact = $this->calls->ask( AccessAllyCalls::CONTACTS, 'get_contact', $contact_id );
		$this->calls->require_no_fault();
		return is_array( $contact ) && is_string( $contact['Email'] ?? null ) ? $contact['Email'] : '';
	}
}
