<?php
/** Something that ThriveCart sells, as the companion knows it: plain data. */

declare(strict_types=1);

namespace CartCompanion\Companion;

final class Product {
	/** In ThriveCart's form, such as product-12. */
	public string $key;

	/** As ThriveCart last called it; '' when it did not. */
	public string $name;

	/** ISO 8601 in UTC; '' when it was never sold, as far as is known. */
	public string $last_sold_at;

	/** How many orders are known to have it; null where that is not known. */
	public ?int $orders;

	private function __construct( string $key, string $name, string $last_sold_at, ?int $orders ) {
		$this->key          = $key;
		$this->name         = $name;
		$this->last_sold_at = $last_sold_at;
		$this->orders       = $orders;
	}

	/**
	 * @param mixed $data An item of GET /api/v1/products.
	 * @return self|null Null for what names no product.
	 */
	public static function from( $data ): ?self {
		$data = is_array( $data ) ? $data : array();
		$text = static fn( string $field ): string => is_string( $data[ $field ] ?? null ) ? trim( $data[ $field ] ) : '';
		return '' === $text( 'key' ) ? null : new self( $text( 'key' ), $text( 'name' ), $text( 'last_sold_at' ), is_int( $data['orders'] ?? null ) ? $data['orders'] : null );
	}

	/** One of which nothing but its name is known. */
	public static function named( string $key, string $name ): self {
		return new self( $key, $name, '', null );
	}
}
