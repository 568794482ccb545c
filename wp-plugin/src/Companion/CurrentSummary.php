<?php
/** What the companion says of this site now, asked for once a page, and only when something needs it. */

declare(strict_types=1);

namespace CartCompanion\Companion;

use CartCompanion\Site\Settings;

final class CurrentSummary {
	private Settings $settings;
	private Client $companion;
	private int $seconds;

	/** @var array<string, mixed>|null */
	private ?array $summary = null;

	private ?CompanionError $error = null;

	/** @param int $seconds How long the page may wait for it. */
	public function __construct( Settings $settings, Client $companion, int $seconds = SignedHttp::TIMEOUT_SECONDS ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->seconds   = $seconds;
	}

	/** @return array<string, mixed> As GET /api/v1/summary answers; empty where the companion cannot be asked. */
	public function all(): array {
		if ( null === $this->summary ) {
			$this->summary = array();
			try {
				$this->summary = $this->settings->is_paired() ? $this->companion->summary( $this->seconds ) : array();
			} catch ( CompanionError $error ) {
				$this->error = $error;
			}
		}
		return $this->summary;
	}

	/**
	 * Somebody else has asked for it on this page.
	 *
	 * @param array<string, mixed> $summary
	 */
	public function know( array $summary ): void {
		$this->summary = $summary;
		$this->error   = null;
	}

	/** @return array<string, mixed>|null What was asked for on this page already; null where nothing was, or nothing was answered. */
	public function known(): ?array {
		return array() === $this->summary ? null : $this->summary;
	}

	/** @return array<string, mixed> A part of it; empty where the companion cannot be asked. */
	public function part( string $name ): array {
		return (array) ( $this->all()[ $name ] ?? array() );
	}

	/** Why the companion could not say; null when it could, and before this site is connected. */
	public function error(): ?CompanionError {
		$this->all();
		return $this->error;
	}
}
