<?php
/**
 * Connections whose names are longer than the plugin's table has room for: an older version cut them, and now they lie there
 * as ContactFinder::account_of() says. Only a connection itself knows its whole name.
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Crm\Crm;
use CartCompanion\Domain\Text;
use CartCompanion\Store\FormerIdentifiers;

final class FormerAccounts {
	/** @param Crm[] $connections All of this site's. */
	public static function rename( array $connections ): void {
		$names = array();
		foreach ( $connections as $connection ) {
			$name = ContactFinder::full_name_of( $connection );
			if ( strlen( $name ) > ContactFinder::LONGEST_NAME ) {
				$names[ Text::identifier( self::cut( $name ), ContactFinder::LONGEST_NAME ) ] = ContactFinder::account_of( $connection );
			}
		}
		FormerIdentifiers::rename_connections( $names );
	}

	/** As an older version did; what ended in the middle of a letter was never stored. */
	private static function cut( string $name ): string {
		$begin = substr( $name, 0, ContactFinder::LONGEST_NAME );
		while ( '' !== $begin && 1 !== preg_match( '//u', $begin ) ) {
			$begin = substr( $begin, 0, -1 );
		}
		return $begin;
	}
}
