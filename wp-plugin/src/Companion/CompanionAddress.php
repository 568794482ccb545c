<?php
/** Where a companion lives: its address, checked before a key travels there. */

declare(strict_types=1);

namespace CartCompanion\Companion;

use CartCompanion\Site\Host;

final class CompanionAddress {
	/**
	 * The address without a slash at its end.
	 *
	 * Plain http is taken only where the traffic stays on a private network.
	 *
	 * @throws CompanionError When it is no address, or not a safe one.
	 */
	public static function checked( string $address ): string {
		$address = untrailingslashit( trim( $address ) );
		$scheme  = strtolower( (string) wp_parse_url( $address, PHP_URL_SCHEME ) );
		$host    = (string) wp_parse_url( $address, PHP_URL_HOST );
		if ( '' === $host || ! in_array( $scheme, array( 'http', 'https' ), true ) ) {
			throw new CompanionError( __( 'This is not a web address. Enter the companion’s address as it was given to you, for example https://companion.example.com.', 'cart-companion' ), 'bad_address' );
		}
		if ( 'http' === $scheme && self::is_public( $host ) ) {
			throw new CompanionError( __( 'The companion’s address must begin with https://, so that the key cannot be read on its way.', 'cart-companion' ), 'bad_address' );
		}
		return $address;
	}

	private static function is_public( string $host ): bool {
		$ip = Host::ip_of( trim( $host, '[]' ) );
		return false !== filter_var( $ip, FILTER_VALIDATE_IP, FILTER_FLAG_NO_PRIV_RANGE | FILTER_FLAG_NO_RES_RANGE )
			|| false === filter_var( $ip, FILTER_VALIDATE_IP );
	}
}
