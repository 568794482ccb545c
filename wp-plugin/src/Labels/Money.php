<?php
/** An amount of money as a price is written: "$49.00". */

declare(strict_types=1);

namespace CartCompanion\Labels;

final class Money {
	/** Signs that mean one currency; others are named by their code. */
	private const SIGNS = array( 'USD' => '$', 'EUR' => '€', 'GBP' => '£', 'AUD' => 'A$', 'CAD' => 'C$', 'NZD' => 'NZ$', 'JPY' => '¥', 'INR' => '₹' );

	/** Currencies of ISO 4217 whose amounts have no hundredths. */
	private const WHOLE = array( 'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF' );

	/** Currencies of ISO 4217 whose amounts have thousandths. */
	private const THOUSANDTHS = array( 'BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND' );

	/** Those with ten-thousandths. */
	private const TEN_THOUSANDTHS = array( 'CLF', 'UYW' );

	/** @param int $minor In the currency's smallest unit. */
	public static function text( int $minor, string $currency ): string {
		$code   = strtoupper( $currency );
		$number = number_format_i18n( abs( $minor ) / 10 ** self::decimals( $code ), self::decimals( $code ) );
		$sign   = $minor < 0 ? '−' : '';
		if ( isset( self::SIGNS[ $code ] ) ) {
			/* translators: 1: sign of a currency, 2: number; as prices are written in your language */
			return $sign . sprintf( _x( '%1$s%2$s', 'price', 'cart-companion' ), self::SIGNS[ $code ], $number ); // phpcs:ignore WordPress.WP.I18n.NoEmptyStrings -- where the sign stands differs by language.
		}
		return '' === $code ? $sign . $number : "$sign$number $code";
	}

	/** Digits with a point, for a spreadsheet: "49.00". */
	public static function plain( int $minor, string $currency ): string {
		$decimals = self::decimals( strtoupper( $currency ) );
		return number_format( $minor / 10 ** $decimals, $decimals, '.', '' );
	}

	/** How many digits stand behind the point. */
	private static function decimals( string $code ): int {
		foreach ( array( 0 => self::WHOLE, 3 => self::THOUSANDTHS, 4 => self::TEN_THOUSANDTHS ) as $decimals => $currencies ) {
			if ( in_array( $code, $currencies, true ) ) {
				return $decimals;
			}
		}
		return 2;
	}
}
