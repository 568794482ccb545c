<?php
/** An amount of money as this site writes it: "$49.00", "49,00 €", "¥4,900". */

declare(strict_types=1);

namespace CartCompanion\Labels;

final class Money {
	private const SYMBOLS = array(
		'USD' => '$',
		'EUR' => '€',
		'GBP' => '£',
		'JPY' => '¥',
		'AUD' => 'A$',
		'CAD' => 'C$',
		'NZD' => 'NZ$',
		'INR' => '₹',
	);

	/** ISO 4217: digits after the decimal point, where they are not two. As companion/thrivecart/money.py has them. */
	private const DIGITS = array(
		0 => array( 'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF' ),
		3 => array( 'BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND' ),
		4 => array( 'CLF', 'UYW' ),
	);

	/** @param int $minor Minor units of the currency (ISO 4217; '' where it is not known). */
	public static function of_minor( int $minor, string $currency ): string {
		return self::write( $minor / ( 10 ** self::digits( $currency ) ), self::digits( $currency ), $currency );
	}

	/** @param string $amount An exact decimal such as "49.00", as the companion's messages have it; anything else stays as it is. */
	public static function of_decimal( string $amount, string $currency ): string {
		if ( ! preg_match( '/^-?\d{1,15}(?:\.(\d{1,4}))?$/D', $amount, $found ) ) {
			return trim( "$amount $currency" );
		}
		return self::write( (float) $amount, strlen( $found[1] ?? '' ), $currency );
	}

	/** Digits with a point, for a spreadsheet: "49.00". */
	public static function plain( int $minor, string $currency ): string {
		$digits = self::digits( $currency );
		return number_format( $minor / ( 10 ** $digits ), $digits, '.', '' );
	}

	private static function write( float $amount, int $digits, string $currency ): string {
		$number = number_format_i18n( abs( $amount ), $digits );
		$symbol = self::SYMBOLS[ $currency ] ?? '';
		if ( '' !== $symbol ) {
			/* translators: 1: symbol of a currency, 2: number. Change the order where your language does: %2$s %1$s */
			$number = sprintf( _x( '%1$s%2$s', 'amount of money', 'cart-companion' ), $symbol, $number );
		} elseif ( '' !== $currency ) {
			/* translators: 1: number, 2: code of a currency, such as CHF */
			$number = sprintf( _x( '%1$s %2$s', 'amount of money', 'cart-companion' ), $number, $currency );
		}
		return $amount < 0 ? '-' . $number : $number;
	}

	private static function digits( string $currency ): int {
		foreach ( self::DIGITS as $digits => $currencies ) {
			if ( in_array( $currency, $currencies, true ) ) {
				return $digits;
			}
		}
		return 2;
	}
}
