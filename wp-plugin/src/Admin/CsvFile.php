<?php
/** A list written as CSV, page by page as the companion gives it, for a spreadsheet that may be trusted with it. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Companion\CompanionError;
use CartCompanion\Site\Host;

final class CsvFile {
	/** More rows than these are no list that anybody reads. */
	public const AT_MOST = 50000;

	/** By it Excel knows that the file is UTF-8. */
	private const BYTE_ORDER_MARK = "\xEF\xBB\xBF";

	/** A spreadsheet takes what begins with one of these for a formula (OWASP, "CSV Injection"). */
	private const BEGINNINGS = "=+-@\t\r\n";

	private CsvList $list;
	private int $at_most;

	public function __construct( CsvList $list, int $at_most = self::AT_MOST ) {
		$this->list    = $list;
		$this->at_most = $at_most;
	}

	/**
	 * What is missing at its end, a last row says.
	 *
	 * @param resource $to
	 * @throws CompanionError When not even the first page can be had; nothing is written then.
	 */
	public function write( $to ): void {
		$page = $this->list->rows( '' );
		fwrite( $to, self::BYTE_ORDER_MARK ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a stream, not a file.
		self::put( $to, $this->list->columns() );
		$left = $this->at_most;
		while ( true ) {
			foreach ( array_slice( $page['rows'], 0, $left ) as $row ) {
				self::put( $to, $row );
			}
			$left -= count( $page['rows'] );
			Host::send_on();
			if ( $left < 0 || ( 0 === $left && '' !== $page['next'] ) ) {
				/* translators: %s: number of rows */
				self::put( $to, array( sprintf( __( 'The file ends here: it holds at most %s rows. Filter the list, by month for example, and export again.', 'cart-companion' ), number_format_i18n( $this->at_most ) ) ) );
				return;
			}
			if ( '' === $page['next'] ) {
				return;
			}
			try {
				$page = $this->list->rows( $page['next'] );
			} catch ( CompanionError $error ) {
				/* translators: %s: the reason */
				self::put( $to, array( sprintf( __( 'The file broke off here, and more rows are missing. Export it again. %s', 'cart-companion' ), $error->getMessage() ) ) );
				return;
			}
		}
	}

	/**
	 * A cell that no spreadsheet takes for a formula. Where Excel expects semicolons, as in German, what follows one
	 * within a cell is a cell of its own; so is what follows a new line.
	 */
	public static function harmless( string $cell ): string {
		$cell = '' !== $cell && false !== strpos( self::BEGINNINGS, $cell[0] ) ? "'" . $cell : $cell;
		return (string) preg_replace( '/[;\t\r\n][\s"]*(?=[=+\-@])/', "$0'", $cell );
	}

	/**
	 * @param resource $to
	 * @param string[] $cells
	 */
	private static function put( $to, array $cells ): void {
		fputcsv( $to, array_map( array( self::class, 'harmless' ), $cells ), ',', '"', '' ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a stream, not a file.
	}
}
