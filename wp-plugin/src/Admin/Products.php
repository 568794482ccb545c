<?php
/**
 * The products that were seen in recent events, so that nobody has to know their numbers.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Alerts\ItemsWithoutRule;
use CartCompanion\Companion\Client;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Labels\EventLabels;
use CartCompanion\Labels\EventRow;
use CartCompanion\Site\Settings;
use CartCompanion\Store\EventStore;

final class Products {
	private const LOGGED_EVENTS = 200;

	private Settings $settings;
	private Client $companion;
	private EventStore $log;

	public function __construct( Settings $settings, Client $companion, EventStore $log ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->log       = $log;
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

	/** "AccessAlly 101 Course (product-12)". */
	public static function label( string $key, string $name ): string {
		return '' === $name || $name === $key ? $key : "$name ($key)";
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
		$told = array();
		if ( $this->settings->is_paired() ) {
			try {
				$told = array_filter( (array) ( $this->companion->events( array() )['items'] ?? array() ), 'is_array' );
			} catch ( CompanionError $error ) {
				$told = array();
			}
		}
		return array_merge(
			array_map( array( EventRow::class, 'of_companion' ), $told ),
			array_map( array( EventRow::class, 'of_log' ), $this->log->recent( self::LOGGED_EVENTS ) )
		);
	}
}
