<?php
/**
 * Text on a server without mbstring, and where in the code an error happened.
 */

declare(strict_types=1);

use CartCompanion\Domain\Text;
use PHPUnit\Framework\TestCase;

final class TextTest extends TestCase {
	public function test_small_letters_without_mbstring_are_the_same(): void {
		foreach ( array( 'AccessAlly 101 Course', 'ZOË MÜLLER-ŠŤASTNÝ', 'ŁÓDŹ ĄĘŻ', 'ΑΘΗΝΑ Άέ', 'МОСКВА Ёлка ЇЖАК', 'TIẾNG VIỆT ƯƠNG', 'ԵՐԵՎԱՆ', 'ＦＵＬＬ', '日本語 🎉 ABC', 'ŸŽ', '' ) as $text ) {
			$this->assertSame( mb_strtolower( $text, 'UTF-8' ), Text::lower_without_mbstring( $text ), $text );
		}
		$this->assertSame( "\xffabc", Text::lower_without_mbstring( "\xffABC" ), 'What is no UTF-8 keeps its bytes.' );
	}

	public function test_no_letter_of_the_worlds_common_scripts_is_taken_for_another(): void {
		$wrong = array();
		foreach ( array( array( 0x20, 0x17F ), array( 0x391, 0x3CE ), array( 0x400, 0x52F ), array( 0x531, 0x586 ), array( 0x1E00, 0x1E95 ), array( 0x1EA0, 0x1EFF ), array( 0x3040, 0x30FF ), array( 0x4E00, 0x4EFF ) ) as list( $first, $last ) ) {
			foreach ( range( $first, $last ) as $code ) {
				$letter = mb_chr( $code, 'UTF-8' );
				if ( 0x130 !== $code && mb_strtolower( $letter, 'UTF-8' ) !== Text::lower_without_mbstring( $letter ) ) {
					$wrong[] = dechex( $code ); // The Turkish dotted capital has two code points when it is small.
				}
			}
		}
		$this->assertSame( array(), $wrong );
	}

	public function test_an_identifier_fits_every_table_and_two_stay_two(): void {
		$plain = array( '', '12345', 'test 12345-A', str_repeat( '7', 64 ) );
		$odd   = array( 'Zoë 1', 'Zoe 1', '🌊', '🔥', 'A🌊', 'A🔥', "A\n", str_repeat( '7', 65 ), str_repeat( '7', 64 ) . '8' );
		$held  = array_map( static fn( string $one ): string => Text::identifier( $one, 64 ), array_merge( $plain, $odd ) );

		$this->assertSame( $plain, array_slice( $held, 0, count( $plain ) ) );
		$this->assertSame( array( $held, $held ), array( array_unique( $held ), array_map( static fn( string $one ): string => Text::identifier( $one, 64 ), $held ) ) );
		$this->assertSame( $held, preg_grep( '/^[\x20-\x7E]{0,64}$/D', $held ) );
		$this->assertSame( 32, strlen( Text::identifier( str_repeat( '2026', 20 ), 32 ) ) );
	}

	public function test_a_long_example_ends_in_dots(): void {
		$this->assertSame( array( 'Zoë', 'Zoë…', '' ), array( Text::shortened( 'Zoë', 4 ), Text::shortened( 'Zoë M', 4 ), Text::shortened( '', 4 ) ) );
	}

	public function test_an_error_is_placed_without_its_text(): void {
		$this->assertSame( 'RuntimeException, TextTest.php:' . __LINE__, Text::place_of( new RuntimeException( 'key 0123' ) ) );
		$this->assertStringNotContainsString( "\0", Text::place_of( new class( 'x' ) extends RuntimeException {} ), 'The name of a class without one has a NUL and a path in it.' );
	}
}
