<?php
/** Finds customers by whatever an owner has of them, and shows one: who they are, what they hold, why, and what comes next. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Admin\{ Panel, Screen };
use CartCompanion\Labels\Links;
use CartCompanion\Site\Capabilities;

final class CustomersScreen extends Screen {
	private ?Panel $search;

	/** @param Panel|null $search What is shown while no customer is named: the search and what it found. */
	public function __construct( ?Panel $search = null ) {
		$this->search = $search;
	}

	public function slug(): string {
		return Links::CUSTOMERS;
	}

	public function name(): string {
		return __( 'Customers', 'cart-companion' );
	}

	public function capability(): string {
		return Capabilities::VIEW;
	}

	protected function panels(): array {
		return array_filter( array( $this->search ) );
	}
}
