<?php
/**
 * A database that counts one row for each statement that may change any, whether it did or not. WordPress's translator for
 * SQLite does so for some, and MySQL itself with another flag of the connection.
 */

declare(strict_types=1);

final class OneRowEach extends wpdb {
	/** Speaks over the connection of the real one, and is as it is in all else. */
	public function __construct( wpdb $real ) {
		$as = function ( wpdb $other ): void {
			foreach ( get_object_vars( $other ) as $name => $value ) {
				$this->$name = $value;
			}
		};
		$real->flush(); // A result is freed once.
		Closure::bind( $as, $this, wpdb::class )( $real );
	}

	/** @return int|bool */
	public function query( $query ) {
		$count = parent::query( $query );
		return false !== $count && 1 === preg_match( '/^\s*(INSERT|UPDATE|DELETE|REPLACE)\b/i', $query ) ? 1 : $count;
	}
}
