<?php
/** How much time is left for several requests together. */

declare(strict_types=1);

namespace CartCompanion\Site;

final class Deadline {
	private float $end;

	/** @var callable(): float Seconds that only grow. */
	private $clock;

	/** @param callable(): float|null $clock */
	public function __construct( int $seconds, ?callable $clock = null ) {
		$this->clock = $clock ?? static fn(): float => hrtime( true ) / 1e9;
		$this->end   = ( $this->clock )() + $seconds;
	}

	/** 0.0 when it is over. */
	public function seconds_left(): float {
		return max( 0.0, $this->end - ( $this->clock )() );
	}

	public function is_over(): bool {
		return 0.0 === $this->seconds_left();
	}
}
