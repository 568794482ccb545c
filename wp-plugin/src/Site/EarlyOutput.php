<?php
/**
 * What is printed before this plugin answers the companion: a BOM or blank lines in a file, a notice of PHP's.
 *
 * PHP then sends the answer without its headers and with the status 200, or, where php.ini has it keep what is printed
 * (output_buffering), with all of it before the answer. The companion finds the answer all the same; other programs that
 * ask this site may not, so the owner is told where it comes from.
 */

declare(strict_types=1);

namespace CartCompanion\Site;

use CartCompanion\Domain\Text;

final class EarlyOutput {
	public const OPTION = 'cart_companion_early_output';

	/** In the place of a place: PHP says of what it keeps only how much it is. */
	public const SOMEWHERE = '?';

	/** Before a request that the companion signed is worked on. */
	public static function note(): void {
		if ( 'cli' === PHP_SAPI ) {
			return; // It sends no headers at all.
		}
		$place = self::found();
		if ( $place !== self::place() ) {
			'' === $place ? delete_option( self::OPTION ) : update_option( self::OPTION, $place, false );
		}
	}

	/** Which file printed first when the companion called last, with the line, or SOMEWHERE; '' for none. */
	public static function place(): string {
		return (string) get_option( self::OPTION, '' );
	}

	private static function found(): string {
		if ( headers_sent( $file, $line ) ) {
			return Text::place( $file, $line );
		}
		return array_sum( array_column( ob_get_status( true ), 'buffer_used' ) ) > 0 ? self::SOMEWHERE : '';
	}
}
