<?php
/**
 * What is wrong at the moment, as far as it was listed: plain data.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

final class Alerts {
	/** @var Alert[] The newest of each kind first. */
	public array $listed;

	/** Whether nothing was left out: then what is not listed is over. */
	public bool $is_complete;

	/** @var string[] All that needs the owner in numbers, as wp-admin says it; what was not listed too. */
	public array $sentences;

	/**
	 * @param Alert[]  $listed
	 * @param string[] $sentences
	 */
	public function __construct( array $listed, bool $is_complete, array $sentences = array() ) {
		$this->listed      = $listed;
		$this->is_complete = $is_complete;
		$this->sentences   = $sentences;
	}

	public function and( self $more ): self {
		return new self( array_merge( $this->listed, $more->listed ), $this->is_complete && $more->is_complete, $this->sentences + $more->sentences );
	}

	/** The same; those of the first kinds first, as a mail names only some. */
	public function in_order( string ...$kinds ): self {
		$listed = array();
		foreach ( $kinds as $kind ) {
			$listed[] = array_filter( $this->listed, static fn( Alert $alert ): bool => $kind === $alert->kind() );
		}
		$listed = array_merge( ...$listed );
		return new self( $listed, $this->is_complete, $this->sentences );
	}

	/** @return string[] */
	public function keys(): array {
		return array_map( static fn( Alert $alert ): string => $alert->key(), $this->listed );
	}

	/**
	 * @param string[] $keys
	 * @return Alert[]
	 */
	public function without( array $keys ): array {
		return array_values( array_filter( $this->listed, static fn( Alert $alert ): bool => ! in_array( $alert->key(), $keys, true ) ) );
	}
}
