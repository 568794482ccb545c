<?php
/**
 * What is printed before this plugin answers the companion: a BOM or blank lines in a file, a notice of PHP's.
 *
 * PHP then sends the answer without its headers and with the status 200. The companion finds the answer all the same; other
 * programs that ask this site may not, so the owner is told where it comes from.
 */

declare(strict_types=1);

namespace CartCompanion\Site;

use CartCompanion\Domain\Text;

final class EarlyOutput {
	public const OPTION = 'cart_companion_early_output';

	/** When a request of the companion's is answered. */
	public static function note(): void {
		if ( 'cli' === PHP_SAPI ) {
			return; // It sends no headers at all.
		}
		$place = headers_sent( $file, $line ) ? Text::place( $file, $line ) : '';
		if ( $place !== self::place() ) {
			'' === $place ? delete_option( self::OPTION ) : update_option( self::OPTION, $place );
		}
	}

	/** Which file printed first when the companion called last, with the line; '' for none. */
	public static function place(): string {
		return (string) get_option( self::OPTION, '' );
	}
}
