<?php
/** Everything known of one event, for its screen; told by the companion, or by this site's own log. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Labels\{ EventRow, StateLabels };
use CartCompanion\Store\EventStore;

final class EventDetails {
	private EventRow $row;
	private string $problem;

	/** @var array<string, mixed> This site's delivery; empty when there is none. */
	private array $delivery;

	/** @var array<int, array<string, string>> */
	private array $timeline;

	/** @var array<string, mixed> What ThriveCart sent, the secret word taken out. */
	private array $fields;

	private function __construct( EventRow $row, string $problem, array $delivery, array $timeline, array $fields ) {
		$this->row      = $row;
		$this->problem  = $problem;
		$this->delivery = $delivery;
		$this->timeline = $timeline;
		$this->fields   = $fields;
	}

	/**
	 * @param array<string, mixed>      $bundle As GET /api/v1/events/{id} answers.
	 * @param array<string, mixed>|null $stored As EventStore::find() describes it: this site knows better what was seen last.
	 */
	public static function from_companion( array $bundle, string $site_id, ?array $stored ): self {
		$delivery = self::delivery_of( self::part( $bundle, 'deliveries' ), $site_id );
		$state    = $delivery['state'] ?? ( StateLabels::QUARANTINED === ( $bundle['status'] ?? '' ) ? StateLabels::QUARANTINED : StateLabels::KEPT );
		return new self(
			self::row_of( self::part( $bundle, 'event' ), (string) $state, $delivery, $bundle )->with_stored( $stored ),
			is_string( $bundle['problem'] ?? null ) ? $bundle['problem'] : '',
			$delivery,
			array_values( array_filter( self::part( $bundle, 'timeline' ), 'is_array' ) ),
			self::part( self::part( $bundle, 'webhook' ), 'fields' )
		);
	}

	/**
	 * @param array<string, mixed> $event    In its published form.
	 * @param array<string, mixed> $delivery
	 * @param array<string, mixed> $bundle   What the companion says beside the event.
	 */
	private static function row_of( array $event, string $state, array $delivery, array $bundle ): EventRow {
		$items  = array_filter( self::part( $event, 'items' ), 'is_array' );
		$result = self::part( $delivery, 'result' );
		return EventRow::from_companion( array(
			'email'        => self::part( $event, 'customer' )['email'] ?? '',
			'first_name'   => self::part( $event, 'customer' )['first_name'] ?? '',
			'name'         => implode( ' ', array_filter( array_intersect_key( self::part( $event, 'customer' ), array_flip( array( 'first_name', 'last_name' ) ) ), 'is_string' ) ),
			'amount'       => self::amount( $event ),
			'currency'     => self::part( $event, 'order' )['currency'] ?? '',
			'order_id'     => self::part( $event, 'order' )['id'] ?? '',
			'source'       => self::part( $event, 'source' )['name'] ?? '',
			'source_event' => self::part( $event, 'source' )['event'] ?? '',
			'items'        => array_column( $items, 'key' ),
			'item_names'   => array_column( $items, 'name' ),
			'item_options' => array_map( static fn( array $item ) => $item['option'] ?? '', $items ),
			'state'        => $state,
			'message'      => $result['message'] ?? '',
			'tags_applied' => self::part( $result, 'tags_applied' ),
			'tags_removed' => self::part( $result, 'tags_removed' ),
			'operations_run' => self::part( $result, 'operations_run' ),
			'access'       => $delivery['access'] ?? $result['access'] ?? '',
			'revokes'      => $result['revokes'] ?? null,
			'no_rule'      => self::part( $result, 'no_rule' ),
			'by_rule'      => $result['by_rule'] ?? null,
			'alert'        => $delivery['alert'] ?? '',
			'next_check_at' => $delivery['next_check_at'] ?? '',
		) + array_intersect_key( $bundle, array_flip( array( 'imported', 'person_emails', 'unread_because' ) ) ) + $event );
	}

	/** @param array<string, mixed> $event */
	private static function amount( array $event ): ?int {
		$amount = self::part( $event, 'refund' )['amount'] ?? self::part( $event, 'order' )['total'] ?? null;
		return is_int( $amount ) ? $amount : null;
	}

	/**
	 * @param array<mixed> $whole
	 * @return array<mixed> Empty where there is no such part.
	 */
	private static function part( array $whole, string $name ): array {
		return is_array( $whole[ $name ] ?? null ) ? $whole[ $name ] : array();
	}

	/** @param array<string, mixed> $stored As EventStore::find() describes it. */
	public static function from_store( array $stored ): self {
		$row      = EventRow::from_store( $stored );
		$timeline = array( self::step( (string) $stored['created_at'], 'arrived' ) );
		if ( null !== $stored['result'] ) {
			$kinds      = array( StateLabels::FAILED => 'failed', StateLabels::RETRY => 'waiting' );
			$timeline[] = self::step( (string) $stored['updated_at'], $kinds[ $row->state() ] ?? 'answered', $row->message() );
		}
		return new self( $row, '', array( 'result' => (array) $stored['result'] ), $timeline, array() );
	}

	public function row(): EventRow {
		return $this->row;
	}

	/** Why it was not understood; '' when it was. */
	public function problem(): string {
		return $this->problem;
	}

	/** @return array<string, mixed> What this site answered last; empty before. */
	public function result(): array {
		return (array) ( $this->delivery['result'] ?? array() );
	}

	/** When it is tried next; '' when nothing is planned. */
	public function due_at(): string {
		return is_string( $this->delivery['due_at'] ?? null ) ? $this->delivery['due_at'] : '';
	}

	/** @return array<string, mixed> at, way, status, outcome, message; empty before the first. */
	public function last_attempt(): array {
		$attempts = array_filter( (array) ( $this->delivery['attempts'] ?? array() ), 'is_array' );
		return array() === $attempts ? array() : (array) end( $attempts );
	}

	/** What was said in the attempt that ended at this time; '' where nothing was. */
	public function message_at( string $at ): string {
		foreach ( array_filter( (array) ( $this->delivery['attempts'] ?? array() ), 'is_array' ) as $attempt ) {
			if ( ( $attempt['at'] ?? '' ) === $at && is_string( $attempt['message'] ?? null ) ) {
				return $attempt['message'];
			}
		}
		return '';
	}

	/** Whether this site waits for something that comes by itself: the last try was no failure. */
	public function is_waiting_for_its_time(): bool {
		$outcome = $this->last_attempt()['outcome'] ?? 'waiting'; // An older companion calls it a retry.
		return ! empty( $this->result()['waiting'] ) && in_array( $outcome, array( 'waiting', 'retry' ), true );
	}

	public function attempts(): int {
		return count( (array) ( $this->delivery['attempts'] ?? array() ) );
	}

	/**
	 * The steps, the oldest first; this site's answer is followed by operations, login and access as steps of their own.
	 *
	 * @return array<int, array<string, string>> at, what, detail.
	 */
	public function timeline(): array {
		$kinds    = array_column( $this->timeline, 'what' );
		$answered = array_keys( $kinds, 'answered', true );
		if ( array() === $answered ) {
			return $this->timeline;
		}
		$at    = (int) end( $answered );
		$steps = $this->timeline;
		array_splice( $steps, $at + 1, 0, $this->done_at( (string) ( $steps[ $at ]['at'] ?? '' ), in_array( 'access', $kinds, true ) ) );
		return $steps;
	}

	/** @return array<int, array<string, string>> */
	private function done_at( string $at, bool $lists_access ): array {
		$steps = array();
		if ( array() !== $this->row->operations_run() ) {
			$steps[] = self::step( $at, 'operations', implode( ', ', $this->row->operations_run() ) );
		}
		if ( ! empty( $this->result()['user_created'] ) ) {
			$steps[] = self::step( $at, 'login' );
		}
		if ( ! $lists_access && $this->row->has_access() ) {
			$steps[] = self::step( $at, 'access', $this->row->access() );
		}
		return $steps;
	}

	/** @return array<string, string> */
	private static function step( string $at, string $what, string $detail = '' ): array {
		return compact( 'at', 'what', 'detail' );
	}

	/** @return array<string, mixed> */
	public function fields(): array {
		return $this->fields;
	}

	/**
	 * @param array<mixed> $deliveries
	 * @return array<string, mixed> This site's; another one's when this site has none is never shown.
	 */
	private static function delivery_of( array $deliveries, string $site_id ): array {
		foreach ( $deliveries as $delivery ) {
			if ( is_array( $delivery ) && ( $delivery['site'] ?? '' ) === $site_id ) {
				return $delivery;
			}
		}
		return array();
	}
}
