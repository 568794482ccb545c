<?php
/**
 * A list as a file: no cell is a formula, and what is missing at its end is said.
 */

declare(strict_types=1);

use CartCompanion\Admin\CsvFile;
use CartCompanion\Admin\CsvList;
use CartCompanion\Companion\CompanionError;

final class CsvFileTest extends SiteTestCase {
	/** @param array<int, array<int, string>|null> $pages Rows of one cell; null fails. */
	private static function listed( array $pages ): CsvList {
		return new class( $pages ) implements CsvList {
			/** @var array<int, array<int, string>|null> */
			private array $pages;

			public function __construct( array $pages ) {
				$this->pages = $pages;
			}

			public function name(): string {
				return 'names';
			}

			public function columns(): array {
				return array( 'Name' );
			}

			public function rows( string $cursor ): array {
				$at = (int) $cursor;
				if ( null === $this->pages[ $at ] ) {
					throw new CompanionError( 'Nobody answers.', 'unreachable' );
				}
				return array( 'rows' => array_map( static fn( string $cell ): array => array( $cell ), $this->pages[ $at ] ), 'next' => isset( $this->pages[ $at + 1 ] ) || array_key_exists( $at + 1, $this->pages ) ? (string) ( $at + 1 ) : '' );
			}
		};
	}

	/** @param array<int, array<int, string>|null> $pages */
	private static function written( array $pages, int $at_most = 100 ): string {
		$to = fopen( 'php://memory', 'w+b' );
		( new CsvFile( self::listed( $pages ), $at_most ) )->write( $to );
		rewind( $to );
		return (string) stream_get_contents( $to );
	}

	public function test_no_cell_is_a_formula(): void {
		foreach ( array( '=1+1', '+1', '-1', '@SUM(A1)', "\tx", "\rx", "\nx" ) as $cell ) {
			$this->assertSame( "'$cell", CsvFile::harmless( $cell ) );
		}
		foreach ( array( '', 'Zoë', '1+1', "'=1", 'a; b', 'x;1=2' ) as $cell ) {
			$this->assertSame( $cell, CsvFile::harmless( $cell ) );
		}
		$this->assertSame( "\xEF\xBB\xBFName\n'=HYPERLINK(\"\"http://x\"\")\n", str_replace( array( '"\'', ')"' ), array( '\'', ')' ), self::written( array( array( '=HYPERLINK("http://x")' ) ) ) ) );
	}

	public function test_no_part_of_a_cell_is_a_formula_where_semicolons_part_cells(): void {
		$cells = array( 'Ann;=1+1' => "Ann;'=1+1", 'Ann; "=1+1' => "Ann; \"'=1+1", "Ann\n=1+1;@x" => "Ann\n'=1+1;'@x", "\t=1" => "'\t'=1" );
		foreach ( $cells as $cell => $harmless ) {
			$this->assertSame( $harmless, CsvFile::harmless( $cell ) );
		}
	}

	public function test_all_pages_are_written_in_their_order(): void {
		$this->assertSame( "\xEF\xBB\xBFName\nAnn\nBen\nCleo\n", self::written( array( array( 'Ann', 'Ben' ), array(), array( 'Cleo' ) ) ) );
	}

	public function test_the_file_says_where_it_was_cut_off(): void {
		$cut = self::written( array( array( 'Ann', 'Ben' ), array( 'Cleo' ) ), 2 );
		$this->assertStringContainsString( "Ann\nBen\n\"The file ends here: it holds at most 2 rows.", $cut );
		$this->assertStringNotContainsString( 'Cleo', $cut );
		$this->assertStringNotContainsString( 'ends here', self::written( array( array( 'Ann', 'Ben' ) ), 2 ), 'It is whole.' );
	}

	public function test_the_file_says_that_it_broke_off(): void {
		$this->assertStringContainsString( "Ann\n\"The file broke off here, and more rows are missing. Export it again. Nobody answers.\"", self::written( array( array( 'Ann' ), null ) ) );
		$this->expectException( CompanionError::class );
		self::written( array( null ) );
	}
}
