<?php
/** The answer to "may I process this event now?": mine, done already, or busy elsewhere. Plain data. */

declare(strict_types=1);

namespace CartCompanion\Store;

final class Claim {
	/** So many tries in a row that come to no end; then a person is asked. */
	public const MOST_INTERRUPTIONS = 3;

	/** '' when the event is not mine, and when it is nobody's any more: of more interruptions than may be. */
	public string $token;

	/** @var array<string, mixed> What an earlier try has done. */
	public array $steps;

	/** Which try it is of those in a row that came to no end, this one with them while nothing is settled. */
	public int $interruptions;

	/** @var array<string, mixed>|null The final result, as it was answered; null unless the event is done. */
	public ?array $result;

	/** How long somebody else may still be at it; 0 when nobody is. */
	public int $busy_seconds;

	/** Whether a person asked for the event again. */
	public bool $is_replay = false;

	public function __construct( string $token, array $steps = array(), ?array $result = null, int $busy_seconds = 0 ) {
		$this->token         = $token;
		$this->steps         = $steps;
		$this->interruptions = (int) ( $steps[ EventProgress::INTERRUPTIONS ] ?? 0 );
		$this->result        = $result;
		$this->busy_seconds  = $busy_seconds;
	}
}
