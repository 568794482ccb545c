<?php
/**
 * What is wrong at the moment, as far as it was listed: plain data.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

final class Concerns {
	/** @var Concern[] Customers first, then events that need a person; the newest of each first. */
	public array $listed;

	/** Whether nothing was left out: then what is not listed is over. */
	public bool $is_complete;

	/** @param Concern[] $listed */
	public function __construct( array $listed, bool $is_complete ) {
		$this->listed      = $listed;
		$this->is_complete = $is_complete;
	}

	public function and( self $more ): self {
		return new self( array_merge( $this->listed, $more->listed ), $this->is_complete && $more->is_complete );
	}

	/** @return string[] */
	public function keys(): array {
		return array_map(
			static function ( Concern $concern ): string {
				return $concern->key();
			},
			$this->listed
		);
	}

	/**
	 * @param string[] $keys
	 * @return Concern[]
	 */
	public function without( array $keys ): array {
		return array_values(
			array_filter(
				$this->listed,
				static function ( Concern $concern ) use ( $keys ): bool {
					return ! in_array( $concern->key(), $keys, true );
				}
			)
		);
	}
}
