<?php
/** What is wrong at the moment: plain data. */

declare(strict_types=1);

namespace CartCompanion\Alerts;

final class Alerts {
	/** @var Alert[] What no e-mail has named as far as the companion knows, the newest of each kind first. */
	public array $listed;

	/** @var string[] Keys of what is open and was named by one. */
	public array $told;

	/** @var string[] All that needs the owner in numbers, as wp-admin says it. */
	public array $sentences;

	/** When the companion listed them, ISO 8601; '' where it could not be asked. */
	public string $at;

	/** @var string[] The companion's kinds of which there are more than it listed. */
	public array $cut;

	/** @var string[] Keys of `told` that this site knows to be over. */
	public array $over;

	public function __construct( array $listed, array $told, array $sentences, string $at = '', array $cut = array(), array $over = array() ) {
		$this->listed    = $listed;
		$this->told      = $told;
		$this->sentences = $sentences;
		$this->at        = $at;
		$this->cut       = $cut;
		$this->over      = $over;
	}

	/** @return string[] */
	public function keys(): array {
		return array_map( static fn( Alert $alert ): string => $alert->key(), $this->listed );
	}

	/**
	 * What is not named yet; that of the first kinds first, as a mail names only some.
	 *
	 * @param string[] $keys  What else was named.
	 * @param string[] $kinds Digest's.
	 * @return Alert[]
	 */
	public function without( array $keys, array $kinds ): array {
		$listed = array();
		foreach ( $kinds as $kind ) {
			$listed[] = array_filter( $this->listed, static fn( Alert $alert ): bool => $kind === $alert->kind() && ! in_array( $alert->key(), $keys, true ) );
		}
		return array_merge( ...$listed );
	}
}
