<?php
/**
 * A customer's WordPress user: by the order, by an address, else by the contact that is theirs in the CRM.
 *
 * The last finds who changed their address in one place only. A second user would be made for them, or be asked for.
 */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Crm\{ Crm, CrmException };
use CartCompanion\Store\CustomerHistory;

final class CustomerUser {
	private CustomerHistory $history;

	public function __construct( CustomerHistory $history ) {
		$this->history = $history;
	}

	/**
	 * 0 when there is none. No CRM is asked.
	 *
	 * @param string[] $emails     The person's addresses.
	 * @param string   $order_id   '' for none.
	 * @param string   $contact_id '' for none.
	 * @param string   $account    Names whose contact ids they are, as CustomerHistory takes it.
	 */
	public function id( Crm $connection, array $emails, string $order_id, string $contact_id, string $account ): int {
		$user_id = $this->history->user_of( $emails, $order_id );
		if ( 0 !== $user_id || '' === $contact_id ) {
			return $user_id;
		}
		return $this->users_of_contact( $connection, $contact_id, $account )[0] ?? 0;
	}

	/** @return int[] Users of this site that are linked to the contact, as far as anybody here knows. */
	public function users_of_contact( Crm $connection, string $contact_id, string $account ): array {
		try {
			$linked = $connection->users_of_contact( $contact_id );
		} catch ( CrmException $error ) {
			$linked = array(); // The contact is gone, or its plugin cannot be asked now.
		}
		$seen  = $this->history->user_of_contact( $contact_id, $account );
		$known = array_unique( array_merge( 0 === $seen ? array() : array( $seen ), $linked ) );
		return array_values( array_filter( $known, static fn( int $id ): bool => false !== get_userdata( $id ) ) );
	}
}
