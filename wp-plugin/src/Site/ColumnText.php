<?php
/**
 * What a column of this site's database can hold.
 *
 * Tables from before WordPress 4.2 (utf8mb3) hold no emoji and no rare Chinese character, older ones (latin1) the letters
 * of Western Europe only: for one such character WordPress refuses the whole row without a word, or the server writes "?"
 * in its place, which makes a serialised array unreadable.
 */

declare(strict_types=1);

namespace CartCompanion\Site;

final class ColumnText {
	/** What joins or colours the emoji around it, and is nothing without them. */
	private const OF_EMOJI = '/[\x{200D}\x{20E3}\x{FE0E}\x{FE0F}]/u';

	/** Of MySQL; '' where the column takes every character, or every byte. */
	private string $charset;

	private function __construct( string $charset ) {
		$this->charset = $charset;
	}

	/** As the table is at this moment, and as far as the connection to the server lets its characters through. */
	public static function of( string $table, string $column ): self {
		global $wpdb;
		$before     = $wpdb->suppress_errors();
		$found      = $wpdb->get_col_charset( $table, $column ); // WordPress has it in its memory once it was asked.
		$wpdb->suppress_errors( $before );
		$charset    = self::known( is_string( $found ) ? $found : '' );
		$connection = self::known( (string) $wpdb->charset );
		if ( '' === $charset || ( '' !== $connection && 0 !== strpos( $connection, 'utf8' ) ) ) {
			return new self( '' ); // No text column, or a connection on which both sides take bytes as they come.
		}
		return new self( 'utf8mb4' === $charset && '' !== $connection ? $connection : $charset );
	}

	public function holds( string $text ): bool {
		return array() === $this->unstorable( $text );
	}

	/** The same, and as the bytes that PHP has: "é" in latin1 is one byte, and so never equal to the two of UTF-8. */
	public function holds_bytes( string $text ): bool {
		return $this->holds( $text ) && ( '' === $this->charset || 0 === strpos( $this->charset, 'utf8' ) || 1 !== preg_match( '/[\x80-\xFF]/', $text ) );
	}

	/** The text without what cannot be stored; of a letter with an accent the letter, where that can be. */
	public function fitted( string $text ): string {
		$unstorable = $this->unstorable( $text );
		if ( array() === $unstorable ) {
			return $text;
		}
		$instead = array();
		foreach ( $unstorable as $character ) {
			$plain                 = remove_accents( $character );
			$instead[ $character ] = 1 === preg_match( '/^[\x20-\x7E]+$/D', $plain ) ? $plain : '';
		}
		$kept = (string) preg_replace( self::OF_EMOJI, '', strtr( $text, $instead ) );
		return trim( (string) preg_replace( '/\s{2,}/u', ' ', $kept ) );
	}

	/** @return string[] Each once. */
	private function unstorable( string $text ): array {
		if ( '' === $this->charset || 'utf8mb4' === $this->charset || 1 !== preg_match( '/[\x80-\xFF]/', $text ) ) {
			return array();
		}
		$found = (array) preg_split( '/[\x00-\x7F]*/u', $text, -1, PREG_SPLIT_NO_EMPTY );
		$odd   = array_values( array_unique( array_map( 'strval', $found ) ) );
		if ( in_array( $this->charset, array( 'utf8', 'utf8mb3' ), true ) ) {
			return array_values( array_filter( $odd, static fn( string $one ): bool => 4 === strlen( $one ) ) );
		}
		return $this->unstorable_by_server( $odd );
	}

	/**
	 * The server puts a "?" in the place of each that it cannot convert.
	 *
	 * @param string[] $characters
	 * @return string[]
	 */
	private function unstorable_by_server( array $characters ): array {
		global $wpdb;
		$there = (string) $wpdb->get_var( $wpdb->prepare( "SELECT CONVERT( CONVERT( %s USING $this->charset ) USING utf8mb4 )", implode( '', $characters ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL -- known() lets letters and digits through.
		$back  = (array) preg_split( '//u', $there, -1, PREG_SPLIT_NO_EMPTY );
		return count( $back ) === count( $characters ) ? array_values( array_diff_assoc( $characters, $back ) ) : $characters;
	}

	private static function known( string $charset ): string {
		return 1 === preg_match( '/^[a-z0-9]+$/D', strtolower( $charset ) ) && 'binary' !== strtolower( $charset ) ? strtolower( $charset ) : '';
	}
}
