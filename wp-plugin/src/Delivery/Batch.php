<?php
/**
 * Works the deliveries of one request in their order; one bad delivery never spoils the others.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Domain\Access\CheckSchedule;
use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Events\EventHistory;
use CartCompanion\Domain\Events\MalformedEvent;
use CartCompanion\Domain\Events\Result;
use CartCompanion\Site\Host;
use CartCompanion\Store\AccessCheckStore;
use CartCompanion\Store\Claim;
use CartCompanion\Store\Claims;

final class Batch {
	/** The companion waits 15 seconds for the answer. */
	private const BUDGET_SECONDS = 10;

	/** After an error that nobody foresaw. */
	private const SECONDS_AFTER_ERROR = 60;

	private Claims $claims;
	private EventProcessor $worker;
	private AccessCheckStore $looks;

	/** @var callable(): float Seconds that only grow. */
	private $clock;

	/** @param callable(): float|null $clock */
	public function __construct( Claims $claims, EventProcessor $worker, AccessCheckStore $looks, ?callable $clock = null ) {
		$this->claims = $claims;
		$this->worker = $worker;
		$this->looks  = $looks;
		$this->clock  = $clock ?? static function (): float {
			return hrtime( true ) / 1e9;
		};
	}

	/**
	 * @param array<mixed> $deliveries Each id, attempt, event; where a person asked for it also replay and replay_id,
	 *                                 which is the same in every attempt at that one wish; story or
	 *                                 entitlements_then where the event is not the newest that is known.
	 * @param string       $origin     Names the request that brought them.
	 * @return array<int, array<string, mixed>> One result each, in the same order.
	 */
	public function work( array $deliveries, string $origin ): array {
		Host::outlast_the_visitor();
		$end     = ( $this->clock )() + self::BUDGET_SECONDS;
		$held    = new BatchHolds();
		$results = array();
		foreach ( $deliveries as $delivery ) {
			$began     = ( $this->clock )();
			$result    = $this->answer( $delivery, $origin, $held, $began < $end );
			$results[] = array( 'id' => is_array( $delivery ) ? $delivery['id'] ?? null : null ) + $result->fields();
		}
		return $results;
	}

	/** @param mixed $delivery */
	private function answer( $delivery, string $origin, BatchHolds $held, bool $in_time ): Result {
		try {
			$event  = Event::delivered_by( is_array( $delivery ) ? $delivery : array() );
			$result = $this->answer_for( $event, $delivery, $origin, $held, $in_time );
		} catch ( MalformedEvent $error ) {
			return Result::of( Result::FAILED, $error->getMessage() );
		}
		if ( $result->holds_all() ) {
			$held->hold_all( $result );
		}
		if ( $result->retry_after() > 0 ) {
			$held->hold( $event, $result->retry_after() );
		}
		return $result;
	}

	/** @param array<string, mixed> $delivery */
	private function answer_for( Event $event, array $delivery, string $origin, BatchHolds $held, bool $in_time ): Result {
		$replay = true === ( $delivery['replay'] ?? false );
		$origin = is_string( $delivery['replay_id'] ?? null ) ? $delivery['replay_id'] : $origin;
		$known  = $this->claims->final_result( $event->id(), $replay, $origin );
		if ( null !== $known ) {
			return Result::stored( $known );
		}
		if ( ! $in_time ) {
			return Result::retry( 1, __( 'Not begun: the deliveries before it took the time there was.', 'cart-companion' ) );
		}
		$for_all = $held->for_all();
		if ( null !== $for_all ) {
			return $for_all;
		}
		$seconds = $held->seconds( $event );
		if ( $seconds > 0 ) {
			return Result::retry( $seconds, __( 'Waits for an earlier event of the same customer.', 'cart-companion' ) );
		}
		$story = EventHistory::from( $delivery['story'] ?? null );
		try {
			return $this->work_one( $event, $story, mb_substr( (string) ( $delivery['id'] ?? '' ), 0, 64 ), $replay, $origin );
		} catch ( \Throwable $error ) {
			return self::after( $error );
		}
	}

	private function work_one( Event $event, ?EventHistory $story, string $delivery_id, bool $replay, string $origin ): Result {
		$claim = $this->claims->claim( $event, $delivery_id, $replay, $origin );
		if ( null !== $claim->result() ) {
			return Result::stored( $claim->result() );
		}
		if ( ! $claim->is_mine() ) {
			return Result::retry( $claim->seconds_to_end(), __( 'This event is being worked by another request.', 'cart-companion' ) );
		}
		$result = $this->timed_result( $event, $claim, $story );
		$now    = time();
		$this->claims->settle( $event, $claim, $result->state(), $result->fields(), CheckSchedule::next( $result->access(), $now, $now ) );
		if ( $result->changes_access() ) {
			$this->looks->hasten( $event->emails(), $now, $event->order_id(), $event->id() );
		}
		return $result;
	}

	private function timed_result( Event $event, Claim $claim, ?EventHistory $story ): Result {
		$began = ( $this->clock )();
		try {
			$result = $this->worker->work( $event, $claim, $story );
		} catch ( \Throwable $error ) {
			$result = self::after( $error );
		}
		return $result->with( 'duration_ms', (int) round( ( ( $this->clock )() - $began ) * 1000 ) );
	}

	private static function after( \Throwable $error ): Result {
		// Not its text: that may hold a key, or a customer's address.
		/* translators: %s: where in the code it happened */
		return Result::retry( self::SECONDS_AFTER_ERROR, sprintf( __( 'An unexpected error stopped this event: %s', 'cart-companion' ), sprintf( '%s, %s:%d', (string) strtok( get_class( $error ), "\0" ), basename( (string) strtok( $error->getFile(), "\0" ) ), $error->getLine() ) ) );
	}
}
