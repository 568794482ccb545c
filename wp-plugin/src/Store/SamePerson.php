<?php
/**
 * Whether an event of before was the same person's: what it was applied to counts only then.
 *
 * Two addresses that were tied by mistake are untied again. An event of the time between may have been applied to the
 * contact, or the user, of the address that is somebody else's by now.
 */

declare(strict_types=1);

namespace CartCompanion\Store;

final class SamePerson {
	/** So many rows of one order, address or contact are looked at. */
	private const MOST_ROWS = 50;

	/**
	 * Not where one of the addresses that the event had then is this person's, and another is not any more. Where none is, the
	 * person was found by something else, such as the order, and changed their address.
	 *
	 * @param string[] $then
	 * @param string[] $now  All of the person's.
	 */
	public static function is_of( array $then, array $now ): bool {
		return array() === array_diff( $then, $now ) || array() === array_intersect( $then, $now );
	}

	/**
	 * The first row of whom it is true; null where there is none.
	 *
	 * @param string       $columns Beside the addresses.
	 * @param string       $where   And in which order.
	 * @param array<mixed> $values  For its placeholders.
	 * @param string[]     $emails  All of the person's.
	 * @return array<string, mixed>|null As Table::select() gives them.
	 */
	public static function first( string $columns, string $where, array $values, array $emails ): ?array {
		foreach ( Table::select( "$columns, emails", "$where LIMIT %d", array_merge( $values, array( self::MOST_ROWS ) ) ) as $row ) {
			if ( self::is_of( $row['emails'], $emails ) ) {
				return $row;
			}
		}
		return null;
	}
}
