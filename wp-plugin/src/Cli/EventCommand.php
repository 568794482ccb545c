<?php
/** Lists what happened, and shows one event. */

declare(strict_types=1);

namespace CartCompanion\Cli;

use CartCompanion\Access\StandingExpectation;
use CartCompanion\Admin\Status\EventDetails;
use CartCompanion\Companion\Client;
use CartCompanion\Labels\{ EventLabels, EventRow };
use CartCompanion\Site\Settings;
use CartCompanion\Store\EventStore;

final class EventCommand {
	private const DEFAULT_ROWS = 50;
	private const COLUMNS      = array( 'id', 'time', 'what', 'state', 'email' );

	private Settings $settings;
	private Client $companion;
	private EventPages $pages;
	private EventStore $store;

	public function __construct( Settings $settings, Client $companion, EventPages $pages, EventStore $store ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->pages     = $pages;
		$this->store     = $store;
	}

	/**
	 * Lists events, the newest first.
	 *
	 * ## OPTIONS
	 *
	 * [--search=<search>]
	 * : Whatever you have: an address or a part of it, a name, an order or invoice number, a product.
	 *
	 * [--email=<email>]
	 * : Of the customer with this address.
	 *
	 * [--state=<state>]
	 * : One or several with commas: pending, delivering, delivered, skipped, failed, dead, superseded, quarantined, kept.
	 *
	 * [--type=<type>]
	 * : One or several with commas, such as purchase.completed,purchase.refunded.
	 *
	 * [--access=<access>]
	 * : alert, no_access or still_has_access: whose access is not as it should be.
	 *
	 * [--product=<product>]
	 * : Key of a product, such as product-12.
	 *
	 * [--since=<time>]
	 * : From then on, as in "2026-11-01" or "2 days ago", by this site's clock.
	 *
	 * [--until=<time>]
	 * : Before then.
	 *
	 * [--limit=<number>]
	 * : How many at most; 50 where it is left out, all of them for --format=count and --format=ids.
	 *
	 * [--field=<field>]
	 * : Prints the values of this field only.
	 *
	 * [--fields=<fields>]
	 * : Prints these fields, with commas between them: id, time, what, state, email, type, mode, access, alert, name,
	 * order, invoice, products, tags_applied, tags_removed, message.
	 *
	 * [--format=<format>]
	 * : How it is printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - count
	 *   - ids
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp cart-companion events --search=anna --since="2 days ago"
	 *     $ wp cart-companion events --state=failed,dead --format=count
	 *     $ wp cart-companion retry $(wp cart-companion events --state=dead --format=ids)
	 *
	 * @param string[]             $arguments None.
	 * @param array<string, mixed> $options
	 */
	public function events( array $arguments, array $options ): void {
		Output::require_connection( $this->settings );
		$filter = array( 'q' => (string) ( $options['search'] ?? '' ) );
		foreach ( array( 'email', 'state', 'type', 'access', 'product' ) as $name ) {
			$filter[ $name ] = (string) ( $options[ $name ] ?? '' );
		}
		foreach ( array( 'since', 'until' ) as $name ) {
			$filter[ $name ] = isset( $options[ $name ] ) ? self::time( (string) $options[ $name ], $name ) : '';
		}
		$rows = Output::or_error( fn(): array => $this->pages->rows( $filter, self::limit( $options ) ) );
		Output::rows( $options, array_map( static fn( array $item ): array => self::row( EventRow::from_companion( $item ), $item ), $rows ), self::COLUMNS );
	}

	/** @param array<string, mixed> $options */
	private static function limit( array $options ): int {
		if ( ! isset( $options['limit'] ) ) {
			return in_array( $options['format'] ?? 'table', array( 'count', 'ids' ), true ) ? PHP_INT_MAX : self::DEFAULT_ROWS;
		}
		if ( 1 !== preg_match( '/^[1-9]\d*$/', (string) $options['limit'] ) ) {
			\WP_CLI::error( '--limit is a number from 1 on.' );
		}
		return (int) $options['limit'];
	}

	/** ISO 8601 in UTC of what people write, by this site's clock. */
	private static function time( string $written, string $name ): string {
		try {
			$at = new \DateTimeImmutable( $written, wp_timezone() );
		} catch ( \Exception $error ) {
			\WP_CLI::error( "--$name is no time: \"$written\". Write it as 2026-11-01, \"2026-11-01 14:30\" or \"2 days ago\"." );
		}
		return $at->setTimezone( new \DateTimeZone( 'UTC' ) )->format( 'Y-m-d\TH:i:s\Z' );
	}

	/**
	 * @param array<string, mixed> $item Of GET /api/v1/events, for what no EventRow has.
	 * @return array<string, mixed>
	 */
	private static function row( EventRow $event, array $item = array() ): array {
		return array(
			'id'           => $event->id(),
			'time'         => $event->occurred_at(),
			'what'         => EventLabels::headline( $event ),
			'state'        => $event->state(),
			'email'        => $event->email(),
			'type'         => $event->type(),
			'mode'         => $event->is_test() ? 'test' : 'live',
			'access'       => $event->access(),
			'alert'        => $event->alert(),
			'name'         => (string) ( $item['name'] ?? '' ),
			'order'        => $event->order_id(),
			'invoice'      => (string) ( $item['invoice_id'] ?? '' ),
			'products'     => array_values( array_map( array( EventLabels::class, 'product' ), array_map( 'strval', array_keys( $event->products() ) ), $event->products() ) ),
			'tags_applied' => $event->tags_applied(),
			'tags_removed' => $event->tags_removed(),
			'message'      => $event->message(),
		);
	}

	/**
	 * Shows one event: its facts, and what happened to it step by step.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : The event's id, as `events` lists it.
	 *
	 * [--format=<format>]
	 * : How it is printed. CSV and count are of its steps.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp cart-companion event event_01JD2Q4T
	 *
	 * @param string[]             $arguments The id.
	 * @param array<string, mixed> $options
	 */
	public function event( array $arguments, array $options ): void {
		Output::require_connection( $this->settings );
		$bundle = Output::or_error( fn(): array => $this->companion->event( $arguments[0] ) );
		$format = (string) ( $options['format'] ?? 'table' );
		if ( in_array( $format, array( 'json', 'yaml' ), true ) ) {
			\WP_CLI::print_value( $bundle, array( 'format' => $format ) );
			return;
		}
		if ( 'table' === $format ) {
			Output::one( array(), $this->facts( $arguments[0], $bundle ) );
		}
		$steps = array_filter( (array) ( $bundle['timeline'] ?? array() ), 'is_array' );
		$steps = array_map( static fn( array $step ): array => array_map( static fn( string $name ) => $step[ $name ] ?? '', array( 'at' => 'at', 'what' => 'what', 'detail' => 'detail' ) ), $steps );
		Output::rows( $options, array_values( $steps ), array( 'at', 'what', 'detail' ) );
	}

	/**
	 * @param array<string, mixed> $bundle As the companion answers.
	 * @return array<string, mixed> Those that are known.
	 */
	private function facts( string $id, array $bundle ): array {
		$facts = self::row( EventDetails::from_companion( $bundle, $this->settings->site_id(), StandingExpectation::as_shown( $this->store->find( $id ) ) )->row() );
		return array_filter( array( 'id' => $id ) + $facts, static fn( $value ): bool => '' !== $value && array() !== $value );
	}
}
