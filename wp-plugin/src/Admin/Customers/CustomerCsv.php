<?php
/** The list of customers as rows of a file. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Admin\{ CsvList, Products };
use CartCompanion\Companion\Client;
use CartCompanion\Labels\DateTimes;

final class CustomerCsv implements CsvList {
	private Client $companion;
	private Products $products;

	/** @var array<string, string>|null Key => name, asked for once. */
	private ?array $names = null;

	public function __construct( Client $companion, Products $products ) {
		$this->companion = $companion;
		$this->products = $products;
	}

	public function name(): string {
		return 'customers';
	}

	public function columns(): array {
		return array(
			__( 'Name', 'cart-companion' ),
			__( 'E-mail address', 'cart-companion' ),
			__( 'Other addresses', 'cart-companion' ),
			__( 'Products', 'cart-companion' ),
			__( 'Last event', 'cart-companion' ),
		);
	}

	public function rows( string $cursor ): array {
		$this->names ??= $this->products->names();
		$answer        = $this->companion->customers( array( 'cursor' => $cursor, 'limit' => (string) Client::LONGEST_PAGE ) + CustomerFilters::of_request()->for_companion() );
		$rows          = array();
		foreach ( array_filter( (array) ( $answer['items'] ?? array() ), 'is_array' ) as $item ) {
			$customer = new ListedCustomer( $item, $this->names );
			$rows[]   = array(
				$customer->name(),
				$customer->email(),
				implode( ', ', $customer->other_emails() ),
				implode( ', ', $customer->products() ),
				DateTimes::for_spreadsheet( $customer->last_at() ),
			);
		}
		return array( 'rows' => $rows, 'next' => (string) ( $answer['next_cursor'] ?? '' ) );
	}
}
