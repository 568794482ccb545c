<?php
/**
 * Nothing is sent to the customer of a test purchase, whoever sends it and in whichever field: whoever else a mail goes
 * to still gets it. A customer who came to have the address meanwhile gets theirs, and so does whoever looks after the
 * site.
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Store\{ EventStore, TestPurchaseRun };

final class TestPurchaseMail {
	private const COPIES = array( 'cc', 'bcc' );

	public static function register(): void {
		add_filter( 'wp_mail', array( self::class, 'leave_out' ), PHP_INT_MAX );
		add_filter( 'pre_wp_mail', array( self::class, 'hold_back' ), 10, 2 );
	}

	/**
	 * Filter wp_mail: of several recipients the test's customer is left out.
	 *
	 * @param mixed $mail
	 * @return mixed
	 */
	public static function leave_out( $mail ) {
		if ( ! is_array( $mail ) || self::is_for_test_alone( $mail ) ) {
			return $mail;
		}
		if ( isset( $mail['to'] ) ) {
			$mail['to'] = is_array( $mail['to'] ) ? self::others( $mail['to'] ) : self::others_in( (string) $mail['to'] );
		}
		if ( ! empty( $mail['headers'] ) ) {
			$lines           = is_array( $mail['headers'] ) ? $mail['headers'] : explode( "\n", (string) $mail['headers'] );
			$lines           = array_filter( array_map( array( self::class, 'header' ), $lines ), static fn( $line ): bool => null !== $line );
			$mail['headers'] = is_array( $mail['headers'] ) ? $lines : implode( "\n", $lines );
		}
		return $mail;
	}

	/**
	 * Filter pre_wp_mail: a mail to the test's customer alone is not sent, nor are copies of it.
	 *
	 * @param mixed                $answer
	 * @param array<string, mixed> $mail
	 * @return mixed
	 */
	public static function hold_back( $answer, array $mail ) {
		return self::is_for_test_alone( $mail ) ? true : $answer;
	}

	/** @param array<string, mixed> $mail */
	private static function is_for_test_alone( array $mail ): bool {
		$to = $mail['to'] ?? '';
		$to = array_filter( is_array( $to ) ? $to : explode( ',', (string) $to ), static fn( $one ): bool => '' !== trim( (string) $one ) );
		return array() !== $to && array() === self::others( $to );
	}

	/**
	 * A line of a mail's headers without the test's customer; null where nothing of it is left.
	 *
	 * @param mixed $line
	 * @return mixed
	 */
	private static function header( $line ) {
		list( $name, $value ) = array_pad( explode( ':', is_string( $line ) ? $line : '', 2 ), 2, '' );
		if ( ! in_array( strtolower( trim( $name ) ), self::COPIES, true ) ) {
			return $line;
		}
		$others = self::others_in( $value );
		return '' === trim( $others ) ? null : "$name:$others";
	}

	private static function others_in( string $addresses ): string {
		return implode( ',', self::others( explode( ',', $addresses ) ) );
	}

	/**
	 * @param array<mixed> $addresses Each as "ann@example.com" or "Ann <ann@example.com>".
	 * @return array<mixed>
	 */
	private static function others( array $addresses ): array {
		return array_filter( $addresses, static fn( $one ): bool => ! self::is_tests( (string) $one ) );
	}

	private static function is_tests( string $address ): bool {
		$email = trim( preg_match( '/<(.+)>/', $address, $found ) ? $found[1] : $address ); // As wp_mail() reads it.
		return TestPurchaseRun::is_about( $email ) && 0 !== strcasecmp( (string) get_option( 'admin_email' ), $email ) && array() === ( new EventStore() )->of_customer( $email );
	}
}
