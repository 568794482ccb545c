<?php
/**
 * The answer to "may I work this event now?": mine, done already, or busy elsewhere.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Store;

final class Claim {
	private string $token = '';

	/** @var array<string, mixed> */
	private array $steps = array();

	/** @var array<string, mixed>|null */
	private ?array $result      = null;
	private int $seconds_to_end = 0;

	/** @param array<string, mixed> $steps What an earlier try has done. */
	public static function mine( string $token, array $steps ): self {
		$claim        = new self();
		$claim->token = $token;
		$claim->steps = $steps;
		return $claim;
	}

	/** @param array<string, mixed> $result The final result, as it was answered. */
	public static function done( array $result ): self {
		$claim         = new self();
		$claim->result = $result;
		return $claim;
	}

	public static function busy( int $seconds_to_end ): self {
		$claim                 = new self();
		$claim->seconds_to_end = max( 1, $seconds_to_end );
		return $claim;
	}

	public function is_mine(): bool {
		return '' !== $this->token;
	}

	/** '' when the event is not mine. */
	public function token(): string {
		return $this->token;
	}

	/** @return array<string, mixed> */
	public function steps(): array {
		return $this->steps;
	}

	/** @return array<string, mixed>|null Null unless the event is done. */
	public function result(): ?array {
		return $this->result;
	}

	/** How long somebody else may still be at it. */
	public function seconds_to_end(): int {
		return $this->seconds_to_end;
	}
}
