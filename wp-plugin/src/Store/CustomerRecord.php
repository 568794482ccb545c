<?php
/** Everything that this site did for one person, by any of their addresses. */

declare(strict_types=1);

namespace CartCompanion\Store;

final class CustomerRecord {
	/** Nobody buys that often; and a page shows no more. */
	private const AT_MOST = 200;

	/**
	 * The newest first, by the address that each event itself bears: that column has an index.
	 *
	 * @param string[] $emails In small letters.
	 * @return array<int, array<string, mixed>> Rows as EventStore::find() describes them.
	 */
	public function of( array $emails ): array {
		if ( array() === $emails ) {
			return array();
		}
		$emails = Addresses::keys( $emails );
		$places = Table::places( $emails );
		// The collation takes é for e, so the first comparison only finds by the index.
		$rows = Table::select( '*', "WHERE email IN ( $places ) AND BINARY email IN ( $places ) ORDER BY id DESC LIMIT %d", array_merge( $emails, $emails, array( self::AT_MOST ) ) );
		return array_map( array( Columns::class, 'shown' ), $rows );
	}
}
