<?php
/**
 * Events as the companion delivers them, in the form of companion/schema/event.v1.json.
 */

declare(strict_types=1);

use CartCompanion\Domain\Rules\RuleValidator;

final class Sample {
	private static int $number = 0;

	/**
	 * @param array<string, mixed> $more Replaces parts of the event, deeply.
	 * @return array<string, mixed>
	 */
	public static function event( string $type, string $email = 'ann@example.com', array $more = array() ): array {
		++self::$number;
		return array_replace(
			array(
				'id'           => sprintf( 'evt_%026d', self::$number ),
				'version'      => 1,
				'type'         => $type,
				'mode'         => 'live',
				'occurred_at'  => '2026-11-24T10:00:00Z',
				'received_at'  => '2026-11-24T10:00:01.120Z',
				'source'       => array( 'name' => 'thrivecart', 'event' => 'order.success', 'account' => 'acme' ),
				'order'        => array( 'id' => (string) ( 1000 + self::$number ), 'invoice_id' => '000000003', 'currency' => 'USD', 'total' => 4900 ),
				'customer'     => self::customer( $email ),
				'items'        => self::items( 'product-12' ),
				'subscription' => null,
				'refund'       => null,
				'entitlements' => array(),
			),
			$more
		);
	}

	/**
	 * @param string[] $also_known_as
	 * @return array<string, mixed>
	 */
	public static function customer( ?string $email, array $also_known_as = array(), ?string $first_name = 'Ann' ): array {
		return array(
			'id'            => '5511',
			'email'         => $email,
			'also_known_as' => $also_known_as,
			'first_name'    => $first_name,
			'last_name'     => null,
			'country'       => 'US',
		);
	}

	/** @return array<int, array<string, mixed>> */
	public static function items( string ...$keys ): array {
		return array_map(
			static function ( string $key ): array {
				return array( 'key' => $key, 'name' => 'The ' . $key, 'kind' => (string) strtok( $key, '-' ), 'plan' => 'one-time', 'quantity' => 1, 'amount' => 4900 );
			},
			$keys
		);
	}

	/** @return array<string, mixed> */
	public static function order( string $id, ?string $invoice_id = null ): array {
		return array( 'id' => $id, 'invoice_id' => $invoice_id, 'currency' => 'USD', 'total' => 0 );
	}

	/** @return array<string, mixed> */
	public static function refund( ?bool $full, ?string $item ): array {
		return array( 'amount' => 4900, 'full' => $full, 'item' => $item, 'reason' => null );
	}

	/**
	 * @param array<string, string> $states By item.
	 * @return array<int, array<string, string>>
	 */
	public static function holds( array $states, string $since = '2026-11-01T10:00:00Z' ): array {
		$rows = array();
		foreach ( $states as $item => $state ) {
			$rows[] = compact( 'item', 'state', 'since' );
		}
		return $rows;
	}

	/**
	 * @param string[]             $apply
	 * @param string[]             $remove
	 * @param array<string, mixed> $options
	 * @return array<string, mixed>
	 */
	public static function rule( string $product, string $event, array $apply, array $remove = array(), array $options = array() ): array {
		return compact( 'product', 'event', 'apply', 'remove' ) + $options;
	}

	/**
	 * @param array<int, array<string, mixed>> $rules As rule() makes them.
	 * @return array<int, array<string, mixed>> As RuleRepository gives them.
	 */
	public static function validated( array $rules ): array {
		foreach ( $rules as $at => $rule ) {
			$rules[ $at ] = RuleValidator::validated( $rule + array( 'id' => 'r' . ( $at + 1 ) ), $at + 1 );
		}
		return $rules;
	}

	/** @return array<int, array<string, mixed>> A course and its workbook, each for a tag, and refunds that take both back. */
	public static function course_rules(): array {
		return array(
			self::rule( 'product-12', 'purchase.completed', array( 'course' ), array( 'revoked' ) ),
			self::rule( 'bump-12', 'purchase.completed', array( 'workbook' ) ),
			self::rule( '*', 'purchase.refunded', array( 'revoked' ), array( 'course', 'workbook' ) ),
		);
	}
}
