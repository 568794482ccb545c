<?php
/** Processes the deliveries of one request in their order; one bad delivery never spoils the others. */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Domain\Events\{ Event, EventHistory, Result };
use CartCompanion\Domain\{ InvalidInput, Text };
use CartCompanion\Site\{ Deadline, Host, LastWord };
use CartCompanion\Store\{ Claim, Claims, EventProgress, NotStored };

final class Batch {
	/** The companion waits 15 seconds for the answer. */
	private const BUDGET_SECONDS = 10;

	/** After an error that nobody foresaw. */
	private const SECONDS_AFTER_ERROR = 60;

	/** After other code ended PHP; the companion's own schedule makes later ones longer. */
	private const SECONDS_AFTER_INTERRUPTION = 5;

	/** From so many on a person is asked, where nothing here can count them: the fifth comes forty minutes after the first. */
	private const TRIES_UNSTORED = 5;

	private Claims $claims;
	private EventProcessor $processor;

	/** @var callable(): float Seconds that only grow. */
	private $clock;

	/** @var array<int, array<string, mixed>> What process() has in hand. */
	private array $deliveries = array();

	/** @var array<int, array<string, mixed>> Of these, so far. */
	private array $results = array();

	private BatchHolds $holds;

	/** In hand. */
	private ?Event $event = null;

	/** Which try at it this is, as the companion counts. */
	private int $attempt = 1;

	/** Of it, once it is ours. */
	private ?Claim $claim = null;

	/** Of it, once there is nothing left to do but to store that. */
	private ?Result $worked = null;

	/** Whether storing was ended, too, what came of it. */
	private bool $was_interrupted = false;

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
		$this->deliveries = array_map( static fn( $delivery ): array => is_array( $delivery ) ? $delivery : array(), array_values( $deliveries ) );
		$this->results    = array(); // Before all else: whoever ends PHP from here on ends these.
		$this->let_go();
		$this->holds      = new BatchHolds();
		Host::outlast_the_visitor();
		$this->processor->begin();
		$deadline = new Deadline( self::BUDGET_SECONDS, $this->clock );
		foreach ( $this->deliveries as $delivery ) {
			$this->results[] = array( 'id' => $delivery['id'] ?? null ) + $this->result( $delivery, $origin, $deadline )->fields();
		}
		return $this->results;
	}

	/**
	 * PHP is ended in the middle of process() by other code, as when a plugin exits: what there is to answer. The event in
	 * hand is tried again some times, and nobody else waits for it.
	 *
	 * @param string $why Who did it, as a sentence.
	 * @return array<int, array<string, mixed>> As process() gives them.
	 */
	public function interrupted( string $why ): array {
		foreach ( array_slice( $this->deliveries, count( $this->results ) ) as $delivery ) {
			$result          = $this->broken_off( $delivery, $why );
			$this->results[] = array( 'id' => $delivery['id'] ?? null ) + $result->fields();
		}
		return $this->results;
	}

	/** @param array<string, mixed> $delivery */
	private function broken_off( array $delivery, string $why ): Result {
		try {
			$event  = Event::delivered_by( $delivery );
			$result = null !== $this->event && $this->event->id() === $event->id()
				? $this->after_interruption( $this->event, $why )
				: $this->holds->result_for( $event ) ?? self::not_begun( __( 'Not begun: the request was ended before.', 'cart-companion' ) );
			$this->holds->add( $event, $result );
			return $result;
		} catch ( InvalidInput $error ) {
			return Result::of( Result::FAILED, ResultMessages::sentence( $error->reason() ) );
		} catch ( \Throwable $error ) {
			return $this->after( $error );
		} finally {
			$this->let_go(); // None of it where this is ended, too: whoever is asked once more knows by that.
		}
	}

	/** Of the event in hand. What can be stored is stored; what cannot be counted here the companion counts. */
	private function after_interruption( Event $event, string $why ): Result {
		$is_stored             = null !== $this->claim && ! $this->was_interrupted;
		$this->was_interrupted = true;
		if ( $is_stored && null !== $this->worked ) {
			$this->claims->settle( $event, $this->claim, $this->worked );
			return $this->worked;
		}
		$steps = EventProgress::in_result( $is_stored ? $this->claims->steps( $event ) : $this->claim->steps ?? array() );
		$times = $this->claim->interruptions ?? 0;
		if ( $times >= Claim::MOST_INTERRUPTIONS || ( ! $is_stored && $this->attempt >= self::TRIES_UNSTORED ) ) {
			$result = self::interrupted_too_often( $why, $steps );
			$is_stored && $this->claims->settle( $event, $this->claim, $result ); // Whoever tries again after that starts from zero.
			return $result;
		}
		$result = Result::retry( self::SECONDS_AFTER_INTERRUPTION, $why . ' ' . self::tried_again(), $steps );
		$is_stored && $this->claims->settle_interrupted( $event, $this->claim, $result );
		return $result;
	}

	/** @param array<string, mixed> $steps As EventProgress::in_result() gives them. */
	private static function interrupted_too_often( string $why, array $steps ): Result {
		return Result::of( Result::FAILED, $why . ' ' . __( 'It happened again and again. Ask whoever made it, or switch it off, then retry.', 'cart-companion' ), $steps );
	}

	private static function tried_again(): string {
		return __( 'This will be tried again automatically, from where it was.', 'cart-companion' );
	}

	/** Of the event that was in hand. */
	private function let_go(): void {
		list( $this->event, $this->claim, $this->worked, $this->was_interrupted ) = array( null, null, null, false );
	}

	/** Nothing is wrong with it, so this uses up no try. */
	private static function not_begun( string $why ): Result {
		return Result::waiting( 1, $why );
	}

	/** @param array<string, mixed> $delivery */
	private function result( array $delivery, string $origin, Deadline $deadline ): Result {
		try {
			$event   = Event::delivered_by( $delivery );
			$replay  = true === ( $delivery['replay'] ?? false );
			$origin  = is_string( $delivery['replay_id'] ?? null ) ? $delivery['replay_id'] : $origin;
			$is_late = $deadline->is_over();
			list( $this->event, $this->attempt ) = array( $event, is_int( $delivery['attempt'] ?? null ) ? $delivery['attempt'] : 1 );

			$known = $this->claims->final_result( $event->id(), $replay, $origin );
			if ( null !== $known ) {
				return Result::stored( $known );
			}
			$result = $is_late
				? self::not_begun( __( 'Not begun: the deliveries before it took the time there was.', 'cart-companion' ) )
				: $this->holds->result_for( $event ) ?? $this->claimed( $event, EventHistory::from( $delivery['history'] ?? $delivery['story'] ?? null ), (string) ( $delivery['id'] ?? '' ), $replay, $origin );
		} catch ( InvalidInput $error ) {
			return Result::of( Result::FAILED, ResultMessages::sentence( $error->reason() ) );
		} finally {
			$this->let_go();
		}
		$this->holds->add( $event, $result );
		return $result;
	}

	private function claimed( Event $event, ?EventHistory $history, string $delivery_id, bool $replay, string $origin ): Result {
		try {
			$claim = $this->claims->claim( $event, $delivery_id, $replay, $origin );
			if ( null !== $claim->result ) {
				return Result::stored( $claim->result );
			}
			$has_failed = $claim->interruptions > Claim::MOST_INTERRUPTIONS; // The last one left nobody to say so.
			if ( '' === $claim->token ) {
				return $has_failed ? self::unseen( $claim ) : Result::retry( $claim->busy_seconds, __( 'Another request is processing this event.', 'cart-companion' ) );
			}
			$this->claim  = $claim;
			$this->worked = $has_failed ? self::unseen( $claim ) : $this->processed( $event, $claim, $history );
			$this->claims->settle( $event, $claim, $this->worked ); // Until then it is in hand: that can be ended, too.
			return $this->worked;
		} catch ( \Throwable $error ) {
			return $this->after( $error );
		}
	}

	private static function unseen( Claim $claim ): Result {
		return self::interrupted_too_often( LastWord::unseen(), EventProgress::in_result( $claim->steps ) );
	}

	private function processed( Event $event, Claim $claim, ?EventHistory $history ): Result {
		$began = ( $this->clock )();
		$hooks = $GLOBALS['wp_current_filter'];
		try {
			$result = $this->processor->process( $event, $claim, $history );
		} catch ( \Throwable $error ) {
			$GLOBALS['wp_current_filter'] = $hooks; // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- what is thrown leaves its own hooks there.
			$result                       = $this->after( $error );
		}
		return $result->with( 'duration_ms', (int) round( ( ( $this->clock )() - $began ) * 1000 ) );
	}

	private function after( \Throwable $error ): Result {
		if ( ! $error instanceof NotStored ) {
			/* translators: %s: where in the code it happened */
			return Result::retry( self::SECONDS_AFTER_ERROR, sprintf( __( 'An unexpected error stopped this event: %s', 'cart-companion' ), Text::place_of( $error ) ) );
		}
		return $this->attempt < self::TRIES_UNSTORED
			? Result::retry( self::SECONDS_AFTER_ERROR, $error->getMessage() . ' ' . self::tried_again() )
			: Result::of( Result::FAILED, $error->getMessage() . ' ' . __( 'It was so again and again. Ask the host whether the database is full or damaged, then retry.', 'cart-companion' ) );
	}
}
