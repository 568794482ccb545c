<?php
/**
 * Which contact AccessAlly has each WordPress user for.
 *
 * Whether it keeps that for each site of a network is not known. So on a network a link that nobody saw this site make
 * counts as another site's, unless the contact bears the user's address.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\AccessAlly;

use CartCompanion\Crm\LinksOfSite;

final class AccessAllyLinks {
	private AccessAllyCalls $calls;
	private ContactAddresses $addresses;
	private LinksOfSite $links;

	public function __construct( AccessAllyCalls $calls, ContactAddresses $addresses ) {
		$this->calls     = $calls;
		$this->addresses = $addresses;
		$this->links     = new LinksOfSite( 'accessally' );
	}

	/** '' when there is none, or this version has no function for it. No CRM is asked. @throws \CartCompanion\Crm\CrmException */
	public function contact_of( int $user_id ): string {
		$id = $this->linked_to( $user_id );
		return '' === $id || $this->is_of_this_site( $user_id, $id ) ? $id : '';
	}

	/** The contact that the user is linked to where that may be another site's doing; '' when it is not. @throws \CartCompanion\Crm\CrmException */
	public function of_other_site( int $user_id ): string {
		return '' === $this->contact_of( $user_id ) ? $this->linked_to( $user_id ) : '';
	}

	/** Whichever site's it is; '' for none. @throws \CartCompanion\Crm\CrmException */
	public function linked_to( int $user_id ): string {
		if ( ! self::can_be_asked() ) {
			return '';
		}
		$id = $this->calls->call( AccessAllyCalls::USERS, 'get_user_contact_id', $user_id );
		return is_scalar( $id ) && ! is_bool( $id ) && '0' !== (string) $id ? (string) $id : '';
	}

	/** @throws \CartCompanion\Crm\CrmException */
	public function link( int $user_id, string $contact_id ): void {
		if ( method_exists( AccessAllyCalls::USERS, 'set_user_contact_id' ) ) {
			$this->calls->call( AccessAllyCalls::USERS, 'set_user_contact_id', $user_id, $contact_id );
			$this->links->note( $user_id, $contact_id );
		}
	}

	/**
	 * Not where the user is another contact, one of another site's among them.
	 *
	 * @return bool Whether they were linked just now.
	 * @throws \CartCompanion\Crm\CrmException
	 */
	public function link_existing( int $user_id, string $contact_id ): bool {
		if ( ! self::can_be_asked() ) {
			return false;
		}
		$this->confirm( $user_id, $contact_id );
		$linked = $this->linked_to( $user_id );
		if ( $linked === $contact_id || ( '' !== $linked && ( '' === $this->contact_of( $user_id ) || ! $this->addresses->is_gone( $linked ) ) ) ) {
			return false;
		}
		$this->link( $user_id, $contact_id );
		return true;
	}

	/** A link that may be another site's is this one's where it leads to the contact acted on, or to one with the user's address. */
	private function confirm( int $user_id, string $contact_id ): void {
		$linked = $this->of_other_site( $user_id );
		if ( '' !== $linked && ( $linked === $contact_id || $this->bears_address_of( $user_id, $linked ) ) ) {
			$this->links->note( $user_id, $linked );
		}
	}

	/** Contacts that AccessAlly keeps itself lie in this WordPress, and can be looked at each time. */
	private function is_of_this_site( int $user_id, string $contact_id ): bool {
		return ! is_multisite() || $this->links->has( $user_id, $contact_id ) || ( $this->calls->has_own_contacts() && $this->bears_address_of( $user_id, $contact_id ) );
	}

	private function bears_address_of( int $user_id, string $contact_id ): bool {
		$user = get_userdata( $user_id );
		return false !== $user && $this->addresses->is_surely( $contact_id, $user->user_email );
	}

	private static function can_be_asked(): bool {
		return method_exists( AccessAllyCalls::USERS, 'get_user_contact_id' );
	}
}
