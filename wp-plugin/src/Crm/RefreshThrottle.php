<?php
/**
 * How often a list of tags is fetched anew for the sake of a tag that is only to be removed.
 *
 * A rule often removes a tag that nobody ever had; that must not cost a call for each event.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Crm;

final class RefreshThrottle {
	private const SECONDS = 300;

	/**
	 * Fetches unless that was done a short while ago; a fetch that failed was none.
	 *
	 * @param callable(): mixed $fetch
	 * @return bool Whether it was fetched just now.
	 * @throws ConnectionError What $fetch throws.
	 */
	public static function refresh( string $list, callable $fetch ): bool {
		$name = 'cart_companion_fresh_' . $list;
		if ( false !== get_transient( $name ) ) {
			return false;
		}
		$fetch();
		set_transient( $name, 1, self::SECONDS );
		return true;
	}
}
