<?php
/** The products that were seen in recent events, so that nobody has to know their numbers. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Alerts\ItemsWithoutRule;
use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Labels\{ EventLabels, EventRow };
use CartCompanion\Site\Settings;
use CartCompanion\Store\EventStore;

final class Products {
	private const LOGGED_EVENTS = 200;

	private Settings $settings;
	private Client $companion;
	private EventStore $store;

	public function __construct( Settings $settings, Client $companion, EventStore $store ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->store     = $store;
	}

	/** @return array<string, string> Item key => name, the newest name of each; sorted by key. */
	public function seen(): array {
		$products = array();
		foreach ( $this->recent_events() as $event ) {
			$products += $event->products();
		}
		foreach ( ItemsWithoutRule::of_this_site()->lately() as $item ) {
			$products += array( $item->item() => $item->name() );
		}
		// The companion's own test event is no product of the owner's.
		unset( $products['product-0'] );
		uksort( $products, 'strnatcmp' );
		return $products;
	}

	/**
	 * The list that fields for a product offer: list="cart-companion-products".
	 *
	 * @param array<string, string> $products Item key => name.
	 * @param string                $all      What * stands for; '' where one product is meant.
	 */
	public static function print_list( array $products, string $all = '' ): void {
		echo '<datalist id="cart-companion-products">';
		foreach ( ( '' === $all ? array() : array( '*' => $all ) ) + $products as $key => $name ) {
			printf( '<option value="%1$s">%2$s</option>', esc_attr( (string) $key ), esc_html( EventLabels::item( (string) $key, $name ) ) );
		}
		echo '</datalist>';
	}

	/** @return EventRow[] The newest first. */
	private function recent_events(): array {
		try {
			$listed = $this->settings->is_paired() ? $this->companion->events( array() )['items'] ?? array() : array();
		} catch ( CompanionError $error ) {
			$listed = array();
		}
		return array_merge(
			array_map( array( EventRow::class, 'from_companion' ), array_filter( (array) $listed, 'is_array' ) ),
			array_map( array( EventRow::class, 'from_store' ), $this->store->recent( self::LOGGED_EVENTS ) )
		);
	}
}
