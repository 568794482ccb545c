<?php
/**
 * The WordPress user with an address, by its very letters.
 *
 * WordPress itself finds zoe@ for zoë@, as its database takes one letter for the other: that is somebody else.
 */

declare(strict_types=1);

namespace CartCompanion\Site;

final class UserByAddress {
	/** 0 when there is none. */
	public static function id( string $email ): int {
		$user = '' === $email ? false : get_user_by( 'email', $email );
		return false !== $user && 0 === strcasecmp( $user->user_email, $email ) ? (int) $user->ID : 0;
	}

	/** Whether WordPress's database may take two addresses for one that are not. */
	public static function only_looks_like( string $one, string $other ): bool {
		return 0 !== strcasecmp( $one, $other ) && 0 === strcasecmp( remove_accents( $one ), remove_accents( $other ) );
	}
}
