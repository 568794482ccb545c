<?php
/**
 * One normalised event, version 1, as the companion delivers it: plain data.
 *
 * companion/schema/event.v1.json describes its JSON form.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Events;

use CartCompanion\Domain\{ InvalidInput, Message, Text };

final class Event {
	/** The states of an item in which a customer may use what was bought. */
	public const HOLDING = array( 'active', 'past_due', 'paused', 'cancelling' );

	/** The states in which it is over: nothing is granted any more. */
	public const OVER = array( 'ended', 'refunded' );

	/** Characters that the plugin keeps of an order's number; ThriveCart's have ten. */
	private const LONGEST_ORDER = 64;

	/** @var array<string, mixed> */
	private array $data;

	private function __construct( array $data ) {
		$this->data = $data;
	}

	/**
	 * @param mixed $data Decoded JSON.
	 * @throws InvalidInput When it lacks an id, a type, or is of a version not known here.
	 */
	public static function from( $data ): self {
		if ( ! is_array( $data ) || ! self::is_id( $data['id'] ?? null ) ) {
			throw new InvalidInput( Message::NO_EVENT );
		}
		if ( 1 !== ( $data['version'] ?? null ) ) {
			throw new InvalidInput( Message::UNKNOWN_VERSION );
		}
		if ( ! is_string( $data['type'] ?? null ) || '' === $data['type'] ) {
			throw new InvalidInput( Message::NO_TYPE );
		}
		return new self( $data );
	}

	/**
	 * A resync of somebody who holds this now: later than all that is known of them, as the companion's own are.
	 *
	 * @param array<int|string, mixed> $entitlements As events carry them.
	 */
	public static function holding( array $entitlements ): self {
		return new self( array( 'id' => 'planned', 'version' => 1, 'type' => EventType::RESYNC, 'occurred_at' => '9999-12-31T00:00:00Z', 'entitlements' => array_values( $entitlements ) ) );
	}

	/**
	 * The event of one delivery. What the customer was entitled to right after it, where the delivery says so beside the
	 * event, replaces what they are entitled to now: events of one batch are processed as if each had come in its time.
	 *
	 * @param array<string, mixed> $delivery
	 * @throws InvalidInput As from().
	 */
	public static function delivered_by( array $delivery ): self {
		$data = $delivery['event'] ?? null;
		// The second names are those of a companion of the release before.
		$after = $delivery['entitlements_after'] ?? $delivery['entitlements_then'] ?? null;
		if ( is_array( $data ) && is_array( $after ) ) {
			$data['entitlements_now'] = $data['entitlements'] ?? null;
			$data['entitlements']     = $after;
		}
		if ( is_array( $data ) ) {
			$data['reactivated'] = $delivery['reactivated'] ?? $delivery['regained'] ?? array();
		}
		return self::from( $data );
	}

	public function id(): string {
		return $this->data['id'];
	}

	public function type(): string {
		return $this->data['type'];
	}

	public function mode(): string {
		return 'test' === ( $this->data['mode'] ?? '' ) ? 'test' : 'live';
	}

	/** ISO 8601 in UTC; '' when it is not said. */
	public function occurred_at(): string {
		return self::text( $this->data['occurred_at'] ?? null );
	}

	/** When the companion had it, as occurred_at(). */
	public function received_at(): string {
		return self::text( $this->data['received_at'] ?? null );
	}

	/** As Text::identifier() gives it. Orders of ThriveCart's test mode have numbers of their own, which a live order may bear, too. */
	public function order_id(): string {
		$id = self::text( $this->data['order']['id'] ?? null );
		$id = '' === $id || 'test' !== $this->mode() ? $id : 'test ' . $id;
		return Text::identifier( $id, self::LONGEST_ORDER ); // Two that begin alike stay two.
	}

	public function invoice_id(): string {
		return self::text( $this->data['order']['invoice_id'] ?? null );
	}

	/** @return string[] The address of this event first, then the person's others; lower case, each once. */
	public function emails(): array {
		$customer = is_array( $this->data['customer'] ?? null ) ? $this->data['customer'] : array();
		$others   = is_array( $customer['also_known_as'] ?? null ) ? $customer['also_known_as'] : array();
		$emails   = array();
		foreach ( array_merge( array( $customer['email'] ?? null ), $others ) as $email ) {
			$emails[] = strtolower( trim( self::text( $email ) ) );
		}
		return array_values( array_unique( array_filter( $emails, 'strlen' ) ) );
	}

	/** The same event, with another of the person's addresses as the customer's own. */
	public function led_by( string $email ): self {
		$data             = $this->data;
		$data['customer'] = array( 'email' => $email, 'also_known_as' => array_values( array_diff( $this->emails(), array( $email ) ) ) ) + $data['customer'];
		return new self( $data );
	}

	/** What the companion makes when an owner tests the connection to this site. */
	public function is_test_of_connection(): bool {
		return 'companion' === ( $this->data['source']['name'] ?? '' ) && 'test-event' === ( $this->data['source']['event'] ?? '' );
	}

	/** Only of an event with an address. */
	public function person(): Person {
		$customer = $this->data['customer'] ?? array();
		return new Person( $this->emails(), self::text( $customer['first_name'] ?? null ), self::text( $customer['last_name'] ?? null ) );
	}

	/** Which failure of this payment it is (1 = first); 0 in every other event. */
	public function failures(): int {
		$count = $this->data['subscription']['failures'] ?? null;
		return EventType::PAYMENT_FAILED === $this->type() ? max( 1, is_int( $count ) ? $count : 1 ) : 0;
	}

	/** Unix time at which the paid time of a cancelled subscription ends; 0 where that is not said. */
	public function paid_until(): int {
		return (int) strtotime( self::text( $this->data['subscription']['paid_until'] ?? null ) );
	}

	/** @return string[] Keys of items that were over before this event, and are the customer's again. */
	public function reactivated(): array {
		$keys = $this->data['reactivated'] ?? $this->data['regained'] ?? null;
		return is_array( $keys ) ? array_values( array_filter( $keys, 'is_string' ) ) : array();
	}

	/** @return array<string, string> Names by item key. */
	public function items(): array {
		$items = array();
		foreach ( self::rows( $this->data['items'] ?? null ) as $item ) {
			$key = self::text( $item['key'] ?? null );
			if ( '' !== $key ) {
				$items[ $key ] = self::text( $item['name'] ?? null );
			}
		}
		return $items;
	}

	/** @return string[] Keys of all items it names: what it is about, and what the customer holds or held. */
	public function all_items(): array {
		return array_values( array_unique( array_merge( array_map( 'strval', array_keys( $this->items() + $this->entitlements() ) ), $this->reactivated() ) ) );
	}

	public function is_refund(): bool {
		return EventType::REFUNDED === $this->type();
	}

	/** The item the refund names; '' when it is of the whole order. */
	public function refunded_item(): string {
		return self::text( $this->data['refund']['item'] ?? null );
	}

	/** Null when the companion could not tell. */
	public function refund_is_full(): ?bool {
		$full = $this->data['refund']['full'] ?? null;
		return is_bool( $full ) ? $full : null;
	}

	/**
	 * Keys of the items the event is about.
	 *
	 * @param array<string, string> $of_order Names by item key of all that is known of its order.
	 * @return string[]
	 */
	public function concerns( array $of_order ): array {
		$items = array_map( 'strval', array_keys( $this->items() ) );
		if ( ! $this->is_refund() ) {
			return $items;
		}
		if ( '' !== $this->refunded_item() ) {
			return array( $this->refunded_item() );
		}
		if ( false === $this->refund_is_full() ) {
			// A part of an order was paid back, and nobody says which: only an order of one item leaves no doubt.
			return 1 === count( $items ) ? $items : array();
		}
		return array_map( 'strval', array_keys( $this->items() + $of_order ) );
	}

	/**
	 * What the customer holds; happened says what counts still beside the state, oldest first, where that is not the whole;
	 * beside, as types, which setbacks other orders of the item have, and whether it was bought after them.
	 *
	 * @return array<string, array{state: string, since: string, happened: array<int, array<string, mixed>>, beside: string[]}> By item key.
	 */
	public function entitlements(): array {
		$found = array();
		foreach ( self::rows( $this->data['entitlements'] ?? null ) as $row ) {
			$found[ self::text( $row['item'] ?? null ) ] = array(
				'state'    => self::text( $row['state'] ?? null ),
				'since'    => self::text( $row['since'] ?? null ),
				'happened' => self::rows( $row['happened'] ?? null ),
				'beside'   => is_array( $row['beside'] ?? null ) ? array_values( array_filter( $row['beside'], 'is_string' ) ) : array(),
			);
		}
		return $found;
	}

	/** Whether an item is refunded or ended, as far as the event says what the customer holds. */
	public function is_over( string $item ): bool {
		return in_array( $this->entitlements()[ $item ]['state'] ?? '', self::OVER, true );
	}

	/** @return string[] State of each item by all that is known, what came after this event included; empty when that is not said. */
	public function states_now(): array {
		return array_column( self::rows( $this->data['entitlements_now'] ?? $this->data['entitlements'] ?? null ), 'state' );
	}

	/** @param mixed $value */
	private static function text( $value ): string {
		return is_string( $value ) || is_int( $value ) ? (string) $value : '';
	}

	/**
	 * @param mixed $value
	 * @return array<int, array<string, mixed>>
	 */
	private static function rows( $value ): array {
		return is_array( $value ) ? array_values( array_filter( $value, 'is_array' ) ) : array();
	}

	/** @param mixed $value */
	private static function is_id( $value ): bool {
		return is_string( $value ) && 1 === preg_match( '/^[A-Za-z0-9_.:-]{1,64}$/D', $value );
	}
}
