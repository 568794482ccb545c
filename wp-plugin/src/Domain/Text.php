<?php
/** What PHP's mbstring does, also on a server without it. */

declare(strict_types=1);

namespace CartCompanion\Domain;

final class Text {
	/**
	 * Capitals and how far away their small letters are, by code point: first, last, distance. A distance of 1 means
	 * that capitals and small letters take turns, capitals first. From Unicode's CaseFolding.txt: Latin, Greek,
	 * Cyrillic, Armenian, and the wide Latin of East Asian keyboards.
	 */
	private const CAPITALS = array(
		array( 0x00C0, 0x00D6, 32 ),
		array( 0x00D8, 0x00DE, 32 ),
		array( 0x0100, 0x012E, 1 ),
		array( 0x0132, 0x0136, 1 ),
		array( 0x0139, 0x0147, 1 ),
		array( 0x014A, 0x0176, 1 ),
		array( 0x0178, 0x0178, -121 ),
		array( 0x0179, 0x017D, 1 ),
		array( 0x01A0, 0x01A4, 1 ),
		array( 0x01AF, 0x01AF, 1 ),
		array( 0x01CD, 0x01DB, 1 ),
		array( 0x01DE, 0x01EE, 1 ),
		array( 0x01F8, 0x021E, 1 ),
		array( 0x0222, 0x0232, 1 ),
		array( 0x0386, 0x0386, 38 ),
		array( 0x0388, 0x038A, 37 ),
		array( 0x038C, 0x038C, 64 ),
		array( 0x038E, 0x038F, 63 ),
		array( 0x0391, 0x03A1, 32 ),
		array( 0x03A3, 0x03AB, 32 ),
		array( 0x0400, 0x040F, 80 ),
		array( 0x0410, 0x042F, 32 ),
		array( 0x0460, 0x0480, 1 ),
		array( 0x048A, 0x04BE, 1 ),
		array( 0x04C0, 0x04C0, 15 ),
		array( 0x04C1, 0x04CD, 1 ),
		array( 0x04D0, 0x052E, 1 ),
		array( 0x0531, 0x0556, 48 ),
		array( 0x1E00, 0x1E94, 1 ),
		array( 0x1EA0, 0x1EFE, 1 ),
		array( 0xFF21, 0xFF3A, 32 ),
	);

	/** In small letters. */
	public static function lower( string $text ): string {
		return function_exists( 'mb_strtolower' ) ? mb_strtolower( $text, 'UTF-8' ) : self::lower_without_mbstring( $text );
	}

	/** The same by the table above. A text that is not UTF-8 keeps all but its ASCII. */
	public static function lower_without_mbstring( string $text ): string {
		$text  = strtr( $text, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz' );
		$small = preg_replace_callback(
			'/[\x{C0}-\x{FFFF}]/u',
			static fn( array $found ): string => self::character( self::small( self::code_point( $found[0] ) ) ),
			$text
		);
		return $small ?? $text;
	}

	/** At most so many characters, the last of them "…" where more were there. */
	public static function shortened( string $text, int $most ): string {
		return 1 === preg_match( '/^(.{' . ( $most - 1 ) . '}).{2}/us', $text, $found ) ? $found[1] . '…' : $text;
	}

	/**
	 * Somebody else's identifier as every table holds it and tells it from others, whatever its character set: itself where
	 * it is of ASCII's printable characters and of at most so many, else its begin and a hash of the whole.
	 */
	public static function identifier( string $text, int $most ): string {
		$plain = (string) preg_replace( '/[^\x20-\x7E]+/', '', $text );
		return $plain === $text && strlen( $text ) <= $most ? $text : substr( substr( $plain, 0, max( 0, $most - 33 ) ) . ' ' . md5( $text ), -$most );
	}

	/** Where in the code an error happened; not its text, which may hold a key, or a customer's address. */
	public static function place_of( \Throwable $error ): string {
		return (string) strtok( get_class( $error ), "\0" ) . ', ' . self::place( (string) strtok( $error->getFile(), "\0" ), $error->getLine() );
	}

	/** A line of a file, by the folder of its plugin or theme: that is whom to ask. */
	public static function place( string $file, int $line ): string {
		$file = strtr( $file, '\\', '/' );
		$name = 1 === preg_match( '#/(?:plugins|mu-plugins|themes)/(.+)$#D', $file, $found ) ? $found[1] : basename( $file );
		return "$name:$line";
	}

	private static function small( int $code ): int {
		foreach ( self::CAPITALS as list( $first, $last, $distance ) ) {
			if ( $code >= $first && $code <= $last ) {
				return 1 === $distance && 1 === ( $code - $first ) % 2 ? $code : $code + $distance;
			}
		}
		return $code;
	}

	/** Of two or three bytes, which is all that the table knows. */
	private static function code_point( string $character ): int {
		$bytes = array_values( (array) unpack( 'C*', $character ) );
		return 2 === count( $bytes ) ? ( $bytes[0] & 0x1F ) << 6 | ( $bytes[1] & 0x3F ) : ( $bytes[0] & 0x0F ) << 12 | ( $bytes[1] & 0x3F ) << 6 | ( $bytes[2] & 0x3F );
	}

	private static function character( int $code ): string {
		return $code < 0x800 ? pack( 'C2', 0xC0 | $code >> 6, 0x80 | $code & 0x3F ) : pack( 'C3', 0xE0 | $code >> 12, 0x80 | $code >> 6 & 0x3F, 0x80 | $code & 0x3F );
	}
}
