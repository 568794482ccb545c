<?php
/** The products that ThriveCart sells, by name, so that nobody has to know their numbers. */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Alerts\ItemsWithoutRule;
use CartCompanion\Companion\{ Client, CompanionError, Product };
use CartCompanion\Domain\ProductKey;
use CartCompanion\Labels\{ EventLabels, EventRow };
use CartCompanion\Site\{ Settings, StoredValue };
use CartCompanion\Store\EventStore;

final class Products {
	private const LOGGED_EVENTS = 200;

	private const TRANSIENT     = 'cart_companion_products';
	private const FRESH_SECONDS = 5 * MINUTE_IN_SECONDS;

	/** While the companion cannot be asked, what it said before is better than nothing. */
	private const KEPT_SECONDS = WEEK_IN_SECONDS;

	private Settings $settings;
	private Client $companion;
	private EventStore $store;

	public function __construct( Settings $settings, Client $companion, EventStore $store ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->store     = $store;
	}

	/**
	 * Every product that was ever sold or is listed at ThriveCart; with an older companion those of recent events.
	 *
	 * @return array<string, Product> By key, sorted by it.
	 */
	public function all(): array {
		$products = array();
		foreach ( $this->known_to_companion() as $product ) {
			$products[ $product->key ] = $product;
		}
		foreach ( $this->recorded_here() as $key => $name ) {
			$known = $products[ $key ] ?? null;
			if ( null === $known || '' === $known->name ) {
				$products[ $key ] = $known ?? Product::named( (string) $key, $name );
				$products[ $key ]->name = $name;
			}
		}
		// The companion's own test event is no product of the owner's.
		unset( $products['product-0'] );
		uksort( $products, 'strnatcmp' );
		return array_filter( $products, static fn( Product $product ): bool => ProductKey::is_item( $product->key ) );
	}

	/** @return array<string, string> Item key => name, the newest name of each; sorted by key. */
	public function names(): array {
		return array_map( static fn( Product $product ): string => $product->name, $this->all() );
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

	/** @return Product[] */
	private function known_to_companion(): array {
		$kept = StoredValue::transient( self::TRANSIENT );
		$kept = is_array( $kept ) && $this->settings->site_id() === ( $kept['site'] ?? null ) ? $kept : null;
		if ( ! $this->settings->is_paired() || ( null !== $kept && $kept['at'] > time() - self::FRESH_SECONDS ) ) {
			return self::rebuilt( $kept );
		}
		try {
			$listed = $this->companion->products();
		} catch ( CompanionError $error ) {
			return null === $kept && 404 === $error->status() ? $this->of_recent_events() : self::rebuilt( $kept );
		}
		StoredValue::save_transient( self::TRANSIENT, array( 'site' => $this->settings->site_id(), 'at' => time(), 'products' => $listed ), self::KEPT_SECONDS );
		return self::rebuilt( array( 'products' => $listed ) );
	}

	/**
	 * @param array<string, mixed>|null $kept
	 * @return Product[]
	 */
	private static function rebuilt( ?array $kept ): array {
		return array_filter( array_map( array( Product::class, 'from' ), (array) ( $kept['products'] ?? array() ) ) );
	}

	/** @return Product[] Of the companion's latest events: all that an older companion can say. */
	private function of_recent_events(): array {
		try {
			$listed = (array) ( $this->companion->events( array() )['items'] ?? array() );
		} catch ( CompanionError $error ) {
			return array();
		}
		$names = array();
		foreach ( array_filter( $listed, 'is_array' ) as $row ) {
			$names += EventRow::from_companion( $row )->products();
		}
		return array_map( array( Product::class, 'named' ), array_map( 'strval', array_keys( $names ) ), array_values( $names ) );
	}

	/** @return array<string, string> Names by key, of what this site itself was told of. */
	private function recorded_here(): array {
		$names = array();
		foreach ( $this->store->recent_items( self::LOGGED_EVENTS ) as $items ) {
			$names += $items;
		}
		foreach ( ItemsWithoutRule::of_this_site()->lately() as $item ) {
			$names += array( $item->item() => $item->name() );
		}
		return $names;
	}
}
