<?php
/** A customer of the companion's list, in words. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Labels\EventLabels;

final class ListedCustomer {
	/** @var array<string, mixed> An item of GET /api/v1/customers. */
	private array $row;

	/** @var array<string, string> Names of products by key. */
	private array $names;

	/** @param array<string, string> $names */
	public function __construct( array $row, array $names ) {
		$this->row   = $row;
		$this->names = $names;
	}

	public function email(): string {
		return is_string( $this->row['email'] ?? null ) ? $this->row['email'] : '';
	}

	/** '' where ThriveCart sent none. */
	public function name(): string {
		return is_string( $this->row['name'] ?? null ) ? trim( $this->row['name'] ) : '';
	}

	/** @return string[] Other addresses of the same person. */
	public function other_emails(): array {
		return array_values( array_filter( (array) ( $this->row['also_known_as'] ?? array() ), 'is_string' ) );
	}

	/** When something last happened; '' when nobody knows. */
	public function last_at(): string {
		return is_string( $this->row['last_at'] ?? null ) ? $this->row['last_at'] : '';
	}

	/** @return string[] What they hold: "Course", "Membership (Cancelled, paid time left)"; then what they held. */
	public function products(): array {
		$held = array();
		$past = array();
		foreach ( array_filter( (array) ( $this->row['entitlements'] ?? array() ), 'is_array' ) as $entitlement ) {
			$name  = $this->product( (string) ( $entitlement['item'] ?? '' ) );
			$state = (string) ( $entitlement['state'] ?? '' );
			/* translators: 1: name of a product, 2: how it stands, such as "Refunded" */
			$words = 'active' === $state ? $name : sprintf( __( '%1$s (%2$s)', 'cart-companion' ), $name, EventLabels::entitlement( $state ) );
			if ( in_array( $state, array( 'ended', 'refunded' ), true ) ) {
				$past[] = $words;
			} else {
				$held[] = $words;
			}
		}
		if ( isset( $this->row['entitlements'] ) ) {
			return array_merge( $held, $past );
		}
		return array_map( array( $this, 'product' ), array_filter( (array) ( $this->row['items'] ?? array() ), 'is_string' ) );
	}

	private function product( string $key ): string {
		return EventLabels::item( $key, $this->names[ $key ] ?? '' );
	}
}
