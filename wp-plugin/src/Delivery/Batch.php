<?php
/** Processes the deliveries of one request in their order; one bad delivery never spoils the others. */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Domain\Events\{ Event, EventHistory, Result };
use CartCompanion\Domain\{ InvalidInput, Text };
use CartCompanion\Site\{ Deadline, Host };
use CartCompanion\Store\{ Claim, Claims };

final class Batch {
	/** The companion waits 15 seconds for the answer. */
	private const BUDGET_SECONDS = 10;

	/** After an error that nobody foresaw. */
	private const SECONDS_AFTER_ERROR = 60;

	private Claims $claims;
	private EventProcessor $processor;

	/** @var callable(): float Seconds that only grow. */
	private $clock;

	/** @param callable(): float|null $clock */
	public function __construct( Claims $claims, EventProcessor $processor, ?callable $clock = null ) {
		$this->claims    = $claims;
		$this->processor = $processor;
		$this->clock     = $clock ?? static fn(): float => hrtime( true ) / 1e9;
	}

	/**
	 * @param array<mixed> $deliveries Each id, attempt, event; where a person asked for it also replay and replay_id,
	 *                                 which is the same in every attempt at that one replay; history (of its customer)
	 *                                 or entitlements_after where the event is not the newest that is known.
	 * @param string       $origin     Names the request that brought them.
	 * @return array<int, array<string, mixed>> One result each, in the same order.
	 */
	public function process( array $deliveries, string $origin ): array {
		Host::outlast_the_visitor();
		$this->processor->begin();
		$deadline = new Deadline( self::BUDGET_SECONDS, $this->clock );
		$holds    = new BatchHolds();
		$results  = array();
		foreach ( $deliveries as $delivery ) {
			$delivery  = is_array( $delivery ) ? $delivery : array();
			$results[] = array( 'id' => $delivery['id'] ?? null ) + $this->result( $delivery, $origin, $holds, $deadline )->fields();
		}
		return $results;
	}

	/** @param array<string, mixed> $delivery */
	private function result( array $delivery, string $origin, BatchHolds $holds, Deadline $deadline ): Result {
		try {
			$event   = Event::delivered_by( $delivery );
			$replay  = true === ( $delivery['replay'] ?? false );
			$origin  = is_string( $delivery['replay_id'] ?? null ) ? $delivery['replay_id'] : $origin;
			$is_late = $deadline->is_over();
			$known   = $this->claims->final_result( $event->id(), $replay, $origin );
			if ( null !== $known ) {
				return Result::stored( $known );
			}
			$result = $is_late
				? Result::retry( 1, __( 'Not begun: the deliveries before it took the time there was.', 'cart-companion' ) )
				: $holds->result_for( $event ) ?? $this->claimed( $event, EventHistory::from( $delivery['history'] ?? $delivery['story'] ?? null ), (string) ( $delivery['id'] ?? '' ), $replay, $origin );
		} catch ( InvalidInput $error ) {
			return Result::of( Result::FAILED, ResultMessages::sentence( $error->reason() ) );
		}
		$holds->add( $event, $result );
		return $result;
	}

	private function claimed( Event $event, ?EventHistory $history, string $delivery_id, bool $replay, string $origin ): Result {
		try {
			$claim = $this->claims->claim( $event, $delivery_id, $replay, $origin );
			if ( null !== $claim->result ) {
				return Result::stored( $claim->result );
			}
			if ( '' === $claim->token ) {
				return Result::retry( $claim->busy_seconds, __( 'Another request is processing this event.', 'cart-companion' ) );
			}
			$result = $this->processed( $event, $claim, $history );
			$this->claims->settle( $event, $claim, $result );
			return $result;
		} catch ( \Throwable $error ) {
			return self::after( $error );
		}
	}

	private function processed( Event $event, Claim $claim, ?EventHistory $history ): Result {
		$began = ( $this->clock )();
		try {
			$result = $this->processor->process( $event, $claim, $history );
		} catch ( \Throwable $error ) {
			$result = self::after( $error );
		}
		return $result->with( 'duration_ms', (int) round( ( ( $this->clock )() - $began ) * 1000 ) );
	}

	private static function after( \Throwable $error ): Result {
		/* translators: %s: where in the code it happened */
		return Result::retry( self::SECONDS_AFTER_ERROR, sprintf( __( 'An unexpected error stopped this event: %s', 'cart-companion' ), Text::place_of( $error ) ) );
	}
}
