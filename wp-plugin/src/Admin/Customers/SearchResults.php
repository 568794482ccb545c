<?php
/** What a search found: customers, then events, messages that were not understood among them; without one the newest customers. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Admin\{ Panel, Products, Screen, SearchBox };
use CartCompanion\Companion\Lists;
use CartCompanion\Site\Settings;
use CartCompanion\Store\EventStore;

final class SearchResults extends Panel {
	private Settings $settings;
	private Lists $lists;
	private EventStore $store;
	private Products $products;

	public function __construct( Settings $settings, Lists $lists, EventStore $store, Products $products ) {
		$this->settings = $settings;
		$this->lists    = $lists;
		$this->store    = $store;
		$this->products = $products;
	}

	/** Before the page is sent: what is exactly one customer's leads to them at once. */
	public function prepare(): void {}

	public function print(): void {
		SearchBox::print( Screen::argument( 's' ) );
	}
}
