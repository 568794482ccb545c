<?php
/**
 * Amounts as prices are written, in the smallest units that the companion counts in.
 */

declare(strict_types=1);

use CartCompanion\Labels\Companion\CompanionMessages;
use CartCompanion\Labels\Money;

final class MoneyTest extends SiteTestCase {
	/** @return array<string, array{0: string, 1: string, 2: string}> Currency, the companion's exact decimal, as it is shown. */
	public static function amounts(): array {
		return array(
			'hundredths'       => array( 'USD', '1234.50', '$1,234.50' ),
			'given back'       => array( 'EUR', '-9.00', '−€9.00' ),
			'whole'            => array( 'JPY', '4900', '¥4,900' ),
			'thousandths'      => array( 'KWD', '1.250', '1.250 KWD' ),
			'ten-thousandths'  => array( 'CLF', '1.2500', '1.2500 CLF' ),
			'no currency told' => array( '', '49.00', '49.00' ),
		);
	}

	/** @dataProvider amounts */
	public function test_an_amount_of_the_companion_s_is_the_same_amount_here( string $currency, string $exact, string $shown ): void {
		$answer = CompanionMessages::worded( array(
			'said'     => $exact,
			'messages' => array( '/said' => array( 'code' => 'money.amount', 'params' => array( 'amount' => $exact, 'currency' => $currency ) ) ),
		) );

		$this->assertSame( $shown, $answer['said'] );
		$this->assertSame( $exact, Money::plain( (int) str_replace( '.', '', $exact ), $currency ) );
	}
}
