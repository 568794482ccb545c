<?php
/** How many users AccessAlly was seen to make on this site by itself: what the owner's choice is recommended by. */

declare(strict_types=1);

namespace CartCompanion\Store;

final class OtherLogins {
	public const OPTION = 'cart_companion_other_logins';

	public function count(): int {
		return (int) ( self::stored()['count'] ?? 0 );
	}

	/** When the last was made: a Unix time, 0 for never. */
	public function last_at(): int {
		return (int) ( self::stored()['last_at'] ?? 0 );
	}

	/** Each user counts once, however often it is seen in one request. */
	public function note( int $user_id, int $at ): void {
		if ( $user_id !== (int) ( self::stored()['last_id'] ?? 0 ) ) {
			update_option( self::OPTION, array( 'count' => $this->count() + 1, 'last_at' => $at, 'last_id' => $user_id ), false );
		}
	}

	/** @return array<string, mixed> */
	private static function stored(): array {
		$stored = get_option( self::OPTION, array() );
		return is_array( $stored ) ? array_filter( $stored, 'is_scalar' ) : array();
	}
}
