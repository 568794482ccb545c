<?php
/**
 * What is known from other events of this site: an order's contact, user and items, tags that were changed before or since.
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\Access\ExpectedAccess;
use CartCompanion\Domain\Events\{ Event, EventType };
use CartCompanion\Domain\Rules\MovedTags;
use CartCompanion\Site\UserByAddress;

final class CustomerHistory {
	/** So many events of a customer who is in no CRM are considered. */
	private const MOST_UNDONE = 100;

	/** Whether an address is this very one: the collation takes é for e, so the first comparison only finds by the index. */
	private const EMAIL_IS = 'email = %s AND BINARY email = %s';

	/** The same of other people's identifiers: the collation takes A for a. */
	private const ORDER_IS   = 'order_id = %s AND BINARY order_id = %s';
	private const CONTACT_IS = 'contact_id = %s AND BINARY contact_id = %s';

	/**
	 * The contact to act on without asking the CRM: the order's, else that of the same address a short while ago, which saves
	 * a look-up. However long ago, where the customer has changed their address since: the CRM would not find them by the old
	 * one. '' when nobody is remembered.
	 *
	 * @param string[] $emails All of the person's, the one that was bought with first.
	 */
	public function remembered_contact( string $order_id, array $emails, string $connection ): string {
		$remembered = $this->contact_of_order( $order_id, $emails, $connection );
		$remembered = '' === $remembered ? $this->contact_of_address( $emails, $connection ) : $remembered;
		return '' === $remembered ? $this->contact_of_moved_user( $emails, $connection ) : $remembered;
	}

	/**
	 * The contact that was acted on for this order; '' when none was, or by another connection.
	 *
	 * @param string[] $emails
	 */
	public function contact_of_order( string $order_id, array $emails, string $connection ): string {
		$where = 'WHERE ' . self::ORDER_IS . " AND connection = %s AND contact_id <> '' ORDER BY id DESC";
		return '' === $order_id ? '' : SamePerson::first( 'contact_id', $where, array( $order_id, $order_id, $connection ), $emails )['contact_id'] ?? '';
	}

	/**
	 * The contact that was acted on for the first address within the last day; '' when none was.
	 *
	 * @param string[] $emails
	 */
	private function contact_of_address( array $emails, string $connection ): string {
		$since = gmdate( 'Y-m-d H:i:s', time() - DAY_IN_SECONDS );
		$where = 'WHERE ' . self::EMAIL_IS . " AND connection = %s AND updated_at >= %s AND contact_id <> '' ORDER BY id DESC";
		return SamePerson::first( 'contact_id', $where, array( Addresses::key( $emails[0] ), Addresses::key( $emails[0] ), $connection, $since ), $emails )['contact_id'] ?? '';
	}

	/**
	 * The contact that was acted on for the first address before, where its user has another address by now and nobody here has
	 * this one: a member changed theirs, and bought with the old one. '' when that is not so.
	 *
	 * @param string[] $emails
	 */
	private function contact_of_moved_user( array $emails, string $connection ): string {
		$where = 'WHERE ' . self::EMAIL_IS . " AND connection = %s AND contact_id <> '' AND user_id <> 0 ORDER BY id DESC";
		$row   = SamePerson::first( 'contact_id, user_id', $where, array( Addresses::key( $emails[0] ), Addresses::key( $emails[0] ), $connection ), $emails );
		$user  = null === $row ? false : get_userdata( $row['user_id'] );
		return false !== $user && 0 !== strcasecmp( $user->user_email, $emails[0] ) && 0 === UserByAddress::id( $emails[0] ) ? $row['contact_id'] : '';
	}

	/**
	 * The other contacts on which events of these addresses acted: of somebody who had two before anybody knew.
	 *
	 * @param string[] $emails
	 * @return array<int|string, array{emails: string[], is_theirs: bool}> By id those of the addresses that these events had:
	 *   one of them was the contact's, unless it was that of an address that was untied since (is_theirs is false).
	 */
	public function other_contacts( array $emails, string $contact_id, string $connection ): array {
		if ( count( $emails ) < 2 ) {
			return array();
		}
		$keys   = Addresses::keys( $emails );
		$places = Table::places( $keys );
		$where  = "WHERE email IN ( $places ) AND BINARY email IN ( $places ) AND connection = %s AND contact_id <> '' AND BINARY contact_id <> %s";
		$others = array();
		foreach ( Table::select( 'contact_id, emails', $where, array_merge( $keys, $keys, array( $connection, $contact_id ) ) ) as $row ) {
			$seen = $others[ $row['contact_id'] ] ?? array( 'emails' => array(), 'is_theirs' => false );

			$others[ $row['contact_id'] ] = array(
				'emails'    => array_values( array_intersect( $emails, array_merge( $seen['emails'], $row['emails'] ) ) ),
				'is_theirs' => $seen['is_theirs'] || SamePerson::is_of( $row['emails'], $emails ),
			);
		}
		return $others;
	}

	/** The address with which this contact last bought something or had it refunded, as this user; '' when it never did. */
	public function address_of_contact( string $contact_id, int $user_id ): string {
		return Table::select( 'emails', 'WHERE ' . self::CONTACT_IS . " AND user_id = %d AND email <> '' ORDER BY id DESC LIMIT 1", array( $contact_id, $contact_id, $user_id ) )[0]['emails'][0] ?? '';
	}

	/**
	 * The WordPress user seen for this contact of the CRM; 0 when none was.
	 *
	 * @param string[] $emails Of whom the contact is now: events of a person who was parted in two since say nothing of either.
	 */
	public function user_of_contact( string $contact_id, string $connection, array $emails ): int {
		$where = 'WHERE ' . self::CONTACT_IS . ' AND connection = %s AND user_id <> 0 ORDER BY id DESC';
		return SamePerson::first( 'user_id', $where, array( $contact_id, $contact_id, $connection ), $emails )['user_id'] ?? 0;
	}

	/** Another user than this one who was seen for this contact; 0 when none was. */
	public function other_user_of_contact( string $contact_id, int $user_id ): int {
		return (int) Table::value( 'user_id', 'WHERE ' . self::CONTACT_IS . ' AND user_id NOT IN ( 0, %d ) ORDER BY id DESC LIMIT 1', array( $contact_id, $contact_id, $user_id ) );
	}

	/**
	 * The person's WordPress user: the first of users_of(); 0 when there is none.
	 *
	 * @param string[] $emails
	 */
	public function user_of( array $emails, string $order_id ): int {
		$seen = $this->user_of_order( $order_id, $emails );
		return 0 !== $seen ? $seen : ( self::users_with( $emails )[0] ?? 0 );
	}

	/**
	 * All of them: the one seen for the order, then those with the addresses.
	 *
	 * @param string[] $emails
	 * @return int[]
	 */
	public function users_of( array $emails, string $order_id ): array {
		return array_values( array_unique( array_filter( array_merge( array( $this->user_of_order( $order_id, $emails ) ), self::users_with( $emails ) ) ) ) );
	}

	/** @param string[] $emails */
	private function user_of_order( string $order_id, array $emails ): int {
		$seen = '' === $order_id ? 0 : SamePerson::first( 'user_id', 'WHERE ' . self::ORDER_IS . ' AND user_id <> 0 ORDER BY id DESC', array( $order_id, $order_id ), $emails )['user_id'] ?? 0;
		return 0 !== $seen && false !== get_userdata( $seen ) ? $seen : 0;
	}

	/**
	 * @param string[] $emails
	 * @return int[]
	 */
	private static function users_with( array $emails ): array {
		return array_values( array_filter( array_map( array( UserByAddress::class, 'id' ), $emails ) ) );
	}

	/**
	 * Tags that the customer's last events would have applied, had the CRM known them: what came before the last event
	 * with a contact is done.
	 *
	 * @param string[] $emails   The person's addresses.
	 * @param string   $order_id '' for none.
	 * @param string   $except   Id of the event that asks.
	 * @return string[]
	 */
	public function left_undone( array $emails, string $order_id, string $except ): array {
		$where = "WHERE event_id <> %s AND ( ( order_id <> '' AND order_id = %s ) OR email IN ( " . Table::places( $emails ) . ' ) ) ORDER BY updated_at DESC, id DESC LIMIT %d';
		$emails = Addresses::keys( $emails );
		$left   = array();
		$gone   = array();
		foreach ( Table::select( 'email, order_id, contact_id, steps', $where, array_merge( array( $except, $order_id ), $emails, array( self::MOST_UNDONE ) ) ) as $row ) {
			if ( $row['order_id'] !== $order_id && ! in_array( $row['email'], $emails, true ) ) {
				continue; // The collation takes é for e.
			}
			if ( '' !== $row['contact_id'] || '' !== (string) ( $row['steps']['contact'] ?? '' ) ) { // Not every id fits into the column.
				break;
			}
			$left = array_merge( $left, array_diff( $row['steps']['left'] ?? array(), $gone ) );
			$gone = array_merge( $gone, $row['steps']['gone'] ?? array() );
		}
		return array_values( array_unique( $left ) );
	}

	/** @return array<string, string> Names by item key of all that was seen for this order. */
	public function items_of_order( string $order_id ): array {
		$items = array();
		foreach ( '' === $order_id ? array() : Table::select( 'items', 'WHERE ' . self::ORDER_IS, array( $order_id, $order_id ) ) as $row ) {
			$items += $row['items'];
		}
		return $items;
	}

	/**
	 * What is still expected of an event's access, as far as later events of the same person (known by the order or by an
	 * address) changed these tags the other way, whatever came of those events otherwise; nothing where a later event of
	 * the order took away all that this one is about.
	 *
	 * @param array<string, mixed> $row As EventStore::find() describes it.
	 */
	public function still_expected( ExpectedAccess $expected, array $row ): ExpectedAccess {
		$later = new MovedTags();
		$given = array();
		$taken = array();
		foreach ( self::later_rows( $row ) as $other ) {
			$is_of_order = $other['order_id'] === $row['order_id'];
			if ( ( '' === $row['order_id'] || ! $is_of_order ) && array() === array_intersect( $row['emails'], $other['emails'] ) ) {
				continue;
			}
			$result = (array) $other['result'];
			if ( $other['mode'] === $row['mode'] ) {
				list( $given, $taken ) = self::turned( $other, $given, $taken );
			}
			$later->applied = array_merge( $later->applied, $result['tags_applied'] ?? array() );
			$later->removed = array_merge( $later->removed, $result['tags_removed'] ?? array() );
			$is_revoked     = $is_of_order && ! empty( $result['revokes'] ) && array() === array_diff_key( $row['items'], $other['items'] );
			if ( $is_revoked && ! $expected->is_to_go() ) {
				return ExpectedAccess::nothing();
			}
		}
		return $expected->after( $later, $given, $taken );
	}

	/**
	 * Items that were given and taken once this event is added to what came before.
	 *
	 * @param array<string, mixed> $row
	 * @param string[]             $given Keys.
	 * @param string[]             $taken Keys.
	 * @return array{0: string[], 1: string[]}
	 */
	private static function turned( array $row, array $given, array $taken ): array {
		$items = array_map( 'strval', array_keys( $row['items'] ) );
		if ( ! empty( $row['result']['revokes'] ) ) {
			return array( array_diff( $given, $items ), array_merge( $taken, $items ) );
		}
		if ( EventType::RESYNC === $row['type'] ) { // It names its items nowhere else.
			$items = ExpectedAccess::from( (array) ( $row['steps']['expects'] ?? array() ) )->item_keys();
		} elseif ( ! EventType::grants( $row['type'] ) ) {
			$items = array();
		}
		return array( array_merge( $given, $items ), array_diff( $taken, $items ) );
	}

	/** How the person's other events, done so far, left the tags that they changed: the last one about each counts. */
	public function moved_before( Event $event ): MovedTags {
		return self::moved( self::other_rows( $event, 'result' ) );
	}

	/**
	 * The same, and which items were this person's and were taken from them by one of these events, whatever came since.
	 *
	 * @return array{0: MovedTags, 1: string[]} The second: keys.
	 */
	public function moved_and_lost( Event $event ): array {
		$rows = self::other_rows( $event, 'items, result' );
		$lost = array();
		foreach ( $rows as $row ) {
			$lost = empty( $row['result']['revokes'] ) ? $lost : array_merge( $lost, array_map( 'strval', array_keys( $row['items'] ) ) );
		}
		return array( self::moved( $rows ), array_values( array_unique( $lost ) ) );
	}

	/** @param array<int, array<string, mixed>> $rows As other_rows() gives them. */
	private static function moved( array $rows ): MovedTags {
		$moved = new MovedTags();
		foreach ( $rows as $row ) {
			$applied        = $row['result']['tags_applied'] ?? array();
			$removed        = array_diff( $row['result']['tags_removed'] ?? array(), $applied );
			$moved->applied = array_unique( array_merge( array_diff( $moved->applied, $removed ), $applied ) );
			$moved->removed = array_unique( array_merge( array_diff( $moved->removed, $applied ), $removed ) );
		}
		return $moved;
	}

	/** @return array<int, array<string, mixed>> The person's other events that are done, in the order in which they were. */
	private static function other_rows( Event $event, string $columns ): array {
		$emails = array_merge( array( '-' ), Addresses::keys( $event->emails() ) ); // The list must not be empty, and nobody has this address.
		$places = Table::places( $emails );
		$where  = "WHERE event_id <> %s AND result <> '' AND ( ( order_id <> '' AND " . self::ORDER_IS . " ) OR ( email IN ( $places ) AND BINARY email IN ( $places ) ) ) ORDER BY updated_at, id";
		return Table::select( $columns, $where, array_merge( array( $event->id(), $event->order_id(), $event->order_id() ), $emails, $emails ) );
	}

	/**
	 * Candidates by the indexed columns. The collation takes é for e, so the caller compares again.
	 *
	 * @param array<string, mixed> $row
	 * @return array<int, array<string, mixed>>
	 */
	private static function later_rows( array $row ): array {
		$me = Table::select( 'id, updated_at', 'WHERE event_id = %s', array( $row['event_id'] ) )[0] ?? null;
		if ( null === $me ) {
			return array();
		}
		list( $theirs, $values ) = array() === $row['emails'] ? array( '1 = 0', array() ) : Addresses::condition( $row['emails'] );
		$rest = "WHERE ( ( order_id <> '' AND order_id = %s ) OR $theirs ) AND id <> %d AND ( updated_at > %s OR ( updated_at = %s AND id > %d ) ) AND result <> ''";
		return Table::select( 'type, mode, order_id, emails, items, steps, result', $rest, array_merge( array( $row['order_id'] ), $values, array( $me['id'], $me['updated_at'], $me['updated_at'], $me['id'] ) ) );
	}
}
