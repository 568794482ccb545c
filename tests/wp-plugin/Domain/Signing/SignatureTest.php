<?php
/**
 * The signature is the one itsdangerous makes (signing-vectors.json: made with itsdangerous 2.2.0).
 */

declare(strict_types=1);

use CartCompanion\Domain\Signing\KeyList;
use CartCompanion\Domain\Signing\Signature;
use PHPUnit\Framework\TestCase;

final class SignatureTest extends TestCase {
	private const NOW = 1764000000;

	/** @return array<int, array{0: array<string, mixed>}> */
	public static function vectors(): array {
		return array_map(
			static function ( array $vector ): array {
				return array( $vector );
			},
			json_decode( (string) file_get_contents( __DIR__ . '/signing-vectors.json' ), true )
		);
	}

	/**
	 * @dataProvider vectors
	 * @param array<string, mixed> $vector
	 */
	public function test_it_makes_and_takes_the_bytes_of_itsdangerous( array $vector ): void {
		$salt  = 'deliver' === $vector['direction'] ? Signature::DELIVER : Signature::REPORT;
		$value = Signature::value( $vector['site'], $vector['method'], $vector['route'], $vector['body'] );

		$this->assertSame( $vector['header'], Signature::sign( $value, $vector['key'], $salt, $vector['timestamp'] ) );
		$this->assertSame( '', Signature::fault( $vector['header'], $value, array( $vector['key'] ), $salt, $vector['timestamp'] ) );
	}

	/** @return array<string, array{0: int, 1: string}> */
	public static function ages(): array {
		return array(
			'just now'               => array( 0, '' ),
			'five minutes old'       => array( 300, '' ),
			'older'                  => array( 301, 'stale' ),
			'a minute ahead'         => array( -60, '' ),
			'further ahead'          => array( -61, 'ahead' ),
			'ten minutes off'        => array( -600, 'ahead' ),
		);
	}

	/** @dataProvider ages */
	public function test_it_holds_for_five_minutes_and_one_minute_ahead( int $age, string $fault ): void {
		$header = Signature::sign( 'value', 'key', Signature::DELIVER, self::NOW );

		$this->assertSame( $fault, Signature::fault( $header, 'value', array( 'key' ), Signature::DELIVER, self::NOW + $age ) );
	}

	public function test_any_change_is_noticed(): void {
		$value  = Signature::value( 'site', 'POST', '/route', 'body' );
		$header = Signature::sign( $value, 'key', Signature::DELIVER, self::NOW );
		$others = array( Signature::value( 'other', 'POST', '/route', 'body' ), Signature::value( 'site', 'GET', '/route', 'body' ), Signature::value( 'site', 'POST', '/other', 'body' ), Signature::value( 'site', 'POST', '/route', 'body ' ) );

		foreach ( $others as $other ) {
			$this->assertSame( 'other_request', Signature::fault( $header, $other, array( 'key' ), Signature::DELIVER, self::NOW ) );
		}
		$this->assertSame( 'wrong_key', Signature::fault( $header, $value, array( 'other' ), Signature::DELIVER, self::NOW ) );
		$this->assertSame( 'wrong_key', Signature::fault( $header, $value, array( 'key' ), Signature::REPORT, self::NOW ) );
		$this->assertSame( 'wrong_key', Signature::fault( $header, $value, array(), Signature::DELIVER, self::NOW ) );
		foreach ( array( '', '.', '..', 'a.b', $value, substr( $header, 0, -1 ) . '!', $value . '.AAAAAAAAAAAAAA.x' ) as $junk ) {
			$this->assertNotSame( '', Signature::fault( $junk, $value, array( 'key' ), Signature::DELIVER, self::NOW ) );
		}
	}

	public function test_the_old_key_is_good_for_a_day_after_the_new_one_came(): void {
		$keys = KeyList::start_with( 'old', self::NOW )->with( 'new', self::NOW + 1000 );

		$this->assertSame( array( 'old', 'new' ), $keys->good_at( self::NOW + 1000 + 86400 ) );
		$this->assertSame( array( 'new' ), $keys->good_at( self::NOW + 1001 + 86400 ) );
		$this->assertSame( $keys, $keys->with( 'old', self::NOW + 2000 ), 'A key that comes again changes nothing.' );
	}
}
