<?php
/**
 * Everything known of one event, for its screen; told by the companion, or by this site's own log.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Labels\EventRow;
use CartCompanion\Labels\TagLabels;

final class EventDetails {
	private EventRow $row;
	private string $problem;

	/** @var array<string, mixed> This site's delivery; empty when there is none. */
	private array $delivery;

	/** @var array<int, array<string, string>> */
	private array $timeline;

	/** @var array<string, mixed> What ThriveCart sent, the secret word taken out. */
	private array $fields;

	/**
	 * @param array<string, mixed>              $delivery
	 * @param array<int, array<string, string>> $timeline
	 * @param array<string, mixed>              $fields
	 */
	private function __construct( EventRow $row, string $problem, array $delivery, array $timeline, array $fields ) {
		$this->row      = $row;
		$this->problem  = $problem;
		$this->delivery = $delivery;
		$this->timeline = $timeline;
		$this->fields   = $fields;
	}

	/**
	 * @param array<string, mixed>      $bundle As GET /api/v1/events/{id} answers.
	 * @param array<string, mixed>|null $logged As EventStore::find() describes it: this site knows better what was seen last.
	 */
	public static function of_companion( array $bundle, string $site_id, ?array $logged ): self {
		$delivery = self::delivery_of( self::part( $bundle, 'deliveries' ), $site_id );
		$state    = $delivery['state'] ?? ( 'quarantined' === ( $bundle['status'] ?? '' ) ? 'quarantined' : 'kept' );
		return new self(
			self::row_of( self::part( $bundle, 'event' ), (string) $state, $delivery )->with_log( $logged ),
			is_string( $bundle['problem'] ?? null ) ? $bundle['problem'] : '',
			$delivery,
			array_values( array_filter( self::part( $bundle, 'timeline' ), 'is_array' ) ),
			self::part( self::part( $bundle, 'webhook' ), 'fields' )
		);
	}

	/**
	 * @param array<string, mixed> $event    In its published form.
	 * @param array<string, mixed> $delivery
	 */
	private static function row_of( array $event, string $state, array $delivery ): EventRow {
		$items  = array_filter( self::part( $event, 'items' ), 'is_array' );
		$result = self::part( $delivery, 'result' );
		return EventRow::of_companion(
			array(
				'email'        => self::part( $event, 'customer' )['email'] ?? '',
				'first_name'   => self::part( $event, 'customer' )['first_name'] ?? '',
				'order_id'     => self::part( $event, 'order' )['id'] ?? '',
				'source'       => self::part( $event, 'source' )['name'] ?? '',
				'items'        => array_column( $items, 'key' ),
				'item_names'   => array_column( $items, 'name' ),
				'item_options' => self::options_of( $items ),
				'state'        => $state,
				'message'      => $result['message'] ?? '',
				'tags_applied' => self::part( $result, 'tags_applied' ),
				'tags_removed' => self::part( $result, 'tags_removed' ),
				'access'       => $delivery['access'] ?? $result['access'] ?? '',
				'revokes'      => $result['revokes'] ?? null,
				'no_rule'      => self::part( $result, 'no_rule' ),
				'by_rule'      => $result['by_rule'] ?? null,
				'alert'        => $delivery['alert'] ?? '',
			) + $event
		);
	}

	/**
	 * @param array<mixed> $items In the published form; an older companion tells no pricing option.
	 * @return array<mixed>
	 */
	private static function options_of( array $items ): array {
		return array_map(
			static function ( array $item ) {
				return $item['option'] ?? '';
			},
			$items
		);
	}

	/**
	 * @param array<mixed> $whole
	 * @return array<mixed> Empty where there is no such part.
	 */
	private static function part( array $whole, string $name ): array {
		return is_array( $whole[ $name ] ?? null ) ? $whole[ $name ] : array();
	}

	/** @param array<string, mixed> $logged As EventStore::find() describes it. */
	public static function of_log( array $logged ): self {
		$row      = EventRow::of_log( $logged );
		$timeline = array(
			array(
				'at'     => (string) $logged['created_at'],
				'what'   => 'arrived',
				'detail' => '',
			),
		);
		if ( null !== $logged['result'] ) {
			$timeline[] = array(
				'at'     => (string) $logged['updated_at'],
				'what'   => 'answered',
				'detail' => $row->message(),
			);
		}
		return new self( $row, '', array( 'result' => (array) $logged['result'] ), $timeline, array() );
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

	public function attempts(): int {
		return count( (array) ( $this->delivery['attempts'] ?? array() ) );
	}

	/**
	 * The steps, the oldest first; what this site answered is told apart as tags, login and access.
	 *
	 * @return array<int, array<string, string>> at, what, detail.
	 */
	public function timeline(): array {
		$whats    = array_column( $this->timeline, 'what' );
		$answered = array_keys( $whats, 'answered', true );
		if ( array() === $answered ) {
			return $this->timeline;
		}
		$at    = (int) end( $answered );
		$steps = $this->timeline;
		array_splice( $steps, $at + 1, 0, $this->done_at( (string) ( $steps[ $at ]['at'] ?? '' ), in_array( 'access', $whats, true ) ) );
		return $steps;
	}

	/** @return array<int, array<string, string>> */
	private function done_at( string $at, bool $access_was_looked_at ): array {
		$steps  = array();
		$change = TagLabels::sentence( $this->row->tags_applied(), $this->row->tags_removed() );
		if ( '' !== $change ) {
			$steps[] = array(
				'at'     => $at,
				'what'   => 'tags',
				'detail' => $change,
			);
		}
		if ( ! empty( $this->result()['user_created'] ) ) {
			$steps[] = array(
				'at'     => $at,
				'what'   => 'login',
				'detail' => '',
			);
		}
		if ( ! $access_was_looked_at && ! in_array( $this->row->access(), array( '', 'none' ), true ) ) {
			$steps[] = array(
				'at'     => $at,
				'what'   => 'access',
				'detail' => $this->row->access(),
			);
		}
		return $steps;
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
