<?php
/**
 * What an error of the CRM means for the event: tried again automatically, or only when a person has done something.
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Crm\{ Crm, CrmException };
use CartCompanion\Domain\Events\Result;
use CartCompanion\Store\EventProgress;

final class Setback {
	/** So many times in a row a CRM turns an event away before a person is asked, where it refuses the key itself. */
	private const TIMES_WITH_BAD_KEY = 3;

	/** The same where it takes the key, or does not say: then it is this call alone, or nothing lasting. */
	private const TIMES = 5;

	/** The companion's own schedule makes the later ones longer. */
	private const SECONDS_UNTIL_NEXT = 15;

	private Crm $connection;
	private EventProgress $progress;

	public function __construct( Crm $connection, EventProgress $progress ) {
		$this->connection = $connection;
		$this->progress   = $progress;
	}

	/** @param array<string, mixed> $fields Of the result. */
	public function result( CrmException $error, array $fields ): Result {
		if ( $error->is( CrmException::UNAUTHORIZED ) ) {
			return $this->unauthorized( $error, $fields );
		}
		if ( $error->is( CrmException::RATE_LIMITED ) ) {
			return Result::limited( $error->retry_after(), $error->getMessage(), $fields );
		}
		if ( $error->is( CrmException::CONTACT_AWAITED ) ) {
			return Result::waiting( $error->retry_after(), $error->getMessage(), $fields );
		}
		if ( $error->is( CrmException::TIMEOUT ) ) {
			return Result::unanswered( $error->retry_after(), $error->getMessage(), $fields );
		}
		return $error->is_permanent()
			? Result::of( Result::FAILED, $error->getMessage(), $fields )
			: Result::retry( $error->retry_after(), $error->getMessage(), $fields );
	}

	/**
	 * One refusal proves no bad key: the CRM is asked what the key is worth, and the event is tried some times.
	 *
	 * @param array<string, mixed> $fields
	 */
	private function unauthorized( CrmException $error, array $fields ): Result {
		$is_accepted = $this->connection->verify_credentials();
		$is_last     = $this->progress->record_refusal() >= ( false === $is_accepted ? self::TIMES_WITH_BAD_KEY : self::TIMES );
		$reason      = rtrim( $error->getMessage(), '. ' ) . '. ';
		if ( ! $is_last ) {
			return Result::retry( self::SECONDS_UNTIL_NEXT, $reason . __( 'Some CRMs say so now and then to a good key, so this will be tried a few more times automatically.', 'cart-companion' ), $fields );
		}
		$this->progress->forget_refusals();
		$about_key = true === $is_accepted ? __( 'The key itself is accepted; what is refused again and again is this one call, so the key’s user may lack the right to it.', 'cart-companion' ) : '';
		return Result::of( Result::FAILED, trim( $reason . $about_key ), $fields );
	}
}
