<?php
/**
 * Whose contact is whose, by address, as far as the CRM said so in this very request.
 *
 * Not for longer, for contacts are deleted and merged. It saves a look-up, and Kit's list lacks a contact that is new.
 */

declare(strict_types=1);

namespace CartCompanion\Crm\Keyed;

final class ContactIds {
	/** Of WordPress's object cache; never kept in one that outlives the request. */
	private const GROUP = 'cart_companion_contacts';

	private KeyedApi $api;

	public function __construct( KeyedApi $api ) {
		$this->api = $api;
		wp_cache_add_non_persistent_groups( self::GROUP );
	}

	/** '' when it was not said. */
	public function of( string $email ): string {
		$id = wp_cache_get( $this->key( $email ), self::GROUP );
		return is_string( $id ) ? $id : '';
	}

	public function note( string $email, string $id ): void {
		wp_cache_set( $this->key( $email ), $id, self::GROUP );
	}

	private function key( string $email ): string {
		return md5( $this->api::SLUG . ' ' . $this->api->account() . ' ' . strtolower( $email ) );
	}
}
