<?php
/**
 * What an error of a connection's means for the event: again by itself, or only when a person has done something.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Crm\ChecksKey;
use CartCompanion\Crm\ConnectionError;
use CartCompanion\Crm\Crm;
use CartCompanion\Crm\Limited;
use CartCompanion\Crm\Postponed;
use CartCompanion\Crm\TurnedAway;
use CartCompanion\Crm\Unanswered;
use CartCompanion\Domain\Events\Result;

final class Setback {
	/** So many times in a row a CRM turns an event away before a person is told, where it refuses the key itself. */
	private const TIMES_WITH_BAD_KEY = 3;

	/** The same where it takes the key, or does not say: then it is this call alone, or nothing lasting. */
	private const TIMES = 5;

	/** The companion's own schedule makes the later ones longer. */
	private const SECONDS_UNTIL_NEXT = 15;

	private Crm $connection;
	private EventProgress $steps;

	public function __construct( Crm $connection, EventProgress $steps ) {
		$this->connection = $connection;
		$this->steps      = $steps;
	}

	/** @param array<string, mixed> $fields Of the result. */
	public function result( ConnectionError $error, array $fields ): Result {
		if ( $error instanceof TurnedAway ) {
			return $this->turned_away( $error, $fields );
		}
		if ( $error instanceof Limited ) {
			return Result::limited( $error->retry_after(), $error->getMessage(), $fields );
		}
		if ( $error instanceof Unanswered ) {
			return Result::unanswered( $error->retry_after(), $error->getMessage(), $fields );
		}
		if ( $error instanceof Postponed ) {
			return Result::retry( $error->retry_after(), $error->getMessage(), $fields );
		}
		return Result::of( Result::FAILED, $error->getMessage(), $fields );
	}

	/**
	 * One refusal proves no bad key: the CRM is asked what the key is worth, and the event is tried some times.
	 *
	 * @param array<string, mixed> $fields
	 */
	private function turned_away( TurnedAway $error, array $fields ): Result {
		$is_let_in = $this->connection instanceof ChecksKey ? $this->connection->is_let_in() : null;
		$is_last   = $this->steps->note_refusal() >= ( false === $is_let_in ? self::TIMES_WITH_BAD_KEY : self::TIMES );
		$told = rtrim( $error->getMessage(), '. ' ) . '. ';
		if ( ! $is_last ) {
			return Result::retry( self::SECONDS_UNTIL_NEXT, $told . __( 'Some CRMs say so now and then to a good key, so this is tried a few times more by itself.', 'cart-companion' ), $fields );
		}
		$this->steps->forget_refusals();
		$about_key = true === $is_let_in ? __( 'The key itself is accepted; what is refused again and again is this one call, so the key’s user may lack the right to it.', 'cart-companion' ) : '';
		return Result::of( Result::FAILED, trim( $told . $about_key ), $fields );
	}
}
