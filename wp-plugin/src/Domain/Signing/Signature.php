<?php
/**
 * Signs and verifies requests between the companion and this site: pure functions.
 *
 * The bytes are those of itsdangerous 2.2.0's TimestampSigner with HMAC-SHA256 and the key derivation
 * "hmac"; its source (signer.py, timed.py) says how a value, a timestamp and a signature are joined.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Signing;

final class Signature {
	/** Requests of the companion to the site. */
	public const DELIVER = 'cart-companion.deliver.v1';
	/** Requests of the site to the companion. */
	public const REPORT = 'cart-companion.report.v1';

	public const MAX_AGE_SECONDS   = 300;
	public const MAX_AHEAD_SECONDS = 60;

	/** What is signed: who is spoken with, and what exactly is asked. */
	public static function value( string $site_id, string $method, string $route, string $body ): string {
		return $site_id . ':' . strtoupper( $method ) . ':' . $route . ':' . hash( 'sha256', $body );
	}

	/** The header's text for $value, signed at $now (Unix seconds) with one key. */
	public static function sign( string $value, string $key, string $salt, int $now ): string {
		$text = $value . '.' . self::encode( ltrim( pack( 'J', $now ), "\0" ) );
		return $text . '.' . self::mac( $text, $key, $salt );
	}

	/**
	 * Why $header does not sign $value now, or '' when it does.
	 *
	 * @param string[] $keys Keys that may have signed, oldest first.
	 * @return string One of '', 'malformed', 'other_request', 'wrong_key', 'stale', 'ahead'.
	 */
	public static function fault( string $header, string $value, array $keys, string $salt, int $now ): string {
		$parts = self::split( $header );
		if ( null === $parts ) {
			return 'malformed';
		}
		list( $signed_value, $stamp, $mac ) = $parts;
		if ( ! self::is_signed_by_one_of( $keys, $signed_value . '.' . $stamp, $mac, $salt ) ) {
			return 'wrong_key';
		}
		if ( ! hash_equals( $value, $signed_value ) ) {
			return 'other_request';
		}
		$age = $now - self::seconds( $stamp );
		if ( $age > self::MAX_AGE_SECONDS ) {
			return 'stale';
		}
		return $age < -self::MAX_AHEAD_SECONDS ? 'ahead' : '';
	}

	/** @param string[] $keys */
	private static function is_signed_by_one_of( array $keys, string $text, string $mac, string $salt ): bool {
		$found = false;
		foreach ( $keys as $key ) {
			$found = hash_equals( self::mac( $text, $key, $salt ), $mac ) || $found;
		}
		return $found;
	}

	/** @return array{string, string, string}|null Value, timestamp, signature: taken from the right. */
	private static function split( string $header ): ?array {
		$parts = explode( '.', $header );
		$mac   = (string) array_pop( $parts );
		$stamp = (string) array_pop( $parts );
		$is_ok = array() !== $parts && 1 === preg_match( '/^[A-Za-z0-9_-]{1,11}$/D', $stamp ) && '' !== $mac;
		return $is_ok ? array( implode( '.', $parts ), $stamp, $mac ) : null;
	}

	private static function mac( string $text, string $key, string $salt ): string {
		return self::encode( hash_hmac( 'sha256', $text, hash_hmac( 'sha256', $salt, $key, true ), true ) );
	}

	private static function seconds( string $stamp ): int {
		$bytes = (string) base64_decode( strtr( $stamp, '-_', '+/' ), true );
		return (int) hexdec( bin2hex( substr( $bytes, -7 ) ) );
	}

	private static function encode( string $bytes ): string {
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
	}
}
