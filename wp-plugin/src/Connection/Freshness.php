<?php
/**
 * How often a list of tags is fetched anew for the sake of a tag that is only to be removed.
 *
 * A rule often removes a tag that nobody ever had; that must not cost a call for each event.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Connection;

final class Freshness {
	private const SECONDS = 300;

	/** Says yes once, then no for a while. */
	public static function may_refresh( string $connection ): bool {
		$name = 'cart_companion_fresh_' . $connection;
		if ( false !== get_transient( $name ) ) {
			return false;
		}
		set_transient( $name, 1, self::SECONDS );
		return true;
	}
}
