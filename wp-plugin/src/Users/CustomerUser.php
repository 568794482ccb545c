<?php
/**
 * A customer's WordPress user: by the order, by an address, else by the contact that is theirs in the CRM.
 *
 * The last finds who changed their address in one place only. A second user would be made for them, or be asked for.
 */

declare(strict_types=1);

namespace CartCompanion\Users;

use CartCompanion\Crm\{ Crm, CrmException };
use CartCompanion\Site\UserByAddress;
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
		return $this->known( $connection, $contact_id, $account, $emails, array() )[0] ?? 0;
	}

	/**
	 * Users of this site that are linked to the contact, as far as anybody here knows.
	 *
	 * @param string[] $emails The person's addresses, whose users are looked at too.
	 * @return int[]
	 */
	public function users_of_contact( Crm $connection, string $contact_id, string $account, array $emails ): array {
		return $this->known( $connection, $contact_id, $account, $emails, $emails );
	}

	/**
	 * @param string[] $emails    The person's.
	 * @param string[] $looked_at Those of them whose users are looked at too.
	 * @return int[]
	 */
	private function known( Crm $connection, string $contact_id, string $account, array $emails, array $looked_at ): array {
		$seen  = $this->history->user_of_contact( $contact_id, $account, $emails );
		$known = array_unique( array_merge( 0 === $seen ? array() : array( $seen ), self::linked( $connection, $contact_id, $looked_at ) ) );
		return array_values( array_filter( $known, static fn( int $id ): bool => false !== get_userdata( $id ) ) );
	}

	/**
	 * @param string[] $emails
	 * @return int[] None where the contact is gone, or its plugin cannot be asked now.
	 */
	private static function linked( Crm $connection, string $contact_id, array $emails ): array {
		try {
			$by_address = array_filter( array_map( array( UserByAddress::class, 'id' ), $emails ) );
			$linked     = array_filter( $by_address, static fn( int $id ): bool => $connection->contact_of_user( $id ) === $contact_id );
			return array_merge( $connection->users_of_contact( $contact_id ), $linked );
		} catch ( CrmException $error ) {
			return array();
		}
	}
}
